import Foundation
import LimnFoundation

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
    /// Nothing is there.
    case new
    /// A checkpoint of an earlier step is there.
    case interrupted(step: Int)
    /// The last step was taken, or patience had ended the training before, and the model is there.
    case finished
  }

  /// How far it is, by what its output folder has; throws `TrainingError` for the checkpoint of another recipe or optimiser, or one of a step
  /// after the recipe's last, and `SafetensorsError` for a file that is none.
  package func state() throws -> State {
    let run = TrainingRun(recipe, report: { _ in })
    let isThere = FileManager.default.fileExists(atPath: run.modelPath + "/config.json")
    guard FileManager.default.fileExists(atPath: run.checkpointPath) else {
      // Whether one whose checkpoint was removed came to its end, its log says.
      let last = isThere ? (try? TrainingLog(path: run.logPath, upTo: .max))?.rows.last?.step : nil
      return last == recipe.trainer.steps ? .finished : .new
    }
    let (step, isLast) = try Checkpoint.progress(run.checkpointPath, of: recipe)
    return isLast && isThere ? .finished : .interrupted(step: step)
  }
}
