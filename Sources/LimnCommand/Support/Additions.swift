import LimnEvaluation
import LimnFitting
import LimnImages
import LimnModels
import LimnONNX
import LimnPipelines
import LimnStages
import LimnTraining

/// The lists of what the command knows: what comes with Limn, then what a package adds.
package struct Additions: Sendable {
  package private(set) var stages: [@Sendable (ModelLibrary) -> StageRegistry.Entry] = []
  package private(set) var families = ModelFamily.all + [ImportedModel.family]
  package private(set) var penalties: [any LatentPenalty.Type] = []
  package private(set) var formats = ImageFormats.standard
  package private(set) var priors = PriorFormats.standard
  package private(set) var priorFitters = PriorFitters.standard
  package private(set) var evaluations = Evaluations.all
  package private(set) var metrics = ImageMetrics.all
  private var ownObjectives: [ObjectiveKind] = []

  /// Nothing is added.
  package init() {}

  /// The families that can be trained, their losses with all penalties.
  package var objectives: [ObjectiveKind] {
    let all = StandardObjectives.all + ownObjectives
    return penalties.isEmpty ? all : all.map { $0.with(penalties: penalties) }
  }

  /// Adds some; throws for a name that is taken.
  package init(_ additions: [Addition]) throws(AdditionError) {
    let models = ModelLibrary(searchPaths: [], families: [])
    var stageNames = Set(StageRegistry.standard(models: models, formats: .standard).names)
    for addition in additions {
      switch addition {
      case .stageEntry(let entry):
        let name = entry(models).signature.name
        try Self.take(name, "stage", isTaken: !stageNames.insert(name).inserted)
        stages.append(entry)
      case .family(let family):
        try Self.take(family.name, "model family", isTaken: families.contains { $0.name == family.name })
        families.append(family)
      case .objective(let kind):
        let name = kind.family.name
        try Self.take(
          name, "objective of the family",
          isTaken: (StandardObjectives.all + ownObjectives).contains { $0.family.name == name })
        ownObjectives.append(kind)
      case .penalty(let type):
        let all = StandardPenalties.all + penalties
        try Self.take(type.name, "penalty", isTaken: all.contains { $0.name == type.name })
        penalties.append(type)
      case .format(let type):
        let names = [type.name.description] + type.extensions + type.otherExtensions
        let taken = formats.all.flatMap { [$0.name.description] + $0.extensions + $0.otherExtensions }
        let twice = names.first(where: taken.contains)
        try Self.take(twice ?? "", "format or extension", isTaken: twice != nil)
        formats = formats.adding(type)
      case .prior(let type):
        try Self.take(type.format, "format of priors", isTaken: priors.all.contains { $0.format == type.format })
        priors = PriorFormats(priors.all + [type])
      case .priorFitter(let type):
        let name = type.signature.name
        try Self.take(name, "kind of prior to fit", isTaken: priorFitters.all.contains { $0.signature.name == name })
        priorFitters = PriorFitters(priorFitters.all + [type])
      case .evaluation(let type):
        let name = type.signature.name
        try Self.take(name, "evaluation", isTaken: evaluations.contains { $0.signature.name == name })
        evaluations.append(type)
      case .metric(let metric):
        let name = metric.quantity.name
        try Self.take(name, "metric", isTaken: metrics.contains { $0.quantity.name == name })
        metrics.append(metric)
      }
    }
  }

  private static func take(_ name: String, _ what: String, isTaken: Bool) throws(AdditionError) {
    if isTaken { throw AdditionError(description: "the \(what) '\(name)' exists already: give yours another name") }
  }
}
