import CCodecs

/// PNG files, by way of libpng: 1 to 16 bits, grey, palette, colour, alpha, plain or interlaced.
public enum PNG {
  /// Decodes a whole file.
  ///
  /// Samples are not touched but to fill 8 bits: 16 bits stay 16, low bit depths of grey are scaled up, a palette becomes
  /// RGB, transparency given as one colour becomes alpha; no gamma is applied. Of an animation, the still picture is read.
  /// Throws where the size is above the limits, and where any part that matters to the pixels is damaged or missing.
  public static func decode(_ bytes: [UInt8], limits: ImageLimits = .init()) throws(ImageError) -> Image {
    var image = try Codec.decode(
      bytes, limits: limits, format: .png, open: limn_png_open, read: limn_png_read, close: limn_png_close)
    PNGMetadata.read(bytes, into: &image.metadata)
    return image
  }

  /// Encodes a whole file with the image's own depth and channels, and its metadata.
  ///
  /// Compression goes from 0 (none) to 9 (smallest, slow). Without it, photos are packed by runs alone (zlib's Z_RLE):
  /// measured on noisy and clean photos, 3 to 5 times as fast as level 6 for files that are 0.4 to 2 % larger, since what
  /// is left of a photo after PNG's filters hardly ever repeats. Pictures most of whose pixels equal their left neighbours
  /// (drawings, screenshots) would grow by up to a half that way and are packed at level 6. A profile for other colours
  /// than the image's is left out, as the format demands. Throws for CMYK, which PNG does not have, and for a size without
  /// pixels.
  public static func encode(_ image: Image, compression: Int? = nil) throws(ImageError) -> [UInt8] {
    try Codec.gathered { take throws(ImageError) in try encode(image, compression: compression, to: take) }
  }

  /// Encodes as above, handing the bytes on a piece after the other; gives false if `take` stopped it by false.
  static func encode(
    _ image: Image, compression: Int? = nil, to take: Codec.Take
  ) throws(ImageError) -> Bool {
    if let compression, !(0...9).contains(compression) {
      throw ImageError(.unsupported, "compression goes from 0 to 9, not \(compression)")
    }
    guard image.channels != .cmyk else {
      throw ImageError(.unsupported, "a PNG holds no CMYK picture; convert it to RGB first")
    }
    try Codec.checkSize(image, atMost: Int(Int32.max), format: "PNG")
    let extras = PNGChunk.joined(PNGMetadata.chunks(of: image.metadata))
    return try Codec.encode(image, extras: extras, to: take) {
      limn_png_encode($0, $1, Int32(compression ?? -1), $2, $3)
    }
  }
}
