import CCodecs

/// JPEG files, by way of libjpeg-turbo: 8 bits, baseline or progressive, grey, colour or CMYK.
public enum JPEG {
  /// How finely colour is stored beside brightness.
  public enum Chroma: Sendable, Hashable {
    /// At every pixel (4:4:4).
    case full
    /// At every second pixel of every second row (4:2:0).
    case halved
  }

  /// Decodes a whole file to its native components: grey, RGB or CMYK (amounts of ink).
  ///
  /// Throws where the size or the number of scans is above the limits, where libjpeg would have to make up pixels (the
  /// file is cut short or damaged), and for 12-bit and lossless files.
  public static func decode(_ bytes: [UInt8], limits: ImageLimits = .init()) throws(ImageError) -> Image {
    try Codec.decode(
      bytes, limits: limits, format: .jpeg, open: limn_jpeg_open, read: limn_jpeg_read, close: limn_jpeg_close)
  }

  /// Encodes a whole file, with the image's ICC profile, and its EXIF block where that fits (64 kB).
  ///
  /// Quality goes from 1 to 100. Colour is stored in full from quality 90 on, and halved below, unless told otherwise.
  /// 16-bit samples are rounded to 8. Throws for alpha that is not opaque everywhere, which a JPEG cannot hold.
  ///
  /// Huffman tables are fitted to pictures of up to 8 megapixels; above, where that would take six bytes a pixel, the usual
  /// ones serve, for files that are a few percent larger.
  public static func encode(_ image: Image, quality: Int = 92, chroma: Chroma? = nil) throws(ImageError) -> [UInt8] {
    try Codec.gathered { take throws(ImageError) in
      try encode(image, quality: quality, chroma: chroma, to: take)
    }
  }

  /// Encodes as above, handing the bytes on a piece after the other; gives false if `take` stopped it by false.
  static func encode(
    _ image: Image, quality: Int = 92, chroma: Chroma? = nil, to take: Codec.Take
  ) throws(ImageError) -> Bool {
    guard (1...100).contains(quality) else {
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
    let halved = (chroma ?? (quality >= 90 ? .full : .halved)) == .halved
    return try Codec.encode(picture, to: take) { picture, samples, sink, message in
      limn_jpeg_encode(
        picture, samples?.assumingMemoryBound(to: UInt8.self), Int32(quality), halved ? 1 : 0, sink, message)
    }
  }
}
