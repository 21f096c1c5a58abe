import Foundation
import LimnFoundation
import LimnModels
import LimnPipelines
import LimnScenes
import LimnTraining

/// A study as its file says it: methods on one recipe, seeds, and what is to be decided, all checked before anything is trained.
///
/// `recipe` is what all trained methods have in common, and each of `methods` has the fields that it has otherwise, put over the recipe's
/// mapping by mapping. A method's name is its models' name.
package struct StudyFile: Sendable {
  /// The file.
  package let path: String
  /// The study's name.
  package let name: String
  /// The drawn set whose factors units are compared with.
  package let scene: any FactorScene
  /// How many pictures scores are fitted to.
  package let examples: Int
  /// Whether all pictures of the set are encoded.
  package let isWhole: Bool
  /// How often the scores of a few models are computed again, of other pictures.
  package let draws: Int
  /// The seeds of each method.
  package let seeds: [Int]
  /// Steps after which models are kept and scored.
  package let snapshots: [Int]
  /// The methods in the file's order, the trained ones first.
  package let methods: [StudyMethod]
  /// What is to be decided.
  package let hypotheses: [Hypothesis]
  /// The folder for all that comes of it.
  package let output: String
  /// The trainings: all methods of the first seed, then all of the second, and so on.
  package let trainings: [StudyTraining]
  private let models: ModelLibrary

  /// Reads a study's file; `models` has those that it may name and the families of its own, `objectives` the families that can be
  /// trained, and `overrides` are the texts of `--set` ("recipe.steps=100", "seeds=[0, 1]"). Throws everything that is wrong at once, with
  /// its places.
  package init(
    file: PipelineFile, registry: StageRegistry, models: ModelLibrary,
    objectives: [ObjectiveKind] = StandardObjectives.all, output given: String? = nil, overrides: [String] = []
  ) throws(Diagnostics) {
    let problems = DiagnosticCollector()
    let file = file.setting(overrides, problems: problems)
    let draft = Fields.read(file.root, of: "the study", problems: problems) { StudyDraft($0, output: given) }
    try problems.throwIfAny()
    guard let draft, let scene = FactorScenes.all.first(where: { $0.name == draft.set }) else {
      throw Diagnostics([Diagnostic(Place(file: file.path), "the study is not complete")])
    }
    path = file.path
    (name, self.scene, examples, isWhole) = (draft.name, scene, draft.examples, draft.isWhole)
    draws = draft.draws
    (seeds, snapshots, methods, hypotheses) = (draft.seeds, draft.snapshots, draft.methods, draft.hypotheses)
    output = draft.output
    self.models = models
    var trainings: [StudyTraining] = []
    for seed in draft.seeds {
      for method in draft.methods {
        guard case .trained(let own) = method.source else { continue }
        let training = try Self.noting(problems) { () throws(Diagnostics) in
          try StudyTraining(
            method.name, own, seed: seed, recipe: draft.recipe, in: draft.output, study: file, registry: registry,
            models: models, objectives: objectives)
        }
        guard let training else { continue }
        trainings.append(training)
        let every = training.recipe.trainer.checkpointEvery
        for step in draft.snapshots where step % every != 0 || step > training.recipe.trainer.steps {
          problems.add(
            draft.snapshotPlace,
            "each value of 'snapshots' of the study must be a multiple of 'checkpoint-every' (\(every)) up to 'steps' "
              + "(\(training.recipe.trainer.steps))", found: "\(step)")
        }
      }
      // What is wrong with a method is wrong with all its seeds.
      try problems.throwIfAny()
    }
    self.trainings = trainings
  }

  /// The result, or nil and what is wrong noted.
  private static func noting<Result>(
    _ problems: DiagnosticCollector, _ body: () throws(Diagnostics) -> Result
  ) throws(Diagnostics) -> Result? {
    do throws(Diagnostics) { return try body() } catch {
      for diagnostic in error.all { problems.add(diagnostic) }
      return nil
    }
  }

  /// The model of a folder as it is now, which a library that has read it before need not know; throws as `ModelLibrary.model` does.
  package func model(at path: String) throws -> LearnedModel {
    try ModelLibrary(searchPaths: [], families: models.families, priors: models.priors).model(path)
  }
}
