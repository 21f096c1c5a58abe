/// A text of a pipeline file with symbols for what only the command line knows: `$input`, `$output` and `$here`.
///
/// An outline has these in place of their values, so that its hash does not depend on where a run reads and writes.
struct SymbolicText: Sendable {
  private enum Piece {
    case text(String)
    case symbol(String)
  }

  /// No two texts follow each other.
  private var pieces: [Piece] = []
  /// Its length in bytes; a symbol counts as its name and two more.
  private(set) var byteCount = 0

  /// Makes an empty text.
  init() {}

  /// Makes a text of one symbol.
  init(symbol name: String) {
    pieces = [.symbol(name)]
    byteCount = name.utf8.count + 2
  }

  /// Appends a text without symbols; its dollar signs mean themselves.
  mutating func append(_ text: String) {
    guard !text.isEmpty else { return }
    byteCount += text.utf8.count
    if case .text(let last)? = pieces.last {
      pieces[pieces.count - 1] = .text(last + text)
    } else {
      pieces.append(.text(text))
    }
  }

  /// Appends another text with its symbols.
  mutating func append(_ other: SymbolicText) {
    for piece in other.pieces {
      switch piece {
      case .text(let text): append(text)
      case .symbol(let name):
        pieces.append(piece)
        byteCount += name.utf8.count + 2
      }
    }
  }

  /// Whether the name of a variable can have a character.
  static func isWord(_ character: Character) -> Bool {
    character == "_" || (character.isASCII && (character.isLetter || character.isNumber))
  }

  /// The text as a file writes it: `$input`, `${input}` before letters that follow, `$$` for a dollar sign.
  var written: String {
    var output = ""
    for (index, piece) in pieces.enumerated() {
      switch piece {
      case .text(let text): output += Self.written(text)
      case .symbol(let name):
        var isBeforeWord = false
        if index + 1 < pieces.count, case .text(let next) = pieces[index + 1] {
          isBeforeWord = next.first.map(Self.isWord) ?? false
        }
        output += isBeforeWord ? "${\(name)}" : "$\(name)"
      }
    }
    return output
  }

  /// A text without symbols as a file writes it.
  static func written(_ text: String) -> String { text.contains("$") ? text.replacing("$", with: "$$") : text }
}
