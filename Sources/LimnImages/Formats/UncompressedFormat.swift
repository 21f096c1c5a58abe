import LimnFoundation

/// A format whose 8-bit samples stand uncompressed, row by row, behind a head: what is left to say of it is how that head is read and
/// written. Sizes and limits are checked, samples scaled and pieces handed on here.
package protocol UncompressedFormat: ImageFormat {
  /// What the head of a file says, read from its first 4096 bytes or fewer of a short file; throws where it is damaged.
  static func head(of bytes: [UInt8]) throws(ImageError) -> UncompressedHead

  /// Throws for a head above a limit of the format's own.
  static func check(_ head: UncompressedHead, _ settings: FormatSettings) throws(ImageError)

  /// The head of a file of a picture of 8 bits, whose samples of 0 to 255 follow.
  static func head(for image: Image, settings: FormatSettings) -> [UInt8]
}

/// What stands before the samples of an uncompressed file.
package struct UncompressedHead: Sendable {
  /// Columns and rows of pixels, at least 1 each.
  package let width: Int, height: Int
  /// What the channels mean.
  package let channels: Image.Channels
  /// Bytes before the samples.
  package let size: Int
  /// The largest level of a sample, 1 to 255; smaller ones are scaled up.
  package let greatest: Int
  /// The texts that it holds.
  package let text: [TextEntry]

  /// Makes a head.
  package init(
    width: Int, height: Int, channels: Image.Channels, size: Int, greatest: Int = 255, text: [TextEntry] = []
  ) {
    (self.width, self.height, self.channels) = (width, height, channels)
    (self.size, self.greatest, self.text) = (size, greatest, text)
  }
}

extension UncompressedFormat {
  /// Bytes of a file in which its head must lie.
  private static var window: Int { 4096 }

  /// Most have no limits of their own.
  package static func check(_ head: UncompressedHead, _ settings: FormatSettings) throws(ImageError) {}

  /// What the head says.
  package static func header(in file: inout FileWindow) throws(ImageError) -> ImageHeader {
    let head = try head(of: try file.read(0, upTo: window))
    return ImageHeader(
      format: name, width: head.width, height: head.height, channels: head.channels, bitDepth: 8, fileBytes: file.size)
  }

  /// The samples behind the head, scaled to 0 to 255, which is noted.
  package static func decode(
    _ bytes: [UInt8], limits: ImageLimits, settings: FormatSettings
  ) throws(ImageError) -> DecodedImage {
    let head = try head(of: Array(bytes.prefix(window)))
    try limits.check(width: head.width, height: head.height)
    try check(head, settings)
    let (pixels, isTooMany) = head.width.multipliedReportingOverflow(by: head.height)
    let (count, overflow) = pixels.multipliedReportingOverflow(by: head.channels.count)
    guard !isTooMany, !overflow, bytes.count - head.size >= count else { throw damaged("the file is cut short") }
    var samples = Array(bytes[head.size..<head.size + count])
    if head.greatest < 255 {
      samples = samples.map { UInt8(min(Int($0), head.greatest) * 255 / head.greatest) }
    }
    return DecodedImage(
      Image(
        width: head.width, height: head.height, channels: head.channels, samples: .uint8(samples),
        metadata: Metadata(text: head.text, format: name)),
      notes: head.greatest == 255
        ? [] : [ImageNote(kind: "scaled", text: "samples of 0 to \(head.greatest) were scaled")])
  }

  /// The head, then the samples; throws for channels that the format does not have.
  package static func encode(
    _ image: Image, settings: FormatSettings, to take: (UnsafeRawBufferPointer) -> Bool
  ) throws(ImageError) -> Bool {
    guard capabilities.channels.contains(image.channels) else {
      throw ImageError(.unsupported, "a \(name) file does not hold such channels; convert it first")
    }
    let image = image.with8Bits()
    return head(for: image, settings: settings).withUnsafeBytes(take) && image.samples.withUnsafeBytes(take)
  }
}
