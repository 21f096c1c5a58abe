import LimnFoundation
import LimnModels
import LimnPipelines
import LimnTraining

/// One training of a study: a method and a seed.
package struct StudyTraining: Sendable {
  /// The method's name, which the model has.
  package let method: String
  /// The seed.
  package let seed: Int
  /// The recipe, whose output is the training's own folder.
  package let recipe: Recipe
  /// The recipe as a file.
  package let text: String

  /// What the training is called: "vae-3".
  package var name: String { StudyFolder.name(method, seed) }

  /// Puts a method's own fields over the recipe's, and name, seed and output over both; throws what is wrong with the whole.
  ///
  /// The whole is what a file in the output folder says, where it is kept: `$here` of the study is written out.
  init(
    _ method: String, _ own: YAMLNode, seed: Int, recipe node: YAMLNode, in output: String, study: PipelineFile,
    registry: StageRegistry, models: ModelLibrary, objectives: [ObjectiveKind]
  ) throws(Diagnostics) {
    let place = own.place
    let folder = StudyFolder(output).training(method, seed)
    // One thread for each training: several run side by side.
    let defaults = YAMLNode(["version"], "1", place: place).merged(with: YAMLNode(["shards"], "1", place: place))
    let here = study.folder.absolutePath
    let merged = defaults.merged(with: node).merged(with: own).standalone(from: here)
      .merged(with: YAMLNode(["model", "name"], method, place: place))
      .merged(with: YAMLNode(["seed"], "\(seed)", place: place))
      .merged(with: YAMLNode(["output"], "$here", place: place))
    let file = PipelineFile(root: merged, path: folder + "/recipe.yaml")
    recipe = try Recipe(file: file, registry: registry, models: models, objectives: objectives)
    (self.method, self.seed, text) = (method, seed, merged.text)
  }

  /// The training as a job of a queue.
  package func job(snapshots: [Int]) -> TrainingJob {
    TrainingJob(name, recipe, text: text, snapshots: snapshots.filter { $0 < recipe.trainer.steps })
  }
}
