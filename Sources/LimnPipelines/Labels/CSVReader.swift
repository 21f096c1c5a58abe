import LimnFoundation
import LimnTensors

/// The rows of a CSV file, one after the other, as RFC 4180 has them: cells between commas, in double quotes where they
/// hold a comma, a line break or a quote (which is doubled).
///
/// A byte order mark is skipped, and so are empty lines; lines end with LF, CR LF or CR. Nothing is trimmed.
struct CSVReader {
  /// One row and the line it begins on, from 1.
  struct Row {
    let line: Int
    let cells: [String]
  }

  /// A row's cells are bounded, so that a hostile file costs little.
  static let maximumCells = 10_000

  private let path: String
  private let bytes: [UInt8]
  private var position: Int
  private var line = 1

  /// Reads from the bytes of a file that is UTF-8; `path` is for messages.
  init(_ bytes: [UInt8], path: String) {
    self.bytes = bytes
    self.path = path
    position = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
  }

  /// The next row, or nil at the end; throws for quotes that do not match and for rows without end.
  mutating func next() throws(LabelError) -> Row? {
    while position < bytes.count, isLineEnd(bytes[position]) { skipLineEnd() }
    guard position < bytes.count else { return nil }
    let first = line
    var cells: [String] = []
    while true {
      guard cells.count < Self.maximumCells else {
        throw error(first, "has more than \(Self.maximumCells) cells; is this a CSV file?")
      }
      cells.append(try cell())
      guard position < bytes.count, bytes[position] == comma else { break }
      position += 1
    }
    if position < bytes.count { skipLineEnd() }
    return Row(line: first, cells: cells)
  }

  /// An error that begins with the file and a line.
  func error(_ line: Int, _ reason: String) -> LabelError {
    LabelError("\(path.printable):\(line): \(reason)")
  }

  /// A cell; what follows it is a comma, a line's end or the end.
  private mutating func cell() throws(LabelError) -> String {
    if position < bytes.count, bytes[position] == quote { return try quotedCell() }
    let start = position
    while position < bytes.count, bytes[position] != comma, !isLineEnd(bytes[position]) {
      guard bytes[position] != quote else {
        throw error(line, "has a quote within a cell; put the whole cell in quotes and double those within")
      }
      position += 1
    }
    return String(decoding: bytes[start..<position], as: UTF8.self)
  }

  private mutating func quotedCell() throws(LabelError) -> String {
    let first = line
    var text: [UInt8] = []
    var isClosed = false
    position += 1
    while position < bytes.count, !isClosed {
      let start = position
      if isLineEnd(bytes[position]) {
        skipLineEnd()
      } else if bytes[position] == quote {
        // Of a doubled quote, the second one is the text.
        isClosed = position + 1 == bytes.count || bytes[position + 1] != quote
        position += isClosed ? 1 : 2
      } else {
        position += 1
      }
      if !isClosed { text += bytes[(bytes[start] == quote ? start + 1 : start)..<position] }
    }
    guard isClosed else {
      throw error(first, "has a quote that is never closed; close it, and double quotes within a cell")
    }
    guard position == bytes.count || bytes[position] == comma || isLineEnd(bytes[position]) else {
      throw error(line, "has text after a closing quote; put the whole cell in quotes and double those within")
    }
    return String(decoding: text, as: UTF8.self)
  }

  private func isLineEnd(_ byte: UInt8) -> Bool { byte == 10 || byte == 13 }

  private mutating func skipLineEnd() {
    let isPair = bytes[position] == 13 && position + 1 < bytes.count && bytes[position + 1] == 10
    position += isPair ? 2 : 1
    line += 1
  }
}

private let comma = UInt8(ascii: ",")
private let quote = UInt8(ascii: "\"")
