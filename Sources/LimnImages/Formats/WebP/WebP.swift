import CCodecs
import LimnFoundation

/// WebP files, by way of libwebp: 8 bits, colour with and without alpha, with loss and without; of animations the first picture.
package enum WebP: ImageFormat {
  /// WebP.
  package static let name = FormatName.webp
  /// `webp`.
  package static let extensions = ["webp"]
  /// Colour of 8 bits; greys become colour. Whether something is lost depends on the settings and on how the photo was stored.
  package static let capabilities = FormatCapabilities(
    channels: [.grey, .greyAlpha, .rgb, .rgba], bitDepth: 8, isLossless: false, blocks: [.iccProfile, .exif, .xmp])
  /// Quality, as for JPEG, and whether anything is lost.
  package static let writing = [JPEGSettings.quality, compression]

  private static let compression = Parameter(
    "compression", .choice(["auto", "lossless", "lossy"]),
    help:
      "How WebP files are stored: lossy at 'quality' (92 without a number), lossless, or auto: as the original was.",
    default: .text("auto"))

  /// By the two words that begin it.
  package static func matches(_ head: [UInt8]) -> Bool {
    head.starts(with: "RIFF".utf8) && head.dropFirst(8).starts(with: "WEBP".utf8)
  }

  /// From the chunks before and behind the pixels.
  package static func header(in file: inout FileWindow) throws(ImageError) -> ImageHeader { try WebPHeader.read(&file) }

  /// Decodes as below.
  package static func decode(
    _ bytes: [UInt8], limits: ImageLimits, settings: FormatSettings
  ) throws(ImageError) -> DecodedImage {
    let chunks = try WebPChunks(bytes)
    var result = try Codec.decode(
      bytes, limits: limits, format: name, open: { limn_webp_open($0, $1, $2, $3, $4, $5) }, read: limn_webp_read,
      close: limn_webp_close)
    result.image.metadata.iccProfile = chunks.block("ICCP")
    result.image.metadata.exif = chunks.block("EXIF").map(EXIFBlock.withoutSignature)
    result.image.metadata.xmp = chunks.block("XMP ")
    result.image.metadata.storage = WebPStorage(isLossless: chunks.isLossless)
    result.image.metadata.companions = chunks.companions
    result.frames = max(1, chunks.frames)
    return result
  }

  /// As long as the way of storing stays the original's.
  package static func keepsFile(_ settings: FormatSettings) -> Bool {
    settings.integer(JPEGSettings.quality) == nil && settings.text(compression) == "auto"
  }

  /// Encodes without loss what was stored so or is from no file, unless a quality is given, and with loss everything else.
  package static func encode(
    _ image: Image, settings: FormatSettings, to take: (UnsafeRawBufferPointer) -> Bool
  ) throws(ImageError) -> Bool {
    try Codec.checkSize(image, atMost: 16_383, format: name)
    let quality = settings.integer(JPEGSettings.quality)
    let isLossless =
      switch settings.text(compression) {
      case "lossless": true
      case "lossy": false
      default: quality == nil && isStoredWithoutLoss(image.metadata)
      }
    let colour = image.withSRGBFromGrey().with8Bits()
    let level = isLossless ? 0 : quality ?? 92
    return try Codec.encode(colour, extras: image.metadata.wholeXMP ?? [], to: take) {
      picture, samples, sink, message in
      limn_webp_encode(picture, samples?.assumingMemoryBound(to: UInt8.self), Int32(level), sink, message)
    }
  }

  /// Pixels in libwebp's own form, what it looks through for repeats, and the file.
  package static func encodingMemory(pixels: Int, channels: Int) -> Int { pixels * 48 }

  private static func isStoredWithoutLoss(_ metadata: Metadata) -> Bool {
    if let storage = metadata.storage as? WebPStorage { return storage.isLossless }
    return metadata.format != .jpeg && (metadata.storage?.quantisationDeviation ?? 0) == 0
  }
}

extension FormatName {
  /// WebP.
  package static let webp = FormatName("WebP")
}
