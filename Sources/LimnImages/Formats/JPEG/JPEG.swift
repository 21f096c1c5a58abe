import CCodecs
import LimnFoundation

/// JPEG files, by way of libjpeg-turbo: 8 bits, baseline or progressive, grey, colour or CMYK.
package enum JPEG: ImageFormat {
  /// JPEG.
  package static let name = FormatName.jpeg
  /// `jpg` and `jpeg`.
  package static let extensions = ["jpg", "jpeg"]
  /// What older programs and some cameras call them; an `mpo` holds several.
  package static let otherExtensions = ["jpe", "jfif", "jif", "mpo"]
  /// No alpha, and 8 bits.
  package static let capabilities = FormatCapabilities(channels: [.grey, .rgb, .cmyk], bitDepth: 8, isLossless: false)
  /// The number of scans is bounded; those of a very large picture are fewer, since each goes over all of its pixels: together they
  /// go over the limit of pixels 16 times at most.
  package static let reading = [maxScans, StrictReading.strict]
  /// Quality and chroma subsampling.
  package static let writing = [JPEGSettings.quality, JPEGSettings.subsampling]

  private static let maxScans = Parameter(
    "max-scans", .integer(1...10_000), help: "Scans above which a progressive JPEG is rejected.",
    default: .integer(100),
    selects: true)

  /// By the two bytes that begin it, and the first one of a marker.
  package static func matches(_ head: [UInt8]) -> Bool { head.starts(with: [0xFF, 0xD8, 0xFF]) }

  /// By the two bytes that begin it.
  package static func resembles(_ head: [UInt8]) -> Bool { head.starts(with: [0xFF, 0xD8]) }

  /// From the markers before the first scan.
  package static func header(in file: inout FileWindow) throws(ImageError) -> ImageHeader { try JPEGHeader.read(&file) }

  /// Decodes as below.
  package static func decode(
    _ bytes: [UInt8], limits: ImageLimits, settings: FormatSettings
  ) throws(ImageError) -> DecodedImage {
    try decode(
      bytes, limits: limits, maxScans: settings.integer(maxScans) ?? .max,
      isStrict: settings.flag(StrictReading.strict) ?? false)
  }

  /// As properties in the XMP packet, where they fit its marker.
  package static func noting(_ note: [(name: String, value: String)], in metadata: Metadata) -> Metadata {
    let parted = metadata.parted(atXMPOver: JPEGMetadata.xmpLimit)
    return parted.notingInXMP(
      note, limit: JPEGMetadata.xmpLimit - (parted.extendedXMP == nil ? 0 : JPEGMetadata.xmpExtensionName))
  }

  /// Markers have place for 64 kB; a long XMP packet has two.
  package static func overlong(_ metadata: Metadata) -> [ImageNote] { JPEGMetadata.overlong(metadata) }

  /// With the quality `auto`, that of the source where the pixels are the source's, else as finely as `fit` finds.
  package static func chosen(
    _ settings: FormatSettings, for image: Image, original: () -> Image?, fileBytes: Int?
  ) throws(ImageError) -> FormatSettings {
    guard JPEGSettings(settings).isAutomatic, let origin = original(), image.differs(from: origin) else {
      return settings
    }
    let fit = try fit(
      image, changedFrom: origin, fileBytes: origin.metadata.format == name ? fileBytes : nil,
      chroma: JPEGSettings(settings).chroma)
    return settings.with(JPEGSettings.settings(quality: fit.quality, chroma: fit.chroma))
  }

  /// Without a quality as a number and without subsampling, a JPEG's own are written.
  package static func keepsFile(_ settings: FormatSettings) -> Bool {
    let settings = JPEGSettings(settings)
    return settings.quality == nil && settings.chroma == nil
  }

  /// Encodes as below, handing the bytes on a piece after the other.
  package static func encode(
    _ image: Image, settings: FormatSettings, to take: (UnsafeRawBufferPointer) -> Bool
  ) throws(ImageError) -> Bool {
    let settings = JPEGSettings(settings)
    return try encode(image, quality: settings.quality, chroma: settings.chroma, to: take)
  }

  /// What finding a quality takes, or the coefficients of up to 8 megapixels.
  package static func encodingMemory(pixels: Int, channels: Int) -> Int {
    max(fittingMemory(pixels: pixels), pixels <= 8_000_000 ? pixels * 2 * channels : 0)
  }

  /// Decodes a whole file to its native components: grey, RGB or CMYK (amounts of ink).
  ///
  /// Throws where the size or the number of scans is above the limits, where libjpeg would have to make up pixels (the
  /// file is cut short or damaged), and for 12-bit and lossless files.
  package static func decode(
    _ bytes: [UInt8], limits: ImageLimits = .init(), maxScans: Int = 100
  ) throws(ImageError) -> Image {
    try decode(bytes, limits: limits, maxScans: maxScans, isStrict: true).image
  }

  /// Decodes a whole file as above; unless `isStrict`, also one without its end marker, or with wrong parameters of its scan, if it has
  /// all pixels.
  static func decode(
    _ bytes: [UInt8], limits: ImageLimits, maxScans: Int, isStrict: Bool
  ) throws(ImageError) -> DecodedImage {
    let scans = UInt32(clamping: min(maxScans, Int(Int32.max)))
    func decoded(_ bytes: [UInt8]) throws(ImageError) -> DecodedImage {
      try Codec.decode(
        bytes, limits: limits, format: name, parameter: Self.maxScans,
        open: { limn_jpeg_open($0, $1, $2, scans, isStrict ? 1 : 0, $3, $4, $5) }, read: limn_jpeg_read,
        close: limn_jpeg_close)
    }
    var result: DecodedImage
    do throws(ImageError) {
      result = try decoded(bytes)
    } catch {
      // Zeros in the place of the end mark are a missing end; if they stand for pixels too, these are missed.
      let rest = bytes.lastIndex { $0 != 0 }.map { bytes.count - 1 - $0 } ?? 0
      guard !isStrict, error.kind == .corrupt, rest > 0, let found = try? decoded(Array(bytes.dropLast(rest))) else {
        throw error
      }
      result = found
    }
    JPEGMetadata.read(bytes, into: &result.image.metadata)
    return result
  }

  /// Encodes a whole file, with the image's metadata as far as it fits (EXIF and XMP have 64 kB each).
  ///
  /// Quality goes from 1 to 100. Without it, a picture that came from a JPEG is stored with that one's own quantisation
  /// tables, any other at 92. Without `chroma`, colour is stored as finely as in the JPEG that the picture came from, else in
  /// full from quality 90 on, and halved below. Whatever the source was, this is an ordinary (baseline, Huffman) JPEG.
  /// 16-bit samples are rounded to 8. Throws for alpha that is not opaque everywhere, which a JPEG cannot hold.
  ///
  /// Huffman tables are fitted to pictures of up to 8 megapixels; above, where that would take six bytes a pixel, the usual
  /// ones serve, for files that are a few percent larger.
  package static func encode(
    _ image: Image, quality: Int? = nil, chroma: ChromaSubsampling? = nil
  ) throws(ImageError) -> [UInt8] {
    try Codec.gathered { take throws(ImageError) in
      try encode(image, quality: quality, chroma: chroma, to: take)
    }
  }

  /// Encodes as above, handing the bytes on a piece after the other; gives false if `take` stopped it by false.
  static func encode(
    _ image: Image, quality: Int? = nil, chroma: ChromaSubsampling? = nil, to take: Codec.Take
  ) throws(ImageError) -> Bool {
    if let quality, !(1...100).contains(quality) {
      throw ImageError(.unsupported, "JPEG quality goes from 1 to 100, not \(quality)")
    }
    try Codec.checkSize(image, atMost: 65_500, format: name)
    var picture = image.with8Bits()
    if picture.channels.hasAlpha {
      guard picture.isOpaque else {
        throw ImageError(.unsupported, "a JPEG holds no transparency and this picture has some; save it as PNG")
      }
      picture = picture.withoutAlpha()
    }
    let source = image.metadata.jpeg
    let tables = quality == nil ? source?.tables ?? [] : []
    let level = quality ?? source?.quality ?? 92
    let sharing = chroma ?? source?.chroma ?? (level >= 90 ? .full : .halved)
    let density = image.metadata.density?.jfif
    let unit: Int32 =
      switch density?.unit {
      case .inch: 1
      case .centimetre: 2
      default: 0
      }
    let extras = JPEGMetadata.segments(of: image.metadata)
    return try tables.flatMap { $0 }.withUnsafeBufferPointer { (numbers) throws(ImageError) in
      var settings = limn_jpeg_settings(
        quality: Int32(level), columns: Int32(sharing.columns), rows: Int32(sharing.rows), density_unit: unit,
        density: (UInt16(density?.horizontal ?? 0), UInt16(density?.vertical ?? 0)),
        table_count: tables.count == 1 || tables.count == 3 ? Int32(tables.count) : 0, tables: numbers.baseAddress)
      return try Codec.encode(picture, extras: extras, to: take) { picture, samples, sink, message in
        limn_jpeg_encode(picture, samples?.assumingMemoryBound(to: UInt8.self), &settings, sink, message)
      }
    }
  }
}

extension FormatName {
  /// JPEG.
  package static let jpeg = FormatName("JPEG")
}

extension Image {
  /// Whether any pixel is another than in a picture of the same kind, or the size is.
  fileprivate func differs(from other: Image) -> Bool {
    (width, height, channels) != (other.width, other.height, other.channels) || samples != other.samples
  }
}
