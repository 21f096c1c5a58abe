import CCodecs

/// JPEG files, by way of libjpeg-turbo: 8 bits, baseline or progressive, grey, colour or CMYK.
public enum JPEG {
  /// Decodes a whole file to its native components: grey, RGB or CMYK (amounts of ink).
  ///
  /// Throws where the size or the number of scans is above the limits, where libjpeg would have to make up pixels (the
  /// file is cut short or damaged), and for 12-bit and lossless files.
  public static func decode(_ bytes: [UInt8], limits: ImageLimits = .init()) throws(ImageError) -> Image {
    var image = try Codec.decode(
      bytes, limits: limits, format: .jpeg, open: limn_jpeg_open, read: limn_jpeg_read, close: limn_jpeg_close)
    JPEGMetadata.read(bytes, into: &image.metadata)
    return image
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
  public static func encode(
    _ image: Image, quality: Int? = nil, chroma: Chroma? = nil
  ) throws(ImageError) -> [UInt8] {
    try Codec.gathered { take throws(ImageError) in
      try encode(image, quality: quality, chroma: chroma, to: take)
    }
  }

  /// Encodes as above, handing the bytes on a piece after the other; gives false if `take` stopped it by false.
  static func encode(
    _ image: Image, quality: Int? = nil, chroma: Chroma? = nil, to take: Codec.Take
  ) throws(ImageError) -> Bool {
    if let quality, !(1...100).contains(quality) {
      throw ImageError(.unsupported, "JPEG quality goes from 1 to 100, not \(quality)")
    }
    try Codec.checkSize(image, atMost: 65_500, format: "JPEG")
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
