import LimnEvaluation
import LimnFoundation
import LimnModels
import LimnPipelines
import LimnStages
import LimnTraining

/// The trainings of an entry, each in a folder of its own, resumed where they were interrupted and kept where they are done. The folder of
/// all is locked for as long as they are held.
package final class Trainings: Sendable {
  private let folder: String
  private let library: ModelLibrary
  private let context: EvaluationContext
  /// Goes with this.
  private let lock: LockFile

  /// Takes the folder of all, and makes it where there is none; throws `FolderInUse` where another reproduction has it, and `FileError` where
  /// it cannot be made.
  package init(_ folder: String, _ library: ModelLibrary, _ context: EvaluationContext) throws {
    (self.folder, self.library, self.context) = (folder, library, context)
    lock = try LockFile.folder(folder, of: "reproduction")
  }

  /// The folder of a training.
  package func path(of name: String) -> String { "\(folder)/\(name)" }

  /// Trains what is not trained, and opens the models, by their names. Throws `Diagnostics` for a recipe that does not compile, and
  /// `EvaluationError` for a training that failed.
  package func run(_ recipes: [RecipeText]) async throws -> [String: LearnedModel] {
    try await run(recipes.map { (name: $0.name, text: $0.text) })
  }

  /// The same of recipes as text.
  package func run(_ recipes: [(name: String, text: String)]) async throws -> [String: LearnedModel] {
    let jobs = try recipes.map { recipe in
      let file = try PipelineFile(bytes: Array(recipe.text.utf8), path: path(of: recipe.name) + "/recipe.yaml")
      return TrainingJob(
        recipe.name,
        try Recipe(
          file: file, registry: .standard(models: library), models: library, output: path(of: recipe.name)),
        text: recipe.text)
    }
    let queue = TrainingQueue(jobs: context.jobs) { [context] line in context.message(line) }
    let failures = try await queue.run(jobs)
    if let failure = failures.first { throw EvaluationError(failure.description, kind: .work) }
    var models: [String: LearnedModel] = [:]
    for recipe in recipes { models[recipe.name] = try library.model("\(path(of: recipe.name))/\(recipe.name)") }
    return models
  }
}

extension EvaluationContext {
  /// The seed as recipes have it, with room for those of several trainings after it.
  package var numberSeed: Int { Int(min(seed, 1 << 40)) }
}
