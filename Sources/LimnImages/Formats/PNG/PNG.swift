import CCodecs
import LimnFoundation

/// PNG files, by way of libpng: 1 to 16 bits, grey, palette, colour, alpha, plain or interlaced, still or animated.
package enum PNG: AnimatedFormat {
  /// PNG.
  package static let name = FormatName.png
  /// `png`.
  package static let extensions = ["png"]
  /// `apng`.
  package static let otherExtensions = ["apng"]
  /// Everything but ink.
  package static let capabilities = FormatCapabilities(
    channels: [.grey, .greyAlpha, .rgb, .rgba], bitDepth: 16, isLossless: true)
  /// The size of a chunk is bounded, and files with a wrong end or checksum may be rejected.
  package static let reading = [PNGChunkReader.limit, StrictReading.strict]

  /// By the signature of eight bytes.
  package static func matches(_ head: [UInt8]) -> Bool {
    head.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A])
  }

  /// By the three letters in it.
  package static func resembles(_ head: [UInt8]) -> Bool { head.dropFirst().starts(with: "PNG".utf8) }

  /// From the chunks before the pixels, and those behind them that say something of the channels.
  package static func header(in file: inout FileWindow) throws(ImageError) -> ImageHeader { try PNGHeader.read(&file) }

  /// From the first chunk.
  package static func size(in file: inout FileWindow) throws(ImageError) -> (width: Int, height: Int) {
    try PNGHeader.size(&file)
  }

  /// Decodes as below.
  package static func decode(
    _ bytes: [UInt8], limits: ImageLimits, settings: FormatSettings
  ) throws(ImageError) -> DecodedImage {
    try decode(
      bytes, limits: limits, maxChunk: settings.integer(PNGChunkReader.limit) ?? .max,
      isStrict: settings.flag(StrictReading.strict) ?? false)
  }

  /// The pictures of an animation.
  package static func frames(
    of bytes: [UInt8], limits: ImageLimits, settings: FormatSettings
  ) throws(ImageError) -> any FrameReader {
    let maxChunk = settings.integer(PNGChunkReader.limit) ?? .max
    let isStrict = settings.flag(StrictReading.strict) ?? false
    return try PNGFrames(bytes, limits: limits, maxChunk: maxChunk, isStrict: isStrict) { file throws(ImageError) in
      try decode(file, limits: limits, maxChunk: maxChunk, isStrict: isStrict).image
    }
  }

  /// A new animation.
  package static func frameWriter(_ timing: FrameTiming) -> any FrameWriter {
    PNGFrameWriter(timing) { image throws(ImageError) in try encode(fitting(image)) }
  }

  /// As a text under "limn".
  package static func noting(_ note: [(name: String, value: String)], in metadata: Metadata) -> Metadata {
    metadata.notingInText(note)
  }

  /// Encodes as below.
  package static func encode(
    _ image: Image, settings: FormatSettings, to take: (UnsafeRawBufferPointer) -> Bool
  ) throws(ImageError) -> Bool {
    try encode(image, compression: nil, to: take)
  }

  /// Decodes a whole file.
  ///
  /// Samples are not touched but to fill 8 bits: 16 bits stay 16, low bit depths of grey are scaled up, a palette becomes
  /// RGB, transparency given as one colour becomes alpha; no gamma is applied. Of an animation, the still picture is read.
  /// Throws where the size is above the limits, and where any part that matters to the pixels is damaged or missing.
  package static func decode(
    _ bytes: [UInt8], limits: ImageLimits = .init(), maxChunk: Int = 64 << 20
  ) throws(ImageError) -> Image {
    try decode(bytes, limits: limits, maxChunk: maxChunk, isStrict: true).image
  }

  /// Decodes a whole file as above; unless `isStrict`, also one that has all of its pixels, and a wrong checksum of them or no end.
  static func decode(
    _ bytes: [UInt8], limits: ImageLimits, maxChunk: Int, isStrict: Bool
  ) throws(ImageError) -> DecodedImage {
    do throws(ImageError) {
      return try decodeWhole(bytes, limits: limits, maxChunk: maxChunk, isStrict: isStrict)
    } catch {
      guard !isStrict, error.kind == .corrupt, let completed = PNGCompletion(bytes),
        var result = try? decodeWhole(
          completed.bytes, limits: limits, maxChunk: maxChunk, isStrict: false,
          ignoresChecksum: completed.lacksChecksum)
      else { throw error }
      if completed.lacksChecksum { result.notes.append(StrictReading.missingChecksum) }
      if completed.lacksEnd { result.notes.append(StrictReading.missingEnd) }
      return result
    }
  }

  /// Decodes a file that has all chunks of its pixels.
  private static func decodeWhole(
    _ bytes: [UInt8], limits: ImageLimits, maxChunk: Int, isStrict: Bool, ignoresChecksum: Bool = false
  ) throws(ImageError) -> DecodedImage {
    var metadata = PNGMetadata()
    var last = 8
    let end = try PNGChunkReader.read(bytes, limits: limits, chunkLimit: maxChunk, isStrict: isStrict) {
      metadata.take($0)
      last = $0.data.upperBound + 4
    }
    let whole = end.map { Array(bytes[..<$0]) + PNGChunkReader.lastChunk } ?? bytes
    func decoded(ignoresChecksum: Bool) throws(ImageError) -> DecodedImage {
      try Codec.decode(
        whole, limits: limits, format: name,
        open: { limn_png_open($0, $1, ignoresChecksum ? 1 : 0, $3, $4, $5) }, read: limn_png_read, close: limn_png_close
      )
    }
    var result: DecodedImage
    do throws(ImageError) {
      result = try decoded(ignoresChecksum: ignoresChecksum)
    } catch  where !isStrict && error == wrongChecksum {
      result = try decoded(ignoresChecksum: true)
      result.notes.append(StrictReading.checksum)
    } catch {
      throw error
    }
    if end != nil { result.notes.append(StrictReading.missingEnd) }
    result.frames = metadata.frames
    if metadata.frames == 1, metadata.hasFrames { result.notes.append(strayFrames) }
    metadata.fill(&result.image.metadata)
    if let code = result.image.metadata.colourChunks.first(where: { $0.name == "cICP" })?.data,
      result.image.channels.colorCount > 1
    {
      result.takeColours(primaries: Int(code[0]), transfer: Int(code[1]))
    }
    if end == nil, let note = ImageNote.trailingData(bytes[(last + 12 + bytes.bigEndian(last, 4))...]) {
      result.image.metadata.companions.append(note)
    }
    return result
  }

  /// What is said of pictures that belong to no animation.
  private static let strayFrames = ImageNote(
    kind: "stray-frames", text: "pictures of an animation that is not announced are left out, as viewers do")

  /// What libpng says of pixels whose Adler-32 is wrong.
  private static let wrongChecksum = ImageError(.corrupt, "damaged PNG: IDAT: incorrect data check")

  /// Encodes a whole file with the image's own depth and channels, and its metadata.
  ///
  /// Compression goes from 0 (none) to 9 (smallest, slow). Without it, photos are packed by runs alone (zlib's Z_RLE):
  /// measured on noisy and clean photos, 3 to 5 times as fast as level 6 for files that are 0.4 to 2 % larger, since what
  /// is left of a photo after PNG's filters hardly ever repeats. Pictures most of whose pixels equal their left neighbours
  /// (drawings, screenshots) would grow by up to a half that way and are packed at level 6. A profile for other colours
  /// than the image's is left out, as the format demands. Throws for CMYK, which PNG does not have, and for a size without
  /// pixels.
  package static func encode(_ image: Image, compression: Int? = nil) throws(ImageError) -> [UInt8] {
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
    try Codec.checkSize(image, atMost: Int(Int32.max), format: name)
    let extras = PNGChunk.joined(PNGMetadata.chunks(of: image.metadata))
    return try Codec.encode(image, extras: extras, to: take) {
      limn_png_encode($0, $1, Int32(compression ?? -1), $2, $3)
    }
  }
}

extension FormatName {
  /// PNG.
  package static let png = FormatName("PNG")
}
