import LimnEvaluation
import LimnImages
import LimnModels
import LimnPipelines
import LimnPlugins
import LimnReport
import LimnStages
import LimnTraining

/// What the commands know of the program and of where it runs.
package enum Environment {
  /// The program's version.
  package static let version = "0.1.0"

  /// What a package adds to what comes with Limn, for the length of one command.
  @TaskLocal package static var additions = Additions()

  /// The formats that files are read and written in.
  package static var formats: ImageFormats { additions.formats }

  /// The families that can be trained.
  static var objectives: [ObjectiveKind] { additions.objectives }

  /// The stages that pipelines can name: Limn's own, a package's, and those of plug-ins.
  package static var registry: StageRegistry { registry(models: models) }

  /// The same with models from one library.
  static func registry(models: ModelLibrary) -> StageRegistry {
    let plugins = plugins
    return .standard(models: models, formats: formats, adding: ownStages(models) + plugins.entries) { plugins.used }
  }

  /// The plug-ins that are installed.
  static var plugins: PluginLibrary {
    let none = ModelLibrary(searchPaths: [], families: [])
    return PluginLibrary(
      taken: Set(StageRegistry.standard(models: none, formats: formats, adding: ownStages(none)).names))
  }

  /// The metrics of pictures: those that come with Limn, and a package's.
  static var metrics: [ImageMetric] { additions.metrics }

  /// The scores of plug-ins as metrics.
  static var scores: [ImageMetric] {
    plugins.scores.map { own in
      let quantity = Quantity(
        own.name, title: own.score.title.printable, unit: own.score.unit?.printable,
        better: own.score.isHigherBetter ? .higher : .lower, digits: 4)
      return ImageMetric(quantity) { try own.measure($0.result, clean: $0.clean) }
    }
  }

  private static func ownStages(_ models: ModelLibrary) -> [StageRegistry.Entry] { additions.stages.map { $0(models) } }

  /// The models that can be named, in the usual folders and of plug-ins.
  package static var models: ModelLibrary {
    ModelLibrary(families: additions.families, priors: additions.priors, providing: plugins.models)
  }
}
