import LimnModels
import LimnPipelines
import LimnStages
import LimnTestSupport
import Testing

/// A registry with two models: "tiny" sees a photo's whole centred square, "framed" a part of it.
struct FramedModels {
  let folder: TemporaryFolder
  let library: ModelLibrary

  init() throws {
    folder = try TemporaryFolder()
    try LinearModel.write(to: folder("models/tiny"), name: "tiny")
    try LinearModel.write(
      to: folder("models/framed"), name: "framed", frame: Frame(x: 0.125, y: 0.25, side: 0.5))
    library = ModelLibrary(searchPaths: [folder("models")], families: [LinearModel.family])
  }

  /// A stage from its defaults and these arguments.
  func stage(_ name: String, _ arguments: [String: Argument]) throws -> any Stage {
    let entry = try #require(StageRegistry.standard(models: library)[name])
    var values = arguments
    for parameter in entry.signature.parameters where values[parameter.name] == nil {
      values[parameter.name] = parameter.defaultValue
    }
    return try entry.make(Arguments(stage: name, values: values))
  }
}
