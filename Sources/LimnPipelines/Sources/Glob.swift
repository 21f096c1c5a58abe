import LimnFoundation

/// A pattern for paths, as .gitignore has them: `*.jpg`, `holiday/**`, `IMG_????.png`, `[a-f]*`.
///
/// `*` and `?` stand for any characters and one character but "/", `**` for any folders, `[a-z]` for one of several characters
/// (`[!a-z]`: none of them), a backslash for the next character itself. A pattern without "/" means the last part of a path, at
/// any depth; another one the whole path, "/" at its start being left out (`/a.jpg` is not in a folder). A "/" at its end changes nothing.
struct Glob: Sendable {
  private enum Token: Sendable {
    case literal(Unicode.Scalar)
    case one
    case many
    case folders
    case set([ClosedRange<Unicode.Scalar>], isNegated: Bool)
  }

  private let tokens: [Token]
  private let isOfName: Bool

  /// Reads a pattern; throws `StageError` for an empty one, and for a "[" without its "]".
  init(_ pattern: String) throws {
    var text = Array(pattern.unicodeScalars)
    while text.last == "/" { text.removeLast() }
    isOfName = !text.contains("/")
    if text.first == "/" { text.removeFirst() }
    guard !text.isEmpty else {
      throw StageError("the pattern '\(pattern.printable)' is empty: give one, as in '*.jpg'")
    }
    var tokens: [Token] = []
    var index = 0
    while index < text.count {
      switch text[index] {
      case "*":
        var stars = 0
        while index < text.count, text[index] == "*" { (stars, index) = (stars + 1, index + 1) }
        let isAtStart = index == stars || text[index - stars - 1] == "/"
        if stars >= 2, isAtStart, index == text.count || text[index] == "/" {
          tokens.append(.folders)
          if index < text.count { index += 1 }
        } else {
          tokens.append(.many)
        }
        continue
      case "?": tokens.append(.one)
      case "[":
        guard let end = text[(index + 1)...].dropFirst().firstIndex(of: "]") else {
          throw StageError(
            "the pattern '\(pattern.printable)' has a '[' without its ']': write '\\[' for the sign itself")
        }
        tokens.append(Self.set(Array(text[(index + 1)..<end])))
        index = end
      case "\\" where index + 1 < text.count:
        index += 1
        tokens.append(.literal(text[index]))
      default: tokens.append(.literal(text[index]))
      }
      index += 1
    }
    self.tokens = tokens
  }

  private static func set(_ text: [Unicode.Scalar]) -> Token {
    let isNegated = text.count > 1 && (text[0] == "!" || text[0] == "^")
    var ranges: [ClosedRange<Unicode.Scalar>] = []
    var index = isNegated ? 1 : 0
    while index < text.count {
      if index + 2 < text.count, text[index + 1] == "-" {
        ranges.append(min(text[index], text[index + 2])...max(text[index], text[index + 2]))
        index += 3
      } else {
        ranges.append(text[index]...text[index])
        index += 1
      }
    }
    return .set(ranges, isNegated: isNegated)
  }

  /// Whether a path below the input is meant; the time grows with the product of both lengths at most.
  func matches(_ path: String) -> Bool {
    let scalars = Array((isOfName ? path.lastComponent : path).unicodeScalars)
    // Which beginnings of the path the tokens so far can stand for.
    var reached = [Bool](repeating: false, count: scalars.count + 1)
    reached[0] = true
    for token in tokens {
      var next = [Bool](repeating: false, count: scalars.count + 1)
      switch token {
      case .many:
        for place in reached.indices where reached[place] || (place > 0 && next[place - 1] && scalars[place - 1] != "/")
        {
          next[place] = true
        }
      case .folders:
        var isOpen = false
        for place in reached.indices {
          isOpen = isOpen || reached[place]
          next[place] = isOpen && (reached[place] || scalars[place - 1] == "/" || place == scalars.count)
        }
      case .one, .literal, .set:
        for place in scalars.indices where reached[place] && Self.fits(token, scalars[place]) { next[place + 1] = true }
      }
      reached = next
    }
    return reached[scalars.count]
  }

  private static func fits(_ token: Token, _ scalar: Unicode.Scalar) -> Bool {
    switch token {
    case .literal(let wanted): scalar == wanted
    case .one: scalar != "/"
    case .set(let ranges, let isNegated): scalar != "/" && ranges.contains { $0.contains(scalar) } != isNegated
    case .many, .folders: false
    }
  }
}
