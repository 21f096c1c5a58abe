import LimnFoundation
import LimnTensors

extension ModelHeader {
  /// The family's own hyperparameters; throws with the place in `config.json` of a key that is unknown, missing or of the
  /// wrong type, and for values that are out of range or do not fit together.
  func architecture<A: Architecture>(_ type: A.Type) throws(ModelError) -> A {
    let values = try architecture(DecodedValues<A>.self).values
    do throws(ShapeError) { return try A(values) } catch {
      throw ModelError("\(Self.configPath(path).printable): \(error)")
    }
  }
}

extension ModelFolder {
  /// The family's own hyperparameters; throws as `ModelFolder(path:)` does for a config.json that is not sound.
  public func architecture<A: Architecture>(_ type: A.Type) throws(ModelError) -> A { try header.architecture(type) }
}

/// The values in config.json, their kinds checked.
private struct DecodedValues<A: Architecture>: Decodable {
  let values: [String: Argument]

  init(from decoder: any Swift.Decoder) throws { values = try ParameterCoding.decode(A.parameters, from: decoder) }
}
