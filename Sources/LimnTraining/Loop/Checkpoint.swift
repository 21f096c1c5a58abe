import LimnFoundation
import LimnNetworks
import LimnTensors

/// The whole state of a training in one safetensors file, from which it carries on exactly.
package enum Checkpoint {
  /// A state as it was read.
  package struct State<Method: Optimiser>: Sendable {
    /// The optimiser, its weights and its step.
    package let optimiser: Method
    /// The hash of what may change between two sessions, as it was when the state was written.
    package let course: String
    /// The weights that did best on held-out examples; nil: none were measured.
    package let best: BestWeights?
  }

  /// The largest file, in bytes: as many floats as a recipe may have in each of five sets (the weights, both moments, their average and the best
  /// weights), and room for more.
  private static let limit = 6 * 4 * Recipe.mostWeights

  /// Writes the state atomically; throws `FileError` when the system refuses.
  ///
  /// `recipe` is a hash that `read` compares, `course` one that it hands back, as it does `best`.
  package static func write(
    _ optimiser: some Optimiser, recipe: String, course: String = "", best: BestWeights? = nil, to path: String
  ) throws {
    var tensors: [String: Tensor] = [:]
    var sets = optimiser.state.merging(["weight": optimiser.weights], uniquingKeysWith: { $1 })
    sets["best"] = best?.weights
    for (set, parameters) in sets {
      for name in parameters.names { tensors["\(set)/\(name)"] = parameters[name] }
    }
    var metadata = ["step": String(optimiser.step), "recipe": recipe, "course": course]
    if let best {
      metadata["best"] = "\(best.loss) \(best.step) \(best.waited)"
    }
    try Safetensors.write(tensors, metadata: metadata, to: path)
  }

  /// Reads the state back for the same parameters; throws `TrainingError` if the file is of another recipe or network.
  package static func read<Method: Optimiser>(
    _ method: Method.Type, _ path: String, specs: [ParameterSpec], settings: Method.Settings, recipe: String
  ) throws -> State<Method> {
    let file = try Safetensors.read(path, limit: limit)
    let step = try step(of: file.metadata, path, recipe: recipe)
    func parameters(_ set: String) throws -> Parameters {
      var result = Parameters()
      for spec in specs {
        let name = "\(set)/\(spec.name)"
        guard let tensor = file.tensors[name], tensor.shape == spec.shape else {
          throw TrainingError(
            "\(path.printable): tensor \"\(name)\" is \(file.tensors[name]?.shape.description ?? "missing"), "
              + "expected \(spec.shape); train anew into another folder")
        }
        guard tensor.isFinite else {
          throw TrainingError(
            "\(path.printable): tensor \"\(name)\" holds NaN or infinity; train anew into another folder")
        }
        result[spec.name] = tensor
      }
      return result
    }
    let weights = try parameters("weight")
    var state: [String: Parameters] = [:]
    for set in Method.stateNames(settings) {
      let isThere = file.tensors.keys.contains { $0.hasPrefix(set + "/") }
      state[set] = try (isThere ? nil : Method.start(of: set, at: weights)) ?? parameters(set)
    }
    let optimiser = Method(weights, state: state, step: step, settings: settings)
    let best = try best(of: file.metadata, path) { try parameters("best") }
    return State(optimiser: optimiser, course: file.metadata["course"] ?? "", best: best)
  }

  /// The best weights that a file names.
  private static func best(
    of metadata: [String: String], _ path: String, weights: () throws -> Parameters
  ) throws -> BestWeights? {
    guard let text = metadata["best"] else { return nil }
    let parts = text.split(separator: " ")
    guard parts.count == 3, let loss = Double(parts[0]), let step = Int(parts[1]), let waited = Int(parts[2]) else {
      throw TrainingError(
        "\(path.printable): says nothing of its best weights that can be read; train anew into another folder")
    }
    return BestWeights(loss: loss, step: step, weights: try weights(), waited: waited)
  }

  /// The step of a file, and whether the training ends there; throws `TrainingError` if it is of another recipe or optimiser, or of a
  /// step after the recipe's last.
  package static func progress(_ path: String, of recipe: Recipe) throws -> (step: Int, isLast: Bool) {
    let metadata = try Safetensors.metadata(path, limit: limit)
    let step = try step(of: metadata, path, recipe: recipe.hash)
    try check(course: metadata["course"] ?? "", path, recipe: recipe.course)
    try check(step, path, last: recipe.trainer.steps)
    let hasEnded = try best(of: metadata, path) { Parameters() }?.endsTraining(recipe.validation) ?? false
    return (step, hasEnded || step == recipe.trainer.steps)
  }

  /// Throws `TrainingError` for what was written by another recipe than the one of this hash.
  static func check(hash: String?, _ path: String, recipe: String) throws(TrainingError) {
    guard hash == recipe else {
      throw TrainingError(
        "\(path.printable): was written by another recipe (its model, data, loss, batch, shards or seed differ); "
          + "use that recipe, or train anew into another folder")
    }
  }

  /// Throws `TrainingError` for what was written with another optimiser than a recipe of this course has.
  static func check(course: String, _ path: String, recipe: String) throws(TrainingError) {
    let optimisers = [course, recipe].map { $0.split(separator: " ") }
    guard optimisers[0].count < 2 || optimisers[0][0] == optimisers[1][0] else {
      throw TrainingError(
        "\(path.printable): was written with another 'optimiser'; use that one, or train anew into another folder")
    }
  }

  /// Throws `TrainingError` for a step after the last.
  static func check(_ step: Int, _ path: String, last: Int) throws(TrainingError) {
    guard step <= last else {
      throw TrainingError(
        "\(path.printable): is of step \(step), and the recipe ends at step \(last): give \(step) steps or more, or train anew into another folder"
      )
    }
  }

  private static func step(
    of metadata: [String: String], _ path: String, recipe: String
  ) throws(TrainingError) -> Int {
    try check(hash: metadata["recipe"], path, recipe: recipe)
    guard let step = metadata["step"].flatMap({ Int($0) }), step >= 0 else {
      throw TrainingError("\(path.printable): says no step; it is not a checkpoint")
    }
    return step
  }
}
