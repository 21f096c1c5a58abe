/// The contracts that stages, models, networks and priors keep, as checks for Swift Testing: `import LimnTesting` in the tests of a package of
/// one's own, and call `checkStage`, `checkModel`, `checkNetwork`, `checkGradient`, `checkPosterior` or `checkPrior` in a test.
@_exported import ModelKit
@_exported import NetworkKit
@_exported import PipelineKit
@_exported import TensorKit
