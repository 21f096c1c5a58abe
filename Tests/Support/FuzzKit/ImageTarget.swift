import LimnImages

extension FuzzTarget {
  /// The reader of a format's files, and the writers of all formats on what it reads.
  static func image(_ format: any ImageFormat.Type, among formats: ImageFormats) -> FuzzTarget {
    FuzzTarget(format.name.description.lowercased()) { bytes throws(Finding) in
      try check(bytes, format, formats)
      // What no fuzzer hits upon.
      if format.name == .png, let repaired = withChecksums(bytes), repaired != bytes {
        try check(repaired, format, formats)
      }
    }
  }

  private static let films: Set<FormatName> = [HEIC.name, AVIF.name]

  /// The search for previews in raw photos.
  static let raw = FuzzTarget("raw") { bytes throws(Finding) in
    let limits = ImageLimits(pixels: 1 << 18, side: 1 << 14)
    do throws(ImageError) {
      for suffix in ["", "nef"] {
        guard let decoded = try RawPreview.decode(bytes, extension: suffix, limits: limits) else { continue }
        _ = try ImageFile.encode(decoded.image.withRGBFromCMYK().upright(), as: .jpeg)
      }
    } catch {
      try expectOneLine(error.description)
    }
  }

  /// All pictures of an animation, and a new one of them.
  private static func checkFrames(
    _ bytes: [UInt8], _ format: any AnimatedFormat.Type, _ limits: ImageLimits
  ) throws(Finding) {
    var isSame = true
    do throws(ImageError) {
      var frames = try format.frames(of: bytes, limits: limits, settings: [:])
      var writer = format.frameWriter(frames.timing)
      var first: Image?
      for _ in 0..<frames.timing.count {
        let picture = try frames.next()
        first = first ?? picture
        try writer.append(picture)
      }
      var written: [UInt8] = []
      _ = try writer.write { piece in
        written += piece
        return true
      }
      var again = try format.frames(of: written, limits: limits, settings: [:])
      let picture = try again.next()
      isSame = again.timing == frames.timing && picture.samples == first?.samples
    } catch {
      try expectOneLine(error.description)
    }
    try expect(isSame, "the pictures of the animation are not those that were written")
  }

  private static func check(
    _ bytes: [UInt8], _ format: any ImageFormat.Type, _ formats: ImageFormats
  ) throws(Finding) {
    let limits = ImageLimits(pixels: 1 << 18, side: 1 << 14)
    let decoded: DecodedImage
    do throws(ImageError) {
      decoded = try format.decode(bytes, limits: limits, settings: [:])
    } catch {
      return try expectOneLine(error.description)
    }
    let image = decoded.image
    for note in decoded.notes { try expectOneLine(note.text) }
    if decoded.frames > 1, let format = format as? any AnimatedFormat.Type { try checkFrames(bytes, format, limits) }
    try expect(
      image.width * image.height <= limits.pixels && max(image.width, image.height) <= limits.side,
      "\(image.width)×\(image.height) pixels are above the limits")
    let upright = image.withRGBFromCMYK().upright()
    try expect(upright.samples.count == upright.width * upright.height * upright.channels.count, "samples are missing")
    // The encoders of films take as long for a picture as a thousand readers: they are tried with one input of fifty.
    let isTried = bytes.reduce(0) { $0 &+ Int($1) } % 50 == 0
    for writer in formats.written.all where writer.capabilities.channels.contains(upright.channels) {
      guard isTried || !films.contains(writer.name) else { continue }
      try checkWriting(upright, writer, formats)
    }
  }

  /// What is written of a picture can be read, and where a format loses nothing, it comes back.
  private static func checkWriting(
    _ image: Image, _ format: any ImageFormat.Type, _ formats: ImageFormats
  ) throws(Finding) {
    do throws(ImageError) {
      let file = try ImageFile.encode(image, as: format.name, formats: formats)
      let again = try format.decode(file, limits: ImageLimits(), settings: [:]).image
      guard format.capabilities.isLossless, image.bitDepth <= format.capabilities.bitDepth else { return }
      if again.samples != image.samples { throw ImageError(.corrupt, "it has other samples") }
    } catch {
      try expectOneLine(error.description)
      try expect(error.kind != .corrupt, "a \(format.name) of it is not what was written: \(error)")
    }
  }

  /// A PNG with the right checksum on every chunk that lies within the bytes; nil for what does not begin like one.
  private static func withChecksums(_ bytes: [UInt8]) -> [UInt8]? {
    guard bytes.starts(with: [137, 80, 78, 71, 13, 10, 26, 10]) else { return nil }
    var bytes = bytes
    var position = 8
    while bytes.count - position >= 12 {
      let length = bytes[position..<position + 4].reduce(0) { $0 << 8 | Int($1) }
      guard length <= bytes.count - position - 12 else { break }
      var crc = UInt32.max
      for byte in bytes[position + 4..<position + 8 + length] {
        crc ^= UInt32(byte)
        for _ in 0..<8 { crc = crc & 1 == 1 ? crc >> 1 ^ 0xEDB8_8320 : crc >> 1 }
      }
      for place in 0..<4 { bytes[position + 8 + length + place] = UInt8(truncatingIfNeeded: ~crc >> (24 - 8 * place)) }
      position += 12 + length
    }
    return bytes
  }
}
