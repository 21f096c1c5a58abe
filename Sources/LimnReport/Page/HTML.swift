import LimnFoundation
import LimnTensors

/// A piece of HTML. Whatever is put into one by interpolation is escaped, unless it is HTML itself: nothing that a file is
/// called can become a tag.
struct HTML: ExpressibleByStringInterpolation, Sendable, Hashable {
  /// The source text.
  private(set) var source: String

  init(stringLiteral value: String) { source = value }

  init(stringInterpolation interpolation: Interpolation) { source = interpolation.source }

  /// Pieces one after the other.
  init(_ pieces: [HTML]) { source = pieces.map(\.source).joined() }

  static func + (one: HTML, other: HTML) -> HTML { HTML([one, other]) }

  /// A piece, or nothing. (`condition ? "<p>" : ""` within another piece would be a text.)
  static func when(_ condition: Bool, _ piece: @autoclosure () -> HTML) -> HTML { condition ? piece() : "" }

  struct Interpolation: StringInterpolationProtocol {
    fileprivate var source = ""

    init(literalCapacity: Int, interpolationCount: Int) { source.reserveCapacity(literalCapacity) }

    mutating func appendLiteral(_ literal: String) { source += literal }
    mutating func appendInterpolation(_ text: String) { source += HTML.escaped(text) }
    mutating func appendInterpolation(_ number: Int) { source += String(number) }
    mutating func appendInterpolation(_ html: HTML) { source += html.source }
    mutating func appendInterpolation(_ pieces: [HTML]) { for piece in pieces { source += piece.source } }
  }

  /// The text as it is to be read, in text and in attributes; what cannot be seen or would turn the line around is written
  /// as `\u{…}`.
  static func escaped(_ text: String) -> String {
    var result = ""
    for scalar in text.printable.unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "'": result += "&#39;"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}
