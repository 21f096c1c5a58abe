import Foundation

extension Encodable {
  /// The value as JSON with its keys in alphabetical order: in one line, or `pretty` with a line for each member; `snakeCase`
  /// writes `imageSize` as `image_size`. Throws what the value throws.
  package func json(pretty: Bool = false, snakeCase: Bool = false) throws -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    if pretty { encoder.outputFormatting.insert(.prettyPrinted) }
    if snakeCase { encoder.keyEncodingStrategy = .convertToSnakeCase }
    return [UInt8](try encoder.encode(self))
  }
}
