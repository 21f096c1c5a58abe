import Foundation
import LimnFoundation

extension YAMLReader {
  /// The bytes of a small regular file.
  static func bytes(ofFile path: String) throws(Diagnostics) -> [UInt8] {
    // O_NONBLOCK: opening a pipe that nobody writes to would wait for ever.
    let descriptor = open(path.systemPath, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
    guard descriptor >= 0 else { throw whole(path, "cannot be read: \(systemMessage(errno))") }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw whole(path, "cannot be read: \(systemMessage(errno))") }
    guard status.st_mode & S_IFMT == S_IFREG else { throw whole(path, "not a file", "give a pipeline file") }
    var bytes = [UInt8](repeating: 0, count: byteLimit + 1)
    var filled = 0
    while filled < bytes.count {
      let count = bytes.withUnsafeMutableBytes {
        pread(descriptor, $0.baseAddress! + filled, $0.count - filled, off_t(filled))
      }
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw whole(path, "cannot be read: \(systemMessage(errno))") }
      if count == 0 { break }
      filled += count
    }
    bytes.removeLast(bytes.count - filled)
    return bytes
  }

  private static func whole(_ path: String, _ message: String, _ hint: String? = nil) -> Diagnostics {
    Diagnostics([Diagnostic(Place(file: path), message, hint: hint)])
  }

  private static func systemMessage(_ code: Int32) -> String {
    let message = String(cString: strerror(code))
    return message.prefix(1).lowercased() + message.dropFirst()
  }

  /// The bytes behind a mark of UTF-8's byte order, which some editors write; throws for UTF-16.
  static func checkMark(_ bytes: [UInt8], file: String) throws(Diagnostic) -> [UInt8] {
    if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) {
      throw Diagnostic(Place(file: file, line: 1, column: 1), "UTF-16 text", hint: "save the file as UTF-8")
    }
    return bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? Array(bytes.dropFirst(3)) : bytes
  }

  /// Refuses what would make the YAML library slow or its messages obscure.
  static func checkBytes(_ bytes: [UInt8], file: String) throws(Diagnostic) {
    let whole = Place(file: file)
    guard bytes.count <= byteLimit else {
      throw Diagnostic(whole, "larger than \(byteLimit >> 10) kB", hint: "is it the right file?")
    }
    guard bytes.contains(where: { !isBlank($0) && $0 != newline }) else { throw Diagnostic(whole, "the file is empty") }

    var isIndentation = true
    var marks = ["*": 0, "?": 0]
    for (index, byte) in bytes.enumerated() {
      if isLineEnd(bytes, at: index) {
        isIndentation = true
        continue
      }
      if let code = controlCharacter(bytes, at: index) {
        throw Diagnostic(
          place(of: index, in: bytes, file: file), "a control character, so not a text file",
          found: "0x" + String(code, radix: 16, uppercase: true), hint: "save it as UTF-8 text")
      }
      if isIndentation, byte == tab {
        throw Diagnostic(
          place(of: index, in: bytes, file: file), "a tab in the indentation, which YAML does not allow",
          hint: "use spaces")
      }
      if byte != space { isIndentation = false }
      guard let mark = hostileMark(bytes, at: index), let count = marks[mark] else { continue }
      marks[mark] = count + 1
      if count + 1 > aliasLimit || (mark == "*" && bytes.count > aliasByteLimit) {
        throw Diagnostic(
          place(of: index, in: bytes, file: file),
          mark == "*" ? "too many aliases (*name)" : "too many explicit keys (? key)",
          hint: "at most \(aliasLimit), in a file of at most \(aliasByteLimit >> 10) kB")
      }
    }
  }

  /// The code of a character that YAML does not allow, if one begins here.
  private static func controlCharacter(_ bytes: [UInt8], at index: Int) -> UInt32? {
    let byte = bytes[index]
    let next = index + 1 < bytes.count ? bytes[index + 1] : 0
    switch byte {
    case ..<space: return isBlank(byte) ? nil : UInt32(byte)
    case 0x7F: return 0x7F
    case 0xC2: return (0x80..<0xA0).contains(next) ? UInt32(next) : nil
    case 0xEF where index + 2 < bytes.count:
      switch (next, bytes[index + 2]) {
      case (0xBB, 0xBF): return 0xFEFF
      case (0xBF, 0xBE): return 0xFFFE
      case (0xBF, 0xBF): return 0xFFFF
      default: return nil
      }
    default: return nil
    }
  }

  /// Whether a line ends with this byte: with a line feed, or a carriage return that none follows.
  private static func isLineEnd(_ bytes: [UInt8], at index: Int) -> Bool {
    bytes[index] == newline
      || (bytes[index] == carriageReturn && (index + 1 == bytes.count || bytes[index + 1] != newline))
  }

  /// The line and column of a byte; the bytes before it are valid UTF-8.
  private static func place(of index: Int, in bytes: [UInt8], file: String) -> Place {
    let ends = bytes.indices.prefix(index).filter { isLineEnd(bytes, at: $0) }
    let before = bytes[(ends.last.map { $0 + 1 } ?? 0)..<index]
    return Place(file: file, line: ends.count + 1, column: before.count { $0 & 0xC0 != 0x80 } + 1)
  }

  /// "*" where an alias may begin, "?" where an explicit key may; more than really do, since quotes are not followed.
  private static func hostileMark(_ bytes: [UInt8], at index: Int) -> String? {
    let next = index + 1 < bytes.count ? bytes[index + 1] : newline
    let previous = index > 0 ? bytes[index - 1] : newline
    switch bytes[index] {
    case UInt8(ascii: "*"): return isWord(next) && !isWord(previous) && previous != UInt8(ascii: "*") ? "*" : nil
    case UInt8(ascii: "?"): return (isBlank(next) || next == newline) && !isWord(previous) ? "?" : nil
    default: return nil
    }
  }

  private static let newline = UInt8(ascii: "\n")
  private static let tab = UInt8(ascii: "\t")
  private static let space = UInt8(ascii: " ")
  private static let carriageReturn = UInt8(ascii: "\r")

  private static func isBlank(_ byte: UInt8) -> Bool { byte == space || byte == tab || byte == carriageReturn }

  private static func isWord(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"):
      true
    default: false
    }
  }

  /// The text, if every byte belongs to valid UTF-8.
  static func utf8Text(_ bytes: [UInt8], file: String) throws(Diagnostic) -> String {
    if let text = String(validating: bytes, as: UTF8.self) { return text }
    var valid = bytes.count
    var decoder = UTF8()
    var iterator = bytes.makeIterator()
    var length = 0
    decoding: while true {
      switch decoder.decode(&iterator) {
      case .scalarValue(let scalar): length += UTF8.width(scalar)
      case .emptyInput: break decoding
      case .error:
        valid = length
        break decoding
      }
    }
    throw Diagnostic(
      place(of: valid, in: bytes, file: file), "not UTF-8 text",
      found: "the byte 0x" + String(bytes[min(valid, bytes.count - 1)], radix: 16, uppercase: true),
      hint: "save the file as UTF-8")
  }
}
