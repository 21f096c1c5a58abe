/// A strict recursive-descent reader of JSON (RFC 8259) over bytes known to be UTF-8.
struct JSONParser {
  static let depthLimit = 64
  /// The most values of a document: each takes some ten times the memory of its text.
  static let valueLimit = 1_000_000

  private let bytes: [UInt8]
  private var index = 0
  private var line = 1
  private var lineStart = 0
  private var depth = 0
  private var count = 0

  init(bytes: [UInt8]) {
    self.bytes = bytes
  }

  mutating func document() throws(JSONError) -> JSON {
    let json = try value()
    skipSpace()
    if index < bytes.count { throw fault("text follows the end of the JSON") }
    return json
  }

  private var position: JSON.Position { JSON.Position(line: line, column: index - lineStart + 1) }

  private func fault(_ reason: String) -> JSONError { JSONError(position, reason) }

  private var next: UInt8? { index < bytes.count ? bytes[index] : nil }

  private mutating func skipSpace() {
    while index < bytes.count {
      switch bytes[index] {
      case 0x20, 0x09, 0x0D: index += 1
      case 0x0A:
        index += 1
        line += 1
        lineStart = index
      default: return
      }
    }
  }

  private mutating func value() throws(JSONError) -> JSON {
    skipSpace()
    count += 1
    if count > Self.valueLimit { throw fault("there are more than \(Self.valueLimit) values") }
    let start = position
    switch next {
    case UInt8(ascii: "{"): return JSON(.object(try members()), at: start)
    case UInt8(ascii: "["): return JSON(.array(try elements()), at: start)
    case UInt8(ascii: "\""): return JSON(.string(try string()), at: start)
    case UInt8(ascii: "-"): return JSON(try number(), at: start)
    case let byte? where isDigit(byte): return JSON(try number(), at: start)
    case UInt8(ascii: "t"): return JSON(.boolean(true), at: try word("true", start))
    case UInt8(ascii: "f"): return JSON(.boolean(false), at: try word("false", start))
    case UInt8(ascii: "n"): return JSON(.null, at: try word("null", start))
    case nil: throw fault("the text ends where a value is due")
    default: throw fault("a value is due, found \(found)")
    }
  }

  /// The character at hand, for messages; a whole one, whatever its length in bytes.
  private var found: String {
    guard index < bytes.count else { return "the end of the text" }
    let character = String(decoding: bytes[index..<min(bytes.count, index + 4)], as: UTF8.self).unicodeScalars.first
    return "\"\(character.map { String($0).printable } ?? "")\""
  }

  private mutating func members() throws(JSONError) -> [JSON.Member] {
    try descend()
    var members: [JSON.Member] = []
    var keys: Set<String> = []
    skipSpace()
    if next == UInt8(ascii: "}") { return ascend(members) }
    while true {
      skipSpace()
      guard next == UInt8(ascii: "\"") else { throw fault("a key in quotes is due, found \(found)") }
      let place = position
      let key = try string()
      guard keys.insert(key).inserted else { throw JSONError(place, "the key \"\(key.printable)\" is there twice") }
      skipSpace()
      guard next == UInt8(ascii: ":") else { throw fault("a colon is due, found \(found)") }
      index += 1
      members.append(JSON.Member(key: key, position: place, value: try value()))
      skipSpace()
      switch next {
      case UInt8(ascii: ","): index += 1
      case UInt8(ascii: "}"): return ascend(members)
      default: throw fault("a comma or \"}\" is due, found \(found)")
      }
    }
  }

  private mutating func elements() throws(JSONError) -> [JSON] {
    try descend()
    var elements: [JSON] = []
    skipSpace()
    if next == UInt8(ascii: "]") { return ascend(elements) }
    while true {
      elements.append(try value())
      skipSpace()
      switch next {
      case UInt8(ascii: ","): index += 1
      case UInt8(ascii: "]"): return ascend(elements)
      default: throw fault("a comma or \"]\" is due, found \(found)")
      }
    }
  }

  private mutating func descend() throws(JSONError) {
    depth += 1
    if depth > Self.depthLimit { throw fault("lists and objects are nested deeper than \(Self.depthLimit)") }
    index += 1
  }

