import CCodecs

/// ICC profiles, by way of Little CMS.
package enum ColourProfile {
  /// The profile of sRGB, the same bytes whenever it is asked for (it says nothing of the time of its making).
  package static let sRGB: [UInt8] = [UInt8](unsafeUninitializedCapacity: 16_384) { buffer, used in
    used = limn_srgb_profile(buffer.baseAddress, buffer.count)
  }

  /// The profile of colours that are said by numbers (ITU-T H.273), as in PNG, HEIC and AVIF; nil for those of sRGB, and for ones that are not known.
  static func coded(primaries: Int, transfer: Int) -> [UInt8]? {
    guard primaries != 1 || ![1, 6, 13, 14, 15].contains(transfer) else { return nil }
    let profile = [UInt8](unsafeUninitializedCapacity: 16_384) { buffer, used in
      used = limn_coded_profile(Int32(primaries), Int32(transfer), buffer.baseAddress, buffer.count)
    }
    return profile.isEmpty ? nil : profile
  }
}

extension DecodedImage {
  /// Gives a picture without a profile that of colours said by numbers (ITU-T H.273); a note says where its brightness is of HDR.
  mutating func takeColours(primaries: Int, transfer: Int) {
    guard image.metadata.iccProfile == nil else { return }
    image.metadata.iccProfile = ColourProfile.coded(primaries: primaries, transfer: transfer)
    if image.metadata.iccProfile == nil, transfer == 16 || transfer == 18 {
      notes.append(ImageNote(kind: "hdr", text: "the brightness of HDR (PQ or HLG) is taken for that of sRGB"))
    }
  }
}

extension Image {
  /// Turns RGB and CMYK colours into sRGB, by relative colorimetric intent with black point compensation: colours that sRGB
  /// has stay what they are to the eye, others become its nearest, and black stays black.
  ///
  /// Depth stays, alpha is not touched, and the picture says sRGB afterwards. Nothing happens without a profile, to grey, and
  /// where the profile means sRGB already (the usual ones differ from its formula by up to 1.4 in 255; 1.5 are let pass):
  /// then samples and profile stay bit for bit. A profile that cannot be used is left out, as viewers take no notice of it.
  package mutating func convertToSRGB() {
    if channels.colorCount > 1 { convertSamplesToSRGB() }
  }

  /// A grey picture as one of colours, for files that have no greys: its profile, which is one of greys, is put into effect likewise
  /// and left out. Colours stay as they are.
  package func withSRGBFromGrey() -> Image {
    guard channels.colorCount == 1 else { return self }
    var image = self
    image.convertSamplesToSRGB()
    let isConverted = image.metadata.iccProfile == ColourProfile.sRGB
    var colour = image.withColourFromGrey()
    colour.metadata.iccProfile = isConverted ? ColourProfile.sRGB : nil
    return colour
  }

  private mutating func convertSamplesToSRGB() {
    guard let profile = metadata.iccProfile else { return }
    var colours: OpaquePointer?
    let kind = profile.withUnsafeBufferPointer {
      limn_colours_open(
        $0.baseAddress, $0.count, Int32(Codec.orders.firstIndex(of: channels) ?? 0), Int32(bitDepth), &colours)
    }
    defer { limn_colours_close(colours) }
    if kind == LIMN_PROFILE_SRGB { return }
    metadata.iccProfile = nil
    guard kind == LIMN_PROFILE_OTHER else {
      metadata.companions.append(.unusableProfile)
      return
    }
    if channels == .cmyk {
      self = replacing(channels: .rgb, samples: samples.converted(by: colours, pixels: width * height))
    } else {
      // The property lets go of its samples before they are changed, so that they are changed in place.
      var converted = samples
      samples = .uint8([])
      converted.convert(by: colours, pixels: width * height)
      samples = converted
    }
    metadata.iccProfile = ColourProfile.sRGB
    // What a PNG says of its colours beside the profile is not so any more.
    if metadata.storage is PNGStorage { metadata.storage = nil }
    metadata.exif = metadata.exif.map { exif in
      var block = EXIFBlock(exif)
      block?.setSRGB()
      return block?.bytes ?? exif
    }
    metadata.xmp = metadata.xmp.map { XMPPacket($0).settingSRGB().bytes }
  }
}

extension Image.Samples {
  fileprivate mutating func convert(by colours: OpaquePointer?, pixels: Int) {
    switch self {
    case .uint8(var samples):
      self = .uint8([])
      samples.withUnsafeMutableBytes { limn_colours_convert(colours, $0.baseAddress, $0.baseAddress, pixels) }
      self = .uint8(samples)
    case .uint16(var samples):
      self = .uint8([])
      samples.withUnsafeMutableBytes { limn_colours_convert(colours, $0.baseAddress, $0.baseAddress, pixels) }
      self = .uint16(samples)
    }
  }

  /// Inks as colours.
  fileprivate func converted(by colours: OpaquePointer?, pixels: Int) -> Image.Samples {
    func convert<Sample>(_ inks: [Sample]) -> [Sample] {
      [Sample](unsafeUninitializedCapacity: pixels * 3) { output, used in
        inks.withUnsafeBytes { limn_colours_convert(colours, $0.baseAddress, output.baseAddress, pixels) }
        used = pixels * 3
      }
    }
    return switch self {
    case .uint8(let inks): .uint8(convert(inks))
    case .uint16(let inks): .uint16(convert(inks))
    }
  }
}
