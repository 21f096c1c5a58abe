import LimnFoundation
import LimnImages

/// Netpbm's binary greys and colours of up to 8 bits (P5, P6): a format that one line adds to the table, for tests.
package enum Netpbm: UncompressedFormat {
  package static let name = FormatName("Netpbm")
  package static let extensions = ["ppm", "pgm"]
  package static let capabilities = FormatCapabilities(
    channels: [.grey, .rgb], bitDepth: 8, isLossless: true, blocks: [.text])
  package static let reading = [maxComment]
  package static let writing = [comments]

  private static let maxComment = Parameter(
    "max-comment", .integer(1...4_000), help: "Bytes of a Netpbm file's comments above which it is rejected.",
    default: .integer(1_000), selects: true)
  private static let comments = Parameter(
    "comments", .choice(["keep", "drop"]), help: "Whether Netpbm files keep their comments.", default: .text("keep"))

  package static func matches(_ head: [UInt8]) -> Bool {
    head.count > 2 && head[0] == UInt8(ascii: "P") && "56".utf8.contains(head[1]) && " \t\r\n".utf8.contains(head[2])
  }

  /// Three numbers between white space and comments.
  package static func head(of bytes: [UInt8]) throws(ImageError) -> UncompressedHead {
    guard matches(bytes) else { throw damaged("it does not begin with P5 or P6") }
    var (rest, numbers, text) = (bytes.dropFirst(2), [Int](), [TextEntry]())
    while numbers.count < 3, let byte = rest.first {
      let word = rest.prefix { byte == UInt8(ascii: "#") ? $0 != 10 : (48...57).contains($0) }
      if byte == UInt8(ascii: "#") {
        text.append(TextEntry("Comment", String(decoding: word.dropFirst(2), as: UTF8.self)))
      } else if !word.isEmpty {
        guard let number = Int(String(decoding: word, as: UTF8.self)), (1...65_535).contains(number) else { break }
        numbers.append(number)
      } else if !" \t\r\n".utf8.contains(byte) {
        break
      }
      rest = rest.dropFirst(max(1, word.count))
    }
    guard numbers.count == 3, numbers[2] <= 255, rest.count >= 1 else { throw damaged("its size cannot be read") }
    return UncompressedHead(
      width: numbers[0], height: numbers[1], channels: bytes[1] == UInt8(ascii: "5") ? .grey : .rgb,
      size: rest.startIndex + 1, greatest: numbers[2], text: text)
  }

  package static func check(_ head: UncompressedHead, _ settings: FormatSettings) throws(ImageError) {
    let bytes = head.text.reduce(0) { $0 + $1.text.utf8.count }
    if bytes > settings.integer(maxComment) ?? .max { throw above(maxComment, "it has \(bytes) bytes of comments") }
  }

  package static func head(for image: Image, settings: FormatSettings) -> [UInt8] {
    let kept = settings.text(comments) == "keep" ? image.metadata.text.map(\.text) : []
    let lines = [image.channels == .grey ? "P5" : "P6"] + kept.map { "# " + $0.filter { !$0.isNewline } }
    return Array((lines + ["\(image.width) \(image.height)", "255", ""]).joined(separator: "\n").utf8)
  }
}
