import LimnFoundation
import LimnTensors

/// The rows of a CSV file, one after the other, as RFC 4180 has them: cells between commas, in double quotes where they
/// hold a comma, a line break or a quote (which is doubled).
///
/// A byte order mark is skipped, and so are empty lines; lines end with LF, CR LF or CR. Nothing is trimmed. Cells stand between tabs or
/// semicolons where the first line has some and no comma, or between what a first line such as `sep=;` says. A list as CelebA's begins with
/// a line that is a number, where one of the two below has several words, or with names between spaces above a line of one cell more (a name,
/// then 1, 0 or -1); it has no quotes, and its first row is given a first cell 'file'.
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
  /// What the column of photos' names may be called, in small letters: Kaggle's tables of CelebA have the second name.
  static let fileColumns: Set = ["file", "image_id"]

  /// What stands between cells: a comma, a semicolon, a tab, or any number of spaces.
  private var separator = comma
  /// Whether the row that comes next is the first one of a list between spaces.
  private var isListHeader = false

  /// Reads from the bytes of a file that is UTF-8; `path` is for messages.
  init(_ bytes: [UInt8], path: String) {
    self.bytes = bytes
    self.path = path
    position = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    let first = bytes[position...].prefix { $0 != 10 && $0 != 13 }
    let digits = first.filter { $0 != space }
    let rest = bytes[(position + first.count)...]
    if !digits.isEmpty, digits.allSatisfy({ (48...57).contains($0) }), Self.hasWords(rest) {
      separator = space
      isListHeader = true
      position += first.count
    } else if first.starts(with: "sep=".utf8), first.count == 5, let last = first.last, last > space, last != quote {
      separator = last
      position += first.count
    } else if first.elementsEqual("sep=\t".utf8) {
      separator = tab
      position += first.count
    } else if !first.contains(comma) {
      if first.contains(tab) {
        separator = tab
      } else if first.contains(semicolon) {
        separator = semicolon
      } else if Self.isList(first, rest) {
        separator = space
        isListHeader = true
      }
    }
  }

  /// Whether one of the two lines below a first one has several words: the names of labels, or a photo and its labels.
  private static func hasWords(_ rest: ArraySlice<UInt8>) -> Bool {
    rest.split(maxSplits: 2) { $0 == 10 || $0 == 13 }.prefix(2).contains { $0.split(separator: space).count > 1 }
  }

  /// Whether a first line between spaces has only the names of labels, as the line below it shows.
  private static func isList(_ first: ArraySlice<UInt8>, _ rest: ArraySlice<UInt8>) -> Bool {
    let names = first.split(separator: space)
    let below = rest.drop { $0 == 10 || $0 == 13 }.prefix { $0 != 10 && $0 != 13 }.split(separator: space)
    guard let name = names.first, below.count == names.count + 1,
      !fileColumns.contains(String(decoding: name, as: UTF8.self).lowercased())
    else { return false }
    return below.dropFirst().allSatisfy { cell in ["1", "0", "-1"].contains { cell.elementsEqual($0.utf8) } }
  }

  /// Whether numbers of the file may have a decimal comma, as tables with semicolons have it.
  var hasDecimalCommas: Bool { separator == semicolon }

  /// The next row, or nil at the end; throws for quotes that do not match and for rows without end.
  mutating func next() throws(LabelError) -> Row? {
    while position < bytes.count, isLineEnd(bytes[position]) { skipLineEnd() }
    guard position < bytes.count else { return nil }
    if separator == space { return try listRow() }
    let first = line
    var cells: [String] = []
    while true {
      guard cells.count < Self.maximumCells else {
        throw error(first, "has more than \(Self.maximumCells) cells; is this a CSV file?")
      }
      cells.append(try cell())
      guard position < bytes.count, bytes[position] == separator else { break }
      position += 1
    }
    if position < bytes.count { skipLineEnd() }
    return Row(line: first, cells: cells)
  }

  /// A row of a list between spaces.
  private mutating func listRow() throws(LabelError) -> Row {
    let first = line
    let text = bytes[position...].prefix { !isLineEnd($0) }
    let cells = text.split(separator: space).map { String(decoding: $0, as: UTF8.self) }
    guard cells.count <= Self.maximumCells else {
      throw error(first, "has more than \(Self.maximumCells) cells; is this a list of labels?")
    }
    position += text.count
    if position < bytes.count { skipLineEnd() }
    defer { isListHeader = false }
    return Row(line: first, cells: isListHeader ? ["file"] + cells : cells)
  }

  /// An error that begins with the file and a line.
  func error(_ line: Int, _ reason: String) -> LabelError {
    LabelError("\(path.printable):\(line): \(reason)")
  }

  /// A cell; what follows it is a comma, a line's end or the end.
  private mutating func cell() throws(LabelError) -> String {
    if position < bytes.count, bytes[position] == quote { return try quotedCell() }
    let start = position
    while position < bytes.count, bytes[position] != separator, !isLineEnd(bytes[position]) {
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
    guard position == bytes.count || bytes[position] == separator || isLineEnd(bytes[position]) else {
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
private let semicolon = UInt8(ascii: ";")
private let tab = UInt8(ascii: "\t")
private let space = UInt8(ascii: " ")
private let quote = UInt8(ascii: "\"")

extension String {
  /// A number that is written with a decimal comma, with a point instead; any other text as it is.
  var withDecimalPoint: String {
    guard utf8.count(where: { $0 == comma }) == 1, utf8.allSatisfy({ "0123456789,+-eE".utf8.contains($0) }) else {
      return self
    }
    let text = replacing(",", with: ".")
    return Double(text) == nil ? self : text
  }
}
