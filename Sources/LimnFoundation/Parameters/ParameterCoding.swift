/// Values of parameters as JSON holds them, by `JSONEncoder` and `JSON.decode`: numbers, texts, lists and objects.
package struct ParameterCoding: CodingKey {
  package let stringValue: String
  package var intValue: Int? { nil }
  package init(stringValue: String) { self.stringValue = stringValue }
  package init?(intValue: Int) { nil }

  /// Reads the values of parameters from an object; a key with a default may be missing. Kinds are checked, ranges are not.
  package static func decode(_ parameters: [Parameter], from decoder: any Decoder) throws -> [String: Argument] {
    let container = try decoder.container(keyedBy: Self.self)
    var values: [String: Argument] = [:]
    for parameter in parameters {
      let key = Self(stringValue: parameter.name)
      if !container.contains(key), parameter.isOptional || parameter.defaultValue != nil {
        values[parameter.name] = parameter.defaultValue
        continue
      }
      values[parameter.name] = try parameter.kind.decode(from: container.superDecoder(forKey: key))
    }
    return values
  }
}

extension Parameter.Kind {
  fileprivate func decode(from decoder: any Decoder) throws -> Argument {
    switch self {
    case .integer, .multiple: return .integer(try decoder.singleValueContainer().decode(Int.self))
    case .number: return .number(try decoder.singleValueContainer().decode(Double.self))
    case .boolean: return .boolean(try decoder.singleValueContainer().decode(Bool.self))
    case .text, .path, .model, .choice: return .text(try decoder.singleValueContainer().decode(String.self))
    case .either(_, let other):
      // Words are texts, and the other kind is none.
      if let word = try? decoder.singleValueContainer().decode(String.self) { return .text(word) }
      return try other.decode(from: decoder)
    case .interval:
      if let number = try? decoder.singleValueContainer().decode(Double.self) { return .interval(number...number) }
      var list = try decoder.unkeyedContainer()
      let (low, high) = (try list.decode(Double.self), try list.decode(Double.self))
      return .interval(min(low, high)...max(low, high))
    case .names: return try Self.list(of: .text, from: decoder)
    case .list(let kind, _): return try Self.list(of: kind, from: decoder)
    case .group(let parts, _): return .group(try ParameterCoding.decode(parts, from: decoder))
    case .entry(let choices):
      let container = try decoder.container(keyedBy: ParameterCoding.self)
      var values: [String: Argument] = [:]
      for choice in choices where container.contains(.init(stringValue: choice.name)) {
        values[choice.name] = try choice.kind.decode(
          from: container.superDecoder(forKey: .init(stringValue: choice.name)))
      }
      return .group(values)
    case .stages: throw DecodingError.dataCorrupted(.init(codingPath: decoder.codingPath, debugDescription: "stages"))
    }
  }

  private static func list(of kind: Self, from decoder: any Decoder) throws -> Argument {
    var container = try decoder.unkeyedContainer()
    var values: [Argument] = []
    while !container.isAtEnd { values.append(try kind.decode(from: container.superDecoder())) }
    return .list(values)
  }
}

extension Argument: Encodable {
  /// Writes the value as JSON has it; an interval as a list of two numbers.
  public func encode(to encoder: any Encoder) throws {
    switch self {
    case .integer(let value): try encode(value, to: encoder)
    case .number(let value): try encode(value, to: encoder)
    case .boolean(let value): try encode(value, to: encoder)
    case .text(let value): try encode(value, to: encoder)
    case .interval(let range): try encode([range.lowerBound, range.upperBound], to: encoder)
    case .list(let values): try encode(values, to: encoder)
    case .group(let values): try encode(values, to: encoder)
    }
  }

  private func encode(_ value: some Encodable, to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(value)
  }
}
