import LimnNetworks
import LimnTensors

/// The whole state of a training in one safetensors file, from which it carries on exactly.
public enum Checkpoint {
  /// The four sets of tensors, by the prefix of their names in the file.
  private static let prefixes = ["weight/", "first/", "second/", "average/"]

  /// Writes the state atomically; `recipe` is a hash that `read` compares.
  public static func write(_ optimiser: Adam, recipe: String, to path: String) throws {
    var tensors: [String: Tensor] = [:]
    let sets = [optimiser.weights, optimiser.first, optimiser.second] + (optimiser.average.map { [$0] } ?? [])
    for (prefix, parameters) in zip(prefixes, sets) {
      for name in parameters.names { tensors[prefix + name] = parameters[name] }
    }
    try Safetensors.write(tensors, metadata: ["step": String(optimiser.step), "recipe": recipe], to: path)
  }

  /// Reads the state back for the same parameters; throws `TrainingError` if the file is of another recipe or network.
  public static func read(
    _ path: String, specs: [ParameterSpec], settings: Adam.Settings, recipe: String
  ) throws -> Adam {
    let file = try Safetensors.read(path)
    guard file.metadata["recipe"] == recipe else {
      throw TrainingError(
        "\(path): was written by another recipe (its model, data, batch or seed differ); "
          + "use that recipe, or train anew without --resume into another folder")
    }
    guard let step = file.metadata["step"].flatMap({ Int($0) }), step >= 0 else {
      throw TrainingError("\(path): says no step; it is not a checkpoint")
    }
    func parameters(_ prefix: String) throws -> Parameters {
      var result = Parameters()
      for spec in specs {
        guard let tensor = file.tensors[prefix + spec.name], tensor.shape == spec.shape else {
          throw TrainingError(
            "\(path): tensor \"\(prefix + spec.name)\" is \(file.tensors[prefix + spec.name]?.shape.description ?? "missing")"
              + ", expected \(spec.shape)")
        }
        result[spec.name] = tensor
      }
      return result
    }
    return Adam(
      try parameters(prefixes[0]), first: try parameters(prefixes[1]), second: try parameters(prefixes[2]),
      average: settings.averageDecay == nil ? nil : try parameters(prefixes[3]), step: step, settings: settings)
  }
}
