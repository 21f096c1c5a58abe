import LimnFoundation
import LimnImages
import LimnTensors
import TestKit
import Testing

@Suite struct WebPTests {
  /// A file that Pillow wrote (Tests/Reliability/Fuzz/make_seeds.py).
  private func seed(_ name: String) throws -> [UInt8] { try Repository.seed("webp/" + name) }

  private func decode(_ bytes: [UInt8], pixels: Int = 1_000_000) throws(ImageError) -> DecodedImage {
    try WebP.decode(bytes, limits: ImageLimits(pixels: pixels), settings: [:])
  }

  @Test(arguments: [Image.Channels.rgb, .rgba])
  func withoutLossEverySampleComesBack(_ channels: Image.Channels) throws {
    let image = Image.pattern(37, 21, channels)
    let found = try decode(ImageFile.encode(image, as: .webp)).image
    #expect(found.samples == image.samples && found.channels == channels && found.metadata.format == .webp)
  }

  @Test func greysBecomeColour() throws {
    for channels in [Image.Channels.grey, .greyAlpha] {
      var image = Image.pattern(5, 4, channels)
      image.metadata.iccProfile = profile(for: "GRAY")
      let found = try decode(ImageFile.encode(image, as: .webp)).image
      #expect(found.channels == (channels == .grey ? .rgb : .rgba) && found.metadata.iccProfile == nil)
      for place in 0..<20 {
        let (x, y) = (place % 5, place / 5)
        for channel in 0..<3 {
          #expect(found.sample(x: x, y: y, channel: channel) == image.sample(x: x, y: y, channel: 0))
        }
      }
    }
  }

  @Test func metadataComesBack() throws {
    var image = Image.slope(12, 9, .rgb)
    image.metadata = Metadata(
      iccProfile: profile(for: "RGB "), exif: exif(orientation: 6), xmp: Array("<x/>".utf8),
      text: [TextEntry("Comment", "has no place")], format: .webp)
    let found = try decode(ImageFile.encode(image, as: .webp)).image
    #expect(found.metadata.iccProfile == image.metadata.iccProfile && found.metadata.exif == image.metadata.exif)
    #expect(found.metadata.xmp == image.metadata.xmp && found.metadata.text.isEmpty)
    let folder = try TemporaryFolder()
    let path = try folder.write(ImageFile.encode(image, as: .webp), to: "a.webp")
    let header = try ImageFile.header(path)
    #expect(header.width == 12 && header.height == 9 && header.orientation == Orientation(exif: exif(orientation: 6)))
    let seen = try ImageFile.read(path)
    #expect(seen.width == 9 && seen.height == 12)
  }

