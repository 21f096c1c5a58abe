import LimnFoundation
import LimnImages

/// Netpbm's binary greys and colours of up to 8 bits (P5, P6): a format that one line adds to the table, for tests.
package enum Netpbm: ImageFormat {
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

  package static func header(in file: inout FileWindow) throws(ImageError) -> ImageHeader {
    let head = try Head(try file.read(0, upTo: 4096))
    return ImageHeader(
      format: name, width: head.width, height: head.height, channels: head.channels, bitDepth: 8, fileBytes: file.size)
  }

  package static func decode(
    _ bytes: [UInt8], limits: ImageLimits, settings: FormatSettings
  ) throws(ImageError) -> DecodedImage {
    let head = try Head(Array(bytes.prefix(4096)))
    try limits.check(width: head.width, height: head.height)
    let said = head.comments.reduce(0) { $0 + $1.utf8.count }
    guard said <= settings.integer(maxComment) ?? .max else {
      throw ImageError(.limit(.parameter(maxComment.name)), "Netpbm above a limit: it has \(said) bytes of comments")
    }
    let count = head.width * head.height * head.channels.count
    guard bytes.count - head.size >= count else { throw damaged("the file is cut short") }
    let samples = bytes[head.size..<head.size + count].map { UInt8(min(Int($0), head.most) * 255 / head.most) }
    let metadata = Metadata(text: head.comments.map { TextEntry("Comment", $0) }, format: name)
    return DecodedImage(
      Image(
        width: head.width, height: head.height, channels: head.channels, samples: .uint8(samples), metadata: metadata),
      notes: head.most == 255 ? [] : [ImageNote(kind: "scaled", text: "samples of 0 to \(head.most) were scaled")])
  }

  package static func encode(
    _ image: Image, settings: FormatSettings, to take: (UnsafeRawBufferPointer) -> Bool
  ) throws(ImageError) -> Bool {
    guard case .uint8(let samples) = image.with8Bits().samples, [.grey, .rgb].contains(image.channels) else {
      throw ImageError(.unsupported, "a Netpbm file holds grey or RGB")
    }
    let kept = settings.text(comments) == "keep" ? image.metadata.text.map(\.text) : []
    let lines = [image.channels == .grey ? "P5" : "P6"] + kept.map { "# " + $0.filter { !$0.isNewline } }
    let head = (lines + ["\(image.width) \(image.height)", "255", ""]).joined(separator: "\n")
    return Array(head.utf8).withUnsafeBytes(take) && samples.withUnsafeBytes(take)
  }

  private static func damaged(_ text: String) -> ImageError { ImageError(.corrupt, "damaged Netpbm: \(text)") }

  /// What stands before the samples: numbers between white space and comments.
  private struct Head {
    let (channels, width, height, most, size): (Image.Channels, Int, Int, Int, Int)
    var comments: [String] = []

    init(_ bytes: [UInt8]) throws(ImageError) {
      guard matches(bytes) else { throw damaged("it does not begin with P5 or P6") }
      var (rest, numbers) = (bytes.dropFirst(2), [Int]())
      while numbers.count < 3, let byte = rest.first {
        let word = rest.prefix { byte == UInt8(ascii: "#") ? $0 != 10 : (48...57).contains($0) }
        if byte == UInt8(ascii: "#") {
          comments.append(String(decoding: word.dropFirst(2), as: UTF8.self))
        } else if !word.isEmpty {
          guard let number = Int(String(decoding: word, as: UTF8.self)), (1...65_535).contains(number) else { break }
          numbers.append(number)
        } else if !" \t\r\n".utf8.contains(byte) {
          break
        }
        rest = rest.dropFirst(max(1, word.count))
      }
      guard numbers.count == 3, numbers[2] <= 255, rest.count >= 1 else { throw damaged("its size cannot be read") }
      (channels, width, height) = (bytes[1] == UInt8(ascii: "5") ? .grey : .rgb, numbers[0], numbers[1])
      (most, size) = (numbers[2], rest.startIndex + 1)
    }
  }
}
