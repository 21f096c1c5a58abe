import LimnFoundation
import LimnImages
import LimnTensors
import TestKit
import Testing

/// HEIC and AVIF, which share all but what packs their pixels.
@Suite struct HEIFFormatTests {
  private static let formats: [FormatName] = [.heic, .avif]

  private func decode(_ bytes: [UInt8], pixels: Int = 1_000_000) throws(ImageError) -> DecodedImage {
    let format = try ImageFormats.standard.format(of: bytes)
    return try format.decode(bytes, limits: ImageLimits(pixels: pixels), settings: [:])
  }

  private func lossless(_ image: Image, _ format: FormatName) throws -> [UInt8] {
    try ImageFile.encode(image, as: format, settings: ["compression": .text("lossless")])
  }

  @Test(arguments: formats, [Image.Channels.rgb, .rgba])
  func withoutLossEverySampleComesBack(_ format: FormatName, _ channels: Image.Channels) throws {
    for (width, height) in [(37, 21), (1, 1), (64, 64)] {
      let image = Image.pattern(width, height, channels)
      let found = try decode(lossless(image, format))
      #expect(found.image.samples == image.samples && found.image.channels == channels && found.frames == 1)
      #expect(found.image.metadata.format == format && found.notes.isEmpty && found.image.metadata.iccProfile == nil)
    }
  }

  @Test(arguments: formats) func aFilmInABoxIsNoted(_ format: FormatName) throws {
    let bytes = try lossless(.slope(16, 16, .rgb), format)
    #expect(try decode(bytes).image.metadata.companions.isEmpty)
    let film = try decode(bytes + [0, 0, 0, 12] + "mpvd".utf8 + [1, 2, 3, 4])
    #expect(film.image.metadata.companions.map(\.kind) == ["motion-photo"])
  }

  @Test(arguments: formats) func sixteenBitsAreKeptToTwelve(_ format: FormatName) throws {
    let image = Image.pattern(20, 10, .rgb, bitDepth: 16)
    let found = try decode(lossless(image, format)).image
    #expect(found.bitDepth == 16)
    // Half a step of 12 bits.
    for place in 0..<600 {
      let (x, y, c) = (place / 3 % 20, place / 60, place % 3)
      #expect(abs(found.sample(x: x, y: y, channel: c) - image.sample(x: x, y: y, channel: c)) <= 8)
    }
    #expect(try decode(lossless(found, format)).image.samples == found.samples)
  }

  @Test(arguments: formats) func greysBecomeColour(_ format: FormatName) throws {
    for channels in [Image.Channels.grey, .greyAlpha] {
      var image = Image.pattern(5, 4, channels)
      image.metadata.iccProfile = profile(for: "GRAY")
      let found = try decode(lossless(image, format)).image
      #expect(found.channels == (channels == .grey ? .rgb : .rgba) && found.metadata.iccProfile == nil)
      #expect(found.sample(x: 3, y: 2, channel: 1) == image.sample(x: 3, y: 2, channel: 0))
    }
  }

  @Test(arguments: formats) func metadataComesBackAndThePictureIsTurnedOnce(_ format: FormatName) throws {
    var image = Image.pattern(12, 9, .rgb)
    image.metadata = Metadata(
      iccProfile: ColourProfile.sRGB, exif: exif(orientation: 6), xmp: Array("<x/>".utf8),
      text: [TextEntry("Comment", "has no place")])
    let bytes = try lossless(image, format)
    let found = try decode(bytes).image
    #expect(found.samples == image.samples)
    #expect(found.metadata.iccProfile == image.metadata.iccProfile && found.metadata.exif == exif(orientation: 1))
    #expect(found.metadata.xmp == image.metadata.xmp && found.metadata.text.isEmpty)
    // What EXIF says of orientation is not how a HEIF file is turned.
    let folder = try TemporaryFolder()
    let path = try folder.write(bytes, to: "a")
    let header = try ImageFile.header(path)
    #expect(header.width == 12 && header.height == 9 && header.orientation == .upright && header.format == format)
    #expect(try ImageFile.read(path).samples == image.samples)
  }

