import LimnFoundation
import LimnNetworks
import LimnTensors

/// The whole state of a training in one safetensors file, from which it carries on exactly.
public enum Checkpoint {
  /// The four sets of tensors, by the prefix of their names in the file.
  private static let prefixes = ["weight/", "first/", "second/", "average/"]

  /// A state as it was read.
  public struct State: Sendable {
    /// The optimiser, its weights and its step.
    public let optimiser: Adam
    /// The hash of what may change between two sessions, as it was when the state was written.
    public let course: String
  }

  /// Writes the state atomically; throws `FileError` when the system refuses.
  ///
  /// `recipe` is a hash that `read` compares, `course` one that it hands back.
  public static func write(_ optimiser: Adam, recipe: String, course: String = "", to path: String) throws {
    var tensors: [String: Tensor] = [:]
    for (prefix, parameters) in zip(prefixes, optimiser.sets) {
      for name in parameters.names { tensors[prefix + name] = parameters[name] }
    }
    let metadata = ["step": String(optimiser.step), "recipe": recipe, "course": course]
    try Safetensors.write(tensors, metadata: metadata, to: path)
  }

  /// Reads the state back for the same parameters; throws `TrainingError` if the file is of another recipe or network.
  public static func read(
    _ path: String, specs: [ParameterSpec], settings: Adam.Settings, recipe: String
  ) throws -> State {
    let file = try Safetensors.read(path)
    guard file.metadata["recipe"] == recipe else {
      throw TrainingError(
        "\(path.printable): was written by another recipe (its model, data, loss, batch, shards or seed differ); "
          + "use that recipe, or train anew into another folder")
    }
    guard let step = file.metadata["step"].flatMap({ Int($0) }), step >= 0 else {
      throw TrainingError("\(path.printable): says no step; it is not a checkpoint")
    }
    func parameters(_ prefix: String) throws -> Parameters {
      var result = Parameters()
      for spec in specs {
        let name = prefix + spec.name
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
    let optimiser = Adam(
      try parameters(prefixes[0]), first: try parameters(prefixes[1]), second: try parameters(prefixes[2]),
      average: settings.averageDecay == nil ? nil : try parameters(prefixes[3]), step: step, settings: settings)
    return State(optimiser: optimiser, course: file.metadata["course"] ?? "")
  }
}

extension Adam {
  /// Weights, both moments and, where one is kept, the average.
  fileprivate var sets: [Parameters] { [weights, first, second] + (average.map { [$0] } ?? []) }

  /// Whether no number of the whole state is infinite or not a number.
  var isFinite: Bool { sets.allSatisfy { set in set.names.allSatisfy { set[$0].isFinite } } }
}
