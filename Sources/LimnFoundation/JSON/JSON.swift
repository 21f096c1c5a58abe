/// A JSON value that remembers where it stood, so that what is wrong with it can be said with its place.
package struct JSON: Sendable, Hashable {
  /// What the value is.
  package indirect enum Value: Sendable, Hashable {
    case object([Member])
    case array([JSON])
    case string(String)
    /// A number written without fraction and exponent that fits in 64 bits.
    case integer(Int)
    /// Any other number.
    case number(Double)
    case boolean(Bool)
    case null
  }

  /// One key of an object with its value; no two of an object have the same key.
  package struct Member: Sendable, Hashable {
    /// The key.
    package let key: String
    /// The key's place.
    package let position: Position
    /// The value.
    package let value: JSON
  }

  /// A place in the text, both counted from 1; columns count bytes.
  package struct Position: Sendable, Hashable, CustomStringConvertible {
    /// The line.
    package let line: Int
    /// The column.
    package let column: Int

    /// The place as messages show it: "3:14".
    package var description: String { "\(line):\(column)" }
  }

  /// What the value is.
  package let value: Value
  /// Where the value begins.
  package let position: Position

  /// Reads one JSON document from UTF-8 bytes by RFC 8259 and nothing looser; throws for the first thing that is wrong.
  ///
  /// Refused, too: a key twice in one object, nesting deeper than 64, and numbers that no `Double` holds.
  package init(parsing bytes: [UInt8]) throws(JSONError) {
    guard String(validating: bytes, as: UTF8.self) != nil else {
      throw JSONError(Position(line: 1, column: 1), "the text is not UTF-8")
    }
    var parser = JSONParser(bytes: bytes)
    self = try parser.document()
  }

  package init(_ value: Value, at position: Position) {
    self.value = value
    self.position = position
  }

  /// What kind of value it is, for messages: "text", "a list".
  package var kind: String {
    switch value {
    case .object: "an object"
    case .array: "a list"
    case .string: "text"
    case .integer, .number: "a number"
    case .boolean: "true or false"
    case .null: "null"
    }
  }
}

/// A text that is not JSON: its place and what is wrong there, in one line.
package struct JSONError: KindedError, Hashable, Sendable, CustomStringConvertible {
  /// What was read is not JSON.
  package var errorKind: ErrorKind { .input }

  /// Where.
  package let position: JSON.Position
  /// What is wrong, without the place.
  package let reason: String

  /// Makes an error at a place.
  package init(_ position: JSON.Position, _ reason: String) {
    self.position = position
    self.reason = reason
  }

  /// The place and the reason: "3:14: a comma is missing".
  package var description: String { "\(position): \(reason)" }
}
