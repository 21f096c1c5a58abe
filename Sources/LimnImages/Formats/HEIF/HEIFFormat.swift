import CCodecs
import LimnFoundation

/// What HEIC and AVIF share: boxes (ISO 14496-12, 23008-12) with a main picture in them, which libheif reads and writes.
package protocol HEIFFormat: ImageFormat {
  /// The shim's number of what packs the pixels.
  static var codec: Int32 { get }
  /// The brands by which a file begins.
  static var brands: [String] { get }
}

extension HEIFFormat {
  /// Colour of 8 to 12 bits; greys become colour.
  package static var capabilities: FormatCapabilities {
    FormatCapabilities(
      channels: [.grey, .greyAlpha, .rgb, .rgba], bitDepth: 16, precision: 12, isLossless: false,
      blocks: [.iccProfile, .exif, .xmp])
  }

  /// Quality, as for JPEG, and whether anything is lost.
  package static var writing: [Parameter] { [JPEGSettings.quality, HEIFSettings.compression] }

  /// By the brand behind the first box's name.
  package static func matches(_ head: [UInt8]) -> Bool {
    head.dropFirst(4).starts(with: "ftyp".utf8) && brands.contains { head.dropFirst(8).starts(with: $0.utf8) }
  }

  /// From the boxes before the pixels; turned as the file says.
  package static func header(in file: inout FileWindow) throws(ImageError) -> ImageHeader {
    let found = try HEIFHeader.read(&file, name: name)
    let channels: Image.Channels = found.hasAlpha ? .rgba : .rgb
    let depth = found.bits > 8 ? 16 : 8
    return ImageHeader(
      format: name, width: found.width, height: found.height, channels: channels, bitDepth: depth, fileBytes: file.size,
      decoderBytes: found.width * found.height * (channels.count + 4) * (depth / 8),
      frames: try HEIFBoxes.frames(in: &file))
  }

  /// Decodes the main picture, turned as the file says: its EXIF block then says upright, whatever it said before.
  package static func decode(
    _ bytes: [UInt8], limits: ImageLimits, settings: FormatSettings
  ) throws(ImageError) -> DecodedImage {
    var facts = limn_heif_facts()
    var xmp: [UInt8] = []
    var result = try Codec.decode(
      bytes, limits: limits, format: name, open: { limn_heif_open_bytes($0, $1, $2, $3, $4, &facts, $5) },
      read: { reader, samples, picture, message in
        xmp = Array(UnsafeBufferPointer(start: facts.xmp, count: facts.xmp_count))
        return limn_heif_read(reader, codec, samples, picture, message)
      }, close: limn_heif_close)
    var source = ByteArray(bytes: bytes)
    result.frames = try HEIFBoxes.frames(in: &source)
    var metadata = result.image.metadata
    metadata.exif = metadata.exif.map { Orientation.upright.written(into: EXIFBlock.withoutSignature($0)) }
    metadata.xmp = xmp.isEmpty ? nil : XMPPacket(xmp).settingUpright().bytes
    metadata.storage = HEIFStorage(bits: Int(facts.bits))
    // Google's cameras put the film into a box beside the picture's.
    let films = try HEIFBoxes.boxes("mpvd", in: 0..<bytes.count, of: &source)
    metadata.companions = HEIFHeader.companions(facts, hasFilm: !films.isEmpty, xmp: xmp)
    result.image.metadata = metadata
    result.takeColours(primaries: Int(facts.primaries), transfer: Int(facts.transfer))
    return result
  }

  /// As long as the way of storing stays the original's.
  package static func keepsFile(_ settings: FormatSettings) -> Bool {
    settings.integer(JPEGSettings.quality) == nil && settings.text(HEIFSettings.compression) == "auto"
  }

  /// Encodes with loss unless it is asked not to, with colours as fine as brightness; with the bits of the original if those are known.
  package static func encode(
    _ image: Image, settings: FormatSettings, to take: (UnsafeRawBufferPointer) -> Bool
  ) throws(ImageError) -> Bool {
    guard limn_heif_encoder(codec) != nil else {
      throw ImageError(.unsupported, "libheif has no encoder of \(name) on this machine: save as another format")
    }
    try Codec.checkSize(image, atMost: 16_384, format: name)
    let quality =
      settings.text(HEIFSettings.compression) == "lossless" ? 0 : settings.integer(JPEGSettings.quality) ?? 90
    let colour = image.withSRGBFromGrey()
    let bits = image.bitDepth == 8 ? 8 : storedBits((image.metadata.storage as? HEIFStorage)?.bits)
    return try Codec.encode(colour, extras: image.metadata.wholeXMP ?? [], to: take) {
      picture, samples, sink, message in
      limn_heif_encode(picture, samples, codec, Int32(quality), Int32(bits), sink, message)
    }
  }

  /// The bits of a sample in a file of more than 8: those of the original, or 12. Encoders of AV1 have 10 only where colours are coarser.
  private static func storedBits(_ original: Int?) -> Int {
    original == 10 && codec == LIMN_HEVC ? 10 : 12
  }

  /// The picture in the encoder's form, what it was made of, and what is kept of both while blocks are compared: 35 to 50 bytes a pixel
  /// were seen for pictures of 1 megapixel; none larger was measured.
  package static func encodingMemory(pixels: Int, channels: Int) -> Int { pixels * 48 + (16 << 20) }
}

/// How HEIC and AVIF files are stored.
enum HEIFSettings {
  /// Whether anything is lost.
  static let compression = Parameter(
    "compression", .choice(["auto", "lossless", "lossy"]),
    help: "HEIC and AVIF files are stored with loss, at 'quality' (90 without a number), unless this is lossless.",
    default: .text("auto"))
}

/// How a HEIC or AVIF stored its picture.
struct HEIFStorage: FormatStorage {
  /// Bits of a sample: 8, 10 or 12.
  let bits: Int
}
