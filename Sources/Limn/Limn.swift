/// Limn as a library: `import Limn` is what a package of one's own is written against.
///
/// It promises stages, sources and data types; image formats; networks, model families, posteriors and priors; objectives, penalties and
/// optimisers; fitters; evaluations, metrics and reports; and what loads a pipeline file and runs it. These declarations are `public` and are
/// listed by file, with their purpose, in `Tests/Structure/public.txt`. All others are `package`: they serve Limn's own targets and may change.
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
