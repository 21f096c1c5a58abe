extension JSON: Decodable {
  /// The value as a `Decodable` type, every key of it known; throws with the place of what does not fit.
  ///
  /// Keys that the type does not ask for are refused, and whole numbers must be written as such: 2, not 2.0.
  package func decode<T: Decodable>(_ type: T.Type) throws(JSONError) -> T {
    let asked = AskedKeys()
    let result: T
    do {
      result = try JSONReader(json: self, codingPath: [], asked: asked).read(type)
    } catch let error as JSONError {
      throw error
    } catch DecodingError.dataCorrupted(let context) {
      let found = self[context.codingPath] ?? self
      throw JSONError(found.position, "\(found.text) is not a value that is known here")
    } catch {
      throw JSONError(position, "\(error)")
    }
    if let error = asked.unknownKey() { throw error }
    return result
  }

  /// Keeps a part of a document as it is; only `JSON.decode` can.
  package init(from decoder: any Decoder) throws {
    guard let reader = decoder as? JSONReader else {
      throw DecodingError.dataCorrupted(
        .init(codingPath: decoder.codingPath, debugDescription: "a JSON value decodes from JSON.decode only"))
    }
    self = reader.json
  }

  /// The value in words, for messages: the text in quotes, or its kind.
  private var text: String {
    if case .string(let text) = value { "\"\(text.printable)\"" } else { kind }
  }

  private subscript(path: [any CodingKey]) -> JSON? {
    path.reduce(self) { json, key in
      switch json?.value {
      case .object(let members): members.first { $0.key == key.stringValue }?.value
      case .array(let elements): key.intValue.flatMap { elements.indices.contains($0) ? elements[$0] : nil }
      default: nil
      }
    }
  }
}

/// Which keys of which objects a type asked for: what it never asked for, it does not know.
private final class AskedKeys {
  private var members: [[JSON.Member]] = []
  private var keys: [Set<String>] = []

  func add(_ object: [JSON.Member]) -> Int {
    members.append(object)
    keys.append([])
    return keys.count - 1
  }

  func ask(_ key: String, of object: Int) {
    keys[object].insert(key)
  }

  func unknownKey() -> JSONError? {
    for (members, keys) in zip(members, keys) {
      guard let member = members.first(where: { !keys.contains($0.key) }) else { continue }
      let hint = nearestName(to: member.key, among: keys).map { "; did you mean \"\($0)\"?" } ?? "; take it out"
      return JSONError(member.position, "unknown key \"\(member.key.printable)\"\(hint)")
    }
    return nil
  }
}

/// One value seen as Swift's decoding sees it.
private struct JSONReader: Decoder, SingleValueDecodingContainer {
  let json: JSON
  let codingPath: [any CodingKey]
  let asked: AskedKeys
  var userInfo: [CodingUserInfoKey: Any] { [:] }

  func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
    guard case .object(let members) = json.value else { throw mismatch("an object") }
    return KeyedDecodingContainer(JSONKeys<Key>(reader: self, members: members, object: asked.add(members)))
  }

  func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
    guard case .array(let elements) = json.value else { throw mismatch("a list") }
    return JSONList(reader: self, elements: elements)
  }

  func singleValueContainer() throws -> any SingleValueDecodingContainer { self }

  func decodeNil() -> Bool { json.value == .null }

  func decode<T: Decodable>(_ type: T.Type) throws -> T { try read(type) }

  /// Numbers, texts and truth values are read here; all else is asked to read itself.
  func read<T: Decodable>(_ type: T.Type) throws -> T {
    let scalar: Any? =
      switch type {
      case is Bool.Type: if case .boolean(let value) = json.value { value } else { throw mismatch("true or false") }
      case is String.Type: if case .string(let value) = json.value { value } else { throw mismatch("text") }
      case is Double.Type: try number()
      case is Float.Type: Float(try number())
      case let type as any FixedWidthInteger.Type: try integer(type)
      default: nil
      }
    if let value = scalar as? T { return value }
    return try T(from: self)
  }

  private func number() throws -> Double {
    switch json.value {
    case .integer(let value): Double(value)
    case .number(let value): value
    default: throw mismatch("a number")
    }
  }

  private func integer<Integer: FixedWidthInteger>(_ type: Integer.Type) throws -> Integer {
    guard case .integer(let value) = json.value else { throw mismatch("a whole number") }
    guard let fitting = Integer(exactly: value) else {
      throw JSONError(json.position, "\(label)\(value) is outside \(Integer.min)…\(Integer.max)")
    }
    return fitting
  }

  private func mismatch(_ wanted: String) -> JSONError {
    JSONError(json.position, "\(label)\(wanted) is due, found \(json.kind)")
  }

  /// The key that the value stands under, for messages.
  private var label: String {
    codingPath.last { $0.intValue == nil }.map { "\"\($0.stringValue.printable)\": " } ?? ""
  }

  func child(_ json: JSON, _ key: any CodingKey) -> JSONReader {
    JSONReader(json: json, codingPath: codingPath + [key], asked: asked)
  }
}