  private mutating func ascend<Result>(_ result: Result) -> Result {
    depth -= 1
    index += 1
    return result
  }

  private mutating func word(_ word: StaticString, _ start: JSON.Position) throws(JSONError) -> JSON.Position {
    let length = word.utf8CodeUnitCount
    let matches =
      index + length <= bytes.count
      && (0..<length).allSatisfy { bytes[index + $0] == word.utf8Start[$0] }
    guard matches else { throw fault("a value is due, found \(found)") }
    index += length
    return start
  }

  private mutating func digits() throws(JSONError) {
    let start = index
    while let byte = next, isDigit(byte) { index += 1 }
    if index == start { throw fault("a digit is due, found \(found)") }
  }

  private func isDigit(_ byte: UInt8) -> Bool { byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9") }

  private mutating func number() throws(JSONError) -> JSON.Value {
    let (start, place) = (index, position)
    if next == UInt8(ascii: "-") { index += 1 }
    if next == UInt8(ascii: "0") {
      index += 1
      if let byte = next, isDigit(byte) { throw JSONError(place, "a number begins with a needless 0") }
    } else {
      try digits()
    }
    var isInteger = true
    if next == UInt8(ascii: ".") {
      isInteger = false
      index += 1
      try digits()
    }
    if next == UInt8(ascii: "e") || next == UInt8(ascii: "E") {
      isInteger = false
      index += 1
      if next == UInt8(ascii: "+") || next == UInt8(ascii: "-") { index += 1 }
      try digits()
    }
    let text = String(decoding: bytes[start..<index], as: UTF8.self)
    if isInteger, let integer = Int(text) { return .integer(integer) }
    guard let number = Double(text), number.isFinite else { throw JSONError(place, "the number \(text) is too large") }
    return .number(number)
  }

  private mutating func string() throws(JSONError) -> String {
    index += 1
    var text: [UInt8] = []
    while let byte = next {
      switch byte {
      case UInt8(ascii: "\""):
        index += 1
        return String(decoding: text, as: UTF8.self)
      case UInt8(ascii: "\\"):
        index += 1
        try escape(into: &text)
      case ..<0x20:
        let digits = String(byte, radix: 16)
        throw fault("text holds a control character; write it as \\u00\(byte < 16 ? "0" : "")\(digits)")
      default:
        text.append(byte)
        index += 1
      }
    }
    throw fault("the text ends inside quotes")
  }

  private mutating func escape(into text: inout [UInt8]) throws(JSONError) {
    guard let byte = next else { throw fault("the text ends inside quotes") }
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(byte)
    case UInt8(ascii: "b"): text.append(0x08)
    case UInt8(ascii: "f"): text.append(0x0C)
    case UInt8(ascii: "n"): text.append(0x0A)
    case UInt8(ascii: "r"): text.append(0x0D)
    case UInt8(ascii: "t"): text.append(0x09)
    case UInt8(ascii: "u"):
      index += 1
      text += Array(String(try scalar()).utf8)
      return
    default: throw fault("\"\\\" is followed by \(found), which means nothing")
    }
    index += 1
  }

  /// The character of `\uXXXX`, or of two of them that are a surrogate pair.
  private mutating func scalar() throws(JSONError) -> Unicode.Scalar {
    let place = position
    let high = try unit()
    if let scalar = Unicode.Scalar(high) { return scalar }
    if high < 0xDC00, next == UInt8(ascii: "\\"), index + 1 < bytes.count, bytes[index + 1] == UInt8(ascii: "u") {
      index += 2
      let low = try unit()
      if (0xDC00..<0xE000).contains(low),
        let scalar = Unicode.Scalar(0x10000 + (high - 0xD800) << 10 + (low - 0xDC00))
      {
        return scalar
      }
    }
    throw JSONError(place, "half of a surrogate pair stands alone")
  }

  private mutating func unit() throws(JSONError) -> UInt32 {
    var unit: UInt32 = 0
    for _ in 0..<4 {
      guard let byte = next, let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
        throw fault("\"\\u\" takes four hexadecimal digits, found \(found)")
      }
      unit = unit << 4 | UInt32(digit)
      index += 1
    }
    return unit
  }
}
