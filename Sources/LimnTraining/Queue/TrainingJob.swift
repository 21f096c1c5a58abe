import Foundation
import LimnFoundation
import LimnPipelines

/// One training of a queue: a recipe, whose output folder is its place.
package struct TrainingJob: Sendable {
  /// What lines of progress call it: "vae-3".
  package let name: String
  /// The recipe.
  package let recipe: Recipe
  /// The text of the recipe, which is kept as recipe.yaml in the output folder; nil: none.
  package let text: String?
  /// Steps after which the model is kept as it then is, in `snapshots/STEP` of the output folder; multiples of the steps between
  /// checkpoints, or the last step.
  package let snapshots: [Int]

  /// Makes a job.
  package init(_ name: String, _ recipe: Recipe, text: String? = nil, snapshots: [Int] = []) {
    (self.name, self.recipe, self.text, self.snapshots) = (name, recipe, text, snapshots)
  }

  /// How far it is.
  package enum State: Sendable, Hashable {
    /// Nothing is there that it could go on from.
    case new
    /// A checkpoint of an earlier step is there.
    case interrupted(step: Int)
    /// The last step was taken, or patience had ended the training before, and the model is there.
    case finished
  }

  /// How far it is, by what its output folder has; throws `TrainingError` for what another recipe or optimiser left, or a checkpoint of a step
  /// after the recipe's last, and `SafetensorsError` or `Diagnostics` for a file that is none.
  package func state() throws -> State {
    let run = TrainingRun(recipe, report: { _ in })
    let isThere = FileManager.default.fileExists(atPath: run.modelPath + "/config.json")
    guard FileManager.default.fileExists(atPath: run.checkpointPath) else {
      // Whether one whose checkpoint was removed came to its end, its log says.
      guard isThere, let log = try? TrainingLog(path: run.logPath, upTo: .max),
        log.hasEnded(at: recipe.trainer.steps, recipe.validation)
      else { return .new }
      try checkKeptRecipe(of: run.modelPath)
      return .finished
    }
    let (step, isLast) = try Checkpoint.progress(run.checkpointPath, of: recipe)
    return isLast && isThere ? .finished : .interrupted(step: step)
  }

  /// The recipe as the output folder keeps it.
  var keptRecipePath: String { recipe.output + "/recipe.yaml" }

  /// Throws `TrainingError` if the recipe that the folder keeps is another one, as a checkpoint would say; there is none of a plain training.
  private func checkKeptRecipe(of model: String) throws {
    guard let text, FileManager.default.fileExists(atPath: keptRecipePath) else { return }
    let kept = Recipe.hashes(of: try YAMLReader.read(path: keptRecipePath))
    let own = Recipe.hashes(of: try YAMLReader.parse(Array(text.utf8), file: keptRecipePath))
    try Checkpoint.check(hash: kept.hash, model, recipe: own.hash)
    try Checkpoint.check(course: kept.course, model, recipe: own.course)
  }
}
