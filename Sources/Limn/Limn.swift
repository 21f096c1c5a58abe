/// Limn as a library: `import Limn` gives a package everything that the `limn` command is made of, from tensors, images and
/// networks to models, pipelines, runs, training, fitting, evaluation and reports. Each of these modules can also be imported alone.
@_exported import LimnData
@_exported import LimnEvaluation
@_exported import LimnFaces
@_exported import LimnFitting
@_exported import LimnFoundation
@_exported import LimnImages
@_exported import LimnModels
@_exported import LimnNetworks
@_exported import LimnPipelines
@_exported import LimnReport
@_exported import LimnRuns
@_exported import LimnScenes
@_exported import LimnStages
@_exported import LimnTensors
@_exported import LimnTraining
