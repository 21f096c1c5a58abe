import LimnFoundation

/// Which of the items that a source finds are meant.
public struct ItemSelection: Sendable {
  /// The items by name, instead of looking for them; of photos, each is a path from the input folder on, or from the root.
  public var listed: [String]?
  /// Whether folders within the input are searched.
  public var isRecursive = true
  /// A folder that is not searched: a run's own output, which may lie inside its input.
  public var skipped: String?
  /// Whether pictures of formats that are not read are found too: such an item is passed over by its kind.
  package var findsOthers = false
  /// How many items are taken, the first ones.
  public var limit: Int?
  private var included: [Glob] = []
  private var excluded: [Glob] = []

  /// Makes a selection of everything.
  public init() {}

  /// Narrows the selection to items that one of the first patterns means, if there is any, and none of the others; throws
  /// `StageError` for a pattern that is none.
  package mutating func narrow(including: [String], excluding: [String]) throws {
    included = try including.map(Glob.init)
    excluded = try excluding.map(Glob.init)
  }

  /// Whether patterns leave items out.
  package var isNarrow: Bool { !included.isEmpty || !excluded.isEmpty || !isRecursive }

  /// Whether an item of this name, or of this path below the input, is meant.
  package func contains(_ name: String) -> Bool {
    guard included.isEmpty || included.contains(where: { $0.matches(name) }) else { return false }
    // A pattern that means a folder means all that is in it.
    return !excluded.contains { glob in
      glob.matches(name) || name.indices.contains { name[$0] == "/" && glob.matches(String(name[..<$0])) }
    }
  }

  /// The names that are meant among all of a source's, in order, or in the list's; throws `StageError` for a listed name that
  /// is not among them, and if none is left.
  package func select(among names: [ItemName], of root: String) throws(StageError) -> [ItemName] {
    var chosen = names
    if let listed {
      let known = Dictionary(names.map { (Array($0.description.utf8), $0) }) { first, _ in first }
      chosen = []
      for name in listed {
        guard let item = known[Array(name.utf8)] else {
          throw StageError("'\(name.printable)' is listed, and '\(root.printable)' has no such item; change the list")
        }
        chosen.append(item)
      }
    }
    chosen = chosen.filter { contains($0.description) }
    if let limit { chosen = Array(chosen.prefix(limit)) }
    guard !chosen.isEmpty || names.isEmpty else {
      throw StageError("none of the items in '\(root.printable)' is meant: change the selection")
    }
    return chosen.count == names.count && listed == nil ? names : chosen.enumerated().map { $1.numbered($0) }
  }

  /// The paths in a list of files: one a line, or each ended by a NUL byte where there is any. UTF-16 is read too, as Windows'
  /// PowerShell writes it.
  package static func paths(in bytes: [UInt8]) -> [String] {
    let list = utf8(ofUTF16: bytes) ?? bytes
    // What Windows' editors write first is no part of a path.
    let bytes = list.starts(with: [0xEF, 0xBB, 0xBF]) ? list.dropFirst(3) : list[...]
    let separator: UInt8 = bytes.contains(0) ? 0 : UInt8(ascii: "\n")
    return bytes.split(separator: separator).compactMap { line in
      let line = separator != 0 && line.last == UInt8(ascii: "\r") ? line.dropLast() : line
      let text = String(systemPath: line)
      return text.isEmpty ? nil : text
    }
  }

  /// A text in UTF-16 that begins with a byte order mark, in UTF-8; nil for others. A name in bytes may begin with such a mark too: a
  /// list in UTF-16 has line breaks of two bytes, or is mostly ASCII.
  private static func utf8(ofUTF16 bytes: [UInt8]) -> [UInt8]? {
    let isLittle = bytes.starts(with: [0xFF, 0xFE])
    guard bytes.count % 2 == 0, isLittle || bytes.starts(with: [0xFE, 0xFF]) else { return nil }
    let units = stride(from: 2, to: bytes.count, by: 2).map { place in
      UInt16(bytes[isLittle ? place + 1 : place]) << 8 | UInt16(bytes[isLittle ? place : place + 1])
    }
    guard units.contains(0x0A) || 2 * units.count(where: { $0 < 0x80 }) > units.count,
      let text = String(validating: units, as: UTF16.self)
    else { return nil }
    return Array(text.utf8)
  }
}

/// What a source found: the items, and messages about skipped files that someone could miss.
public struct FoundItems: Sendable {
  /// The items' names, in order.
  public var names: [ItemName]
  /// One line for each skipped file.
  public var notes: [String]

  /// Makes a result.
  public init(names: [ItemName] = [], notes: [String] = []) {
    self.names = names
    self.notes = notes
  }
}