private struct JSONKeys<Key: CodingKey>: KeyedDecodingContainerProtocol {
  let reader: JSONReader
  let members: [JSON.Member]
  let object: Int
  var codingPath: [any CodingKey] { reader.codingPath }
  var allKeys: [Key] { members.compactMap { Key(stringValue: $0.key) } }

  private func value(_ key: any CodingKey) -> JSONReader? {
    reader.asked.ask(key.stringValue, of: object)
    return members.first { $0.key == key.stringValue }.map { reader.child($0.value, key) }
  }

  private func required(_ key: any CodingKey) throws -> JSONReader {
    guard let value = value(key) else {
      throw JSONError(reader.json.position, "the key \"\(key.stringValue)\" is missing; add it")
    }
    return value
  }

  func contains(_ key: Key) -> Bool { value(key) != nil }
  func decodeNil(forKey key: Key) throws -> Bool { try required(key).decodeNil() }
  func decode<T: Decodable>(_ type: T.Type, forKey key: Key) throws -> T { try required(key).read(type) }
  func superDecoder() throws -> any Decoder { reader }
  func superDecoder(forKey key: Key) throws -> any Decoder { try required(key) }

  func nestedContainer<Nested: CodingKey>(
    keyedBy type: Nested.Type, forKey key: Key
  ) throws -> KeyedDecodingContainer<Nested> { try required(key).container(keyedBy: type) }

  func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
    try required(key).unkeyedContainer()
  }
}

private struct JSONList: UnkeyedDecodingContainer {
  let reader: JSONReader
  let elements: [JSON]
  private(set) var currentIndex = 0
  var codingPath: [any CodingKey] { reader.codingPath }
  var count: Int? { elements.count }
  var isAtEnd: Bool { currentIndex >= elements.count }

  init(reader: JSONReader, elements: [JSON]) {
    self.reader = reader
    self.elements = elements
  }

  private struct Index: CodingKey {
    let intValue: Int?
    var stringValue: String { intValue.map(String.init) ?? "" }
    init(intValue: Int) { self.intValue = intValue }
    init?(stringValue: String) { nil }
  }

  private mutating func next() throws -> JSONReader {
    guard !isAtEnd else { throw JSONError(reader.json.position, "the list has \(elements.count) values, too few") }
    defer { currentIndex += 1 }
    return reader.child(elements[currentIndex], Index(intValue: currentIndex))
  }

  mutating func decodeNil() throws -> Bool {
    guard !isAtEnd, elements[currentIndex].value == .null else { return false }
    currentIndex += 1
    return true
  }

  mutating func decode<T: Decodable>(_ type: T.Type) throws -> T { try next().read(type) }
  mutating func superDecoder() throws -> any Decoder { try next() }
  mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer { try next().unkeyedContainer() }

  mutating func nestedContainer<Nested: CodingKey>(
    keyedBy type: Nested.Type
  ) throws -> KeyedDecodingContainer<Nested> { try next().container(keyedBy: type) }
}