  @Test(arguments: formats) func lossIsAQuestionOfQuality(_ format: FormatName) throws {
    let image = Image.slope(64, 64, .rgb)
    func bytes(_ quality: Int?) throws -> [UInt8] {
      try ImageFile.encode(image, as: format, settings: quality.map { ["quality": .integer($0)] } ?? [:])
    }
    let sizes = try [bytes(30), bytes(90), bytes(nil)].map(\.count)
    #expect(sizes[0] < sizes[1] && sizes[1] == sizes[2])
    let found = try decode(bytes(nil)).image
    #expect(
      (0..<64).allSatisfy { abs(found.sample(x: $0, y: $0, channel: 1) - image.sample(x: $0, y: $0, channel: 1)) < 8 })
    let type = try #require(ImageFormats.standard[format])
    #expect(type.keepsFile([:]) && !type.keepsFile(["quality": .integer(80)]))
  }

  @Test(arguments: [
    ("heic/plain.heic", Image.Channels.rgb, 8), ("heic/halved.heic", .rgb, 8), ("heic/grey.heic", .rgb, 8),
    ("heic/alpha.heic", .rgba, 8), ("heic/ten-bits.heic", .rgb, 16), ("heic/two.heic", .rgb, 8),
    ("heic/unfiltered-ten-bits.heic", .rgb, 16),
    ("avif/plain.avif", .rgb, 8), ("avif/halved.avif", .rgb, 8), ("avif/grey.avif", .rgb, 8),
    ("avif/alpha.avif", .rgba, 8), ("avif/wide-colours.avif", .rgb, 8),
  ])
  func filesOfOtherProgramsAreRead(_ name: String, _ channels: Image.Channels, _ depth: Int) throws {
    let bytes = try Repository.seed(name)
    let found = try decode(bytes).image
    #expect(found.channels == channels && found.bitDepth == depth)
    let folder = try TemporaryFolder()
    let header = try ImageFile.header(try folder.write(bytes, to: "a"))
    #expect((found.width, found.height) == (header.width, header.height))
    #expect(header.channels == channels && header.bitDepth == depth && header.frames == 1)
    guard depth == 8, channels == .rgb, !name.contains("grey") else { return }
    for (channel, level) in [200, 90, 30].enumerated() {
      #expect(abs(found.sample(x: 23, y: 0, channel: channel) - level) < 16, "\(name)")
    }
  }

  @Test func metadataOfOtherProgramsAreRead() throws {
    for name in ["heic/metadata.heic", "avif/metadata.avif"] {
      let found = try decode(Repository.seed(name)).image
      // Pillow turned the orientation of its EXIF block into boxes, by which the picture is turned.
      #expect(found.width == 17 && found.height == 24, "\(name)")
      #expect(found.metadata.iccProfile?.count ?? 0 > 200 && found.metadata.xmp != nil)
      #expect(found.metadata.exif.map { Orientation(exif: $0) == .upright } ?? name.hasPrefix("avif"))
    }
  }

  @Test func coloursWithoutAProfileAreThoseThatNumbersSay() throws {
    let wide = try decode(Repository.seed("avif/wide-colours.avif")).image
    #expect(wide.metadata.iccProfile != nil)
    var shown = wide
    shown.convertToSRGB()
    // Orange of Display P3 is redder in sRGB.
    #expect(shown.sample(x: 23, y: 0, channel: 0) > wide.sample(x: 23, y: 0, channel: 0) + 5)
    let hdr = try decode(Repository.seed("avif/pq.avif"))
    #expect(
      hdr.notes
        == [ImageNote(kind: "hdr", text: "the brightness of HDR (PQ or HLG) is taken for that of sRGB")])
  }

  @Test func whatIsLeftOutIsSaid() throws {
    #expect(
      try decode(Repository.seed("heic/two.heic")).image.metadata.companions == [
        ImageNote(kind: "further-pictures", text: "the further pictures of the file are left out", number: 1)
      ])
    let film = try Repository.seed("avif/animation.avif")
    #expect(try decode(film).frames == 3)
    let folder = try TemporaryFolder()
    #expect(try ImageFile.header(try folder.write(film, to: "a")).frames == 3)
  }

  @Test(arguments: formats) func sizesAreHeldToTheLimits(_ format: FormatName) throws {
    let bytes = try lossless(.slope(40, 30, .rgb), format)
    #expect(
      refusal { _ = try decode(bytes, pixels: 1199) }
        == ImageError(.limit(.pixels), "40×30 are 1200 pixels, above the limit of 1199"))
    #expect(
      refusal { _ = try ImageFile.encode(.pattern(16_385, 1, .rgb), as: format) }
        == ImageError(.unsupported, "a \(format) is at most 16384 pixels wide and high, not 16385×1"))
    // A size that the boxes alone promise.
    var bomb = bytes
    let place = try #require(bomb.firstRange(of: Array("ispe".utf8))).upperBound + 4
    bomb.replaceSubrange(place..<place + 8, with: [0x7F, 0xFF, 0xFF, 0xFF, 0x7F, 0xFF, 0xFF, 0xFF])
    #expect(refusal { _ = try decode(bomb) } != nil)
  }

  @Test func noTruncationIsTaken() throws {
    for name in ["heic/plain.heic", "avif/alpha.avif", "avif/plain.avif"] {
      let whole = try Repository.seed(name)
      for count in stride(from: 0, to: whole.count - 8, by: 7) where count >= 16 {
        let error = refusal { _ = try decode(Array(whole.prefix(count))) }
        #expect(error != nil && error?.description.contains { $0.isNewline } != true, "\(name) \(count)")
      }
    }
  }

  /// One that Limn writes, whose pictures a filter goes over whole (SAO), and others without it.
  @Test(arguments: ["", "heic/unfiltered.heic", "heic/unfiltered-ten-bits.heic"])
  func whatIsDamagedIsNotConcealed(_ seed: String) throws {
    let noise = RandomKey(seed: 4).normal([1, 3, 160, 192]) * 0.2 + Tensor(repeating: 0.5, shape: [1, 3, 160, 192])
    let whole =
      try seed.isEmpty ? ImageFile.encode(Image(pixels: noise, bitDepth: 8), as: .heic) : Repository.seed(seed)
    #expect(try decode(whole).notes.isEmpty)
    let data = try #require(whole.firstRange(of: Array("mdat".utf8))).upperBound
    let first = data + (whole.count - data) / 16
    for part in 0..<6 {
      let place = first + (whole.count - first) * part / 8
      var (emptied, changed) = (whole, whole)
      emptied.replaceSubrange(place..., with: [UInt8](repeating: 0, count: whole.count - place))
      for byte in place..<place + 40 { changed[byte] ^= 0x55 }
      for file in [emptied, changed] {
        let error = refusal { _ = try decode(file) }
        #expect(error?.kind == .corrupt, "\(part)")
        #expect(
          ["damaged HEIC: its pixels are damaged", "damaged HEIC: pixels are missing"].contains(error?.description))
      }
    }
  }

  @Test func whatIsCodedIsBounded() throws {
    // Boxes say 96×80, the packed data 8000×8000.
    #expect(
      refusal { _ = try decode(Repository.seed("heic/found-large.heic")) }
        == ImageError(.corrupt, "damaged HEIC: its pixels are more than it says"))
  }

  @Test func changedBytesDoNoHarm() throws {
    let key = RandomKey(seed: 5)
    for name in [
      "heic/metadata.heic", "heic/two.heic", "heic/alpha.heic", "avif/alpha.avif", "avif/metadata.avif",
      "avif/animation.avif",
    ] {
      let whole = try Repository.seed(name)
      expectNoHarm(changing: whole, attempts: 150, key: key) { _, bits in
        16 + Int(bits % UInt64(whole.count - 16))
      } decode: {
        _ = try decode($0)
      }
    }
  }
}