  @Test func aPhotoIsStoredAsItWasOrAsItIsAsked() throws {
    let image = Image.slope(64, 64, .rgb)
    let lossless = try decode(ImageFile.encode(image, as: .webp)).image
    let lossy = try decode(ImageFile.encode(image, as: .webp, settings: ["quality": .integer(80)])).image
    #expect(lossless.samples == image.samples && lossy.samples != image.samples)
    #expect(lossy.mostDifferent(from: image) < 40)
    // Of a file with loss comes one with loss, and the other way round.
    #expect(try decode(ImageFile.encode(lossless, as: .webp)).image.samples == lossless.samples)
    #expect(try decode(ImageFile.encode(lossy, as: .webp)).image.samples != lossy.samples)
    #expect(
      try decode(ImageFile.encode(lossy, as: .webp, settings: ["compression": .text("lossless")])).image.samples
        == lossy.samples)
    #expect(
      try decode(ImageFile.encode(lossless, as: .webp, settings: ["compression": .text("lossy")])).image.samples
        != lossless.samples)
    #expect(WebP.keepsFile([:]) && !WebP.keepsFile(["quality": .integer(80)]))
  }

  @Test(arguments: [
    ("lossy.webp", 1, false), ("lossless.webp", 1, false), ("alpha.webp", 1, true), ("lossless-alpha.webp", 1, true),
    ("metadata.webp", 1, false), ("animation.webp", 3, false),
  ])
  func filesOfAnotherProgramAreRead(_ name: String, _ frames: Int, _ hasAlpha: Bool) throws {
    let bytes = try seed(name)
    let found = try decode(bytes)
    let folder = try TemporaryFolder()
    let header = try ImageFile.header(try folder.write(bytes, to: name))
    #expect(found.frames == frames && header.frames == frames)
    #expect(found.image.width == header.width && found.image.height == header.height)
    if frames == 1 { #expect(found.image.channels == header.channels && header.channels.hasAlpha == hasAlpha) }
    if name == "metadata.webp" {
      #expect(
        found.image.metadata.exif != nil && found.image.metadata.xmp != nil && found.image.metadata.iccProfile != nil)
    }
  }

  @Test func noTruncationIsTaken() throws {
    for name in ["lossy.webp", "lossless-alpha.webp", "metadata.webp"] {
      let whole = try seed(name)
      // A last byte only fills up a chunk of odd length.
      for count in 0..<whole.count - 1 {
        #expect(refusal { _ = try decode(Array(whole.prefix(count))) }?.kind == .corrupt, "\(name) \(count)")
      }
    }
    let whole = try seed("lossy.webp")
    #expect(
      refusal { _ = try decode(Array(whole.prefix(whole.count - 20))) }?.description.hasPrefix(
        "damaged WebP: the file is cut short: a chunk at byte 12 asks for ") == true)
  }

  @Test func whatStandsBehindTheEndIsNoted() throws {
    let folder = try TemporaryFolder()
    for name in ["lossy.webp", "metadata.webp"] {
      let whole = try seed(name)
      let known = try decode(whole).image
      #expect(known.metadata.companions.isEmpty)
      // No chunk, one that asks for more than there is, and one that would turn the picture.
      for behind in ["more\u{1}\u{2}\u{3}\u{4}\u{5}", "JUNK\u{7F}\u{7F}\u{7F}\u{7F}", "EXIF\u{4}\0\0\0II*\0x"] {
        let bytes = whole + Array(behind.utf8)
        let found = try decode(bytes).image
        #expect(found.samples == known.samples && found.metadata.exif == known.metadata.exif)
        #expect(
          found.metadata.companions == [
            ImageNote(
              kind: "trailing-data", text: "what stands behind the picture is left out",
              number: Double(behind.utf8.count))
          ])
        let header = try ImageFile.header(try folder.write(bytes, to: name))
        #expect(header.width == known.width && header.height == known.height)
      }
      #expect(try decode(whole + [0, 0, 0]).image.metadata.companions.isEmpty, "zeros fill up")
    }
  }

  @Test func chunksThatTheFormatDoesNotKnowAreNoted() throws {
    var bytes = try seed("metadata.webp")
    bytes += Array("ABCD\u{2}\0\0\0xyC2PA\u{2}\0\0\0xy".utf8)
    let size = bytes.count - 8
    for place in 0..<4 { bytes[4 + place] = UInt8(truncatingIfNeeded: size >> (8 * place)) }
    #expect(
      try decode(bytes).image.metadata.companions.map(\.text) == [
        "the content credentials (C2PA) are left out, for they hold for the original alone",
        "chunks that the format does not know are left out: ABCD",
      ])
  }

  @Test func sizesAreHeldToTheLimits() throws {
    let bytes = try ImageFile.encode(.slope(40, 30, .rgb), as: .webp)
    #expect(
      refusal { _ = try decode(bytes, pixels: 1199) }
        == ImageError(.limit(.pixels), "40×30 are 1200 pixels, above the limit of 1199"))
    // A canvas of 16 million pixels to a side, in a file of 30 bytes.
    let bomb =
      Array("RIFF\u{16}\0\0\0WEBPVP8X\u{0A}\0\0\0".utf8) + [0x12, 0, 0, 0] + [UInt8](repeating: 0xFF, count: 6)
    let folder = try TemporaryFolder()
    #expect(
      refusal { _ = try ImageFile.read(try folder.write(bomb, to: "a.webp")) }
        == ImageError(.limit(.side), "16777216×16777216 pixels: a side is above the limit of 65535"))
    #expect(
      refusal { _ = try ImageFile.encode(.pattern(16_384, 1, .rgb), as: .webp) }
        == ImageError(.unsupported, "a WebP is at most 16383 pixels wide and high, not 16384×1"))
  }

  @Test func changedBytesDoNoHarm() throws {
    let key = RandomKey(seed: 5)
    for name in ["lossy.webp", "alpha.webp", "lossless-alpha.webp", "metadata.webp", "animation.webp"] {
      let whole = try seed(name)
      expectNoHarm(changing: whole, attempts: 300, key: key) { _, bits in
        Int(bits % UInt64(whole.count))
      } decode: {
        _ = try decode($0)
      }
    }
  }
}

extension Image {
  /// The largest difference of two samples of the same place.
  fileprivate func mostDifferent(from other: Image) -> Int {
    var most = 0
    for y in 0..<height {
      for x in 0..<width {
        for channel in 0..<channels.count {
          most = max(
            most, abs(Int(sample(x: x, y: y, channel: channel)) - Int(other.sample(x: x, y: y, channel: channel))))
        }
      }
    }
    return most
  }
}
