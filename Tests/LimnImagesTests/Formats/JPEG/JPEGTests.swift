import LimnImages
import Testing

@Suite struct JPEGTests {
  /// The largest difference of any sample.
  private func difference(_ a: Image, _ b: Image) -> Int {
    guard case .uint8(let a) = a.samples, case .uint8(let b) = b.samples, a.count == b.count else { return .max }
    return zip(a, b).map { abs(Int($0) - Int($1)) }.max() ?? 0
  }

  @Test(arguments: [Image.Channels.grey, .rgb, .cmyk])
  func smoothPicturesComeBackNearly(channels: Image.Channels) throws {
    for (width, height) in [(1, 1), (17, 9), (64, 48)] {
      let image = Image.slope(width, height, channels)
      let back = try JPEG.decode(JPEG.encode(image, quality: 98))
      #expect(back.width == width && back.height == height && back.channels == channels && back.bitDepth == 8)
      #expect(back.metadata == Metadata(storage: back.metadata.storage, format: .jpeg))
      #expect(difference(back, image) <= 4)
    }
  }

  @Test("Above 8 megapixels the usual Huffman tables serve")
  func largePicturesComeBack() throws {
    let image = Image.slope(4_096, 1_960, .grey)
    #expect(difference(try JPEG.decode(JPEG.encode(image, quality: 90)), image) <= 4)
  }

  @Test func qualityAndChromaChangeTheSize() throws {
    let image = Image.pattern(64, 64, .rgb)
    let full = try JPEG.encode(image, quality: 90)
    #expect(try JPEG.encode(image, quality: 90, chroma: .full) == full)
    #expect(try JPEG.encode(image, quality: 90, chroma: .halved).count < full.count * 3 / 4)
    #expect(try JPEG.encode(image, quality: 89) == JPEG.encode(image, quality: 89, chroma: .halved))
    #expect(try JPEG.encode(image, quality: 30, chroma: .full).count < full.count)
  }

  @Test(arguments: [10, 65_519, 200_000])
  func profileAndExifAreKept(count: Int) throws {
    var image = Image.slope(8, 8, .rgb)
    image.metadata = Metadata(
      iccProfile: (0..<count).map { UInt8(truncatingIfNeeded: $0 * 7 / 5) }, exif: exif(orientation: 3), format: .jpeg)
    let metadata = try JPEG.decode(JPEG.encode(image)).metadata
    #expect(metadata.iccProfile == image.metadata.iccProfile && metadata.exif == image.metadata.exif)
  }

  @Test("A profile of which a piece is missing is no sound one")
  func aPartOfAProfile() throws {
    var image = Image.slope(8, 8, .rgb)
    image.metadata.iccProfile = [UInt8](repeating: 7, count: 100_000)
    var file = try JPEG.encode(image)
    let second = try #require(file.firstRange(of: Array("ICC_PROFILE\0".utf8) + [2, 2]))
    file[second.lowerBound] = 0x78
    var back = try JPEG.decode(file)
    #expect((1..<100_000).contains(back.metadata.iccProfile?.count ?? 0))
    back.convertToSRGB()
    #expect(back.metadata.iccProfile == nil && back.metadata.companions.count == 1)
  }

  @Test func exifThatDoesNotFitIsLeftOut() throws {
    var image = Image.slope(8, 8, .rgb)
    image.metadata.exif = exif(orientation: 1) + [UInt8](repeating: 0, count: 65_527 - 26)
    #expect(try JPEG.decode(JPEG.encode(image)).metadata.exif == image.metadata.exif)
    image.metadata.exif?.append(0)
    #expect(try JPEG.decode(JPEG.encode(image)).metadata.exif == nil)
  }

  @Test func sixteenBitsAndOpaqueAlphaAreTaken() throws {
    let image = Image.slope(16, 16, .rgb)
    #expect(try JPEG.encode(image.with16Bits()) == JPEG.encode(image))
    let opaque = Image(
      pixels: image.pixels(), bitDepth: 8,
      like: Image(
        width: 16, height: 16, channels: .greyAlpha, samples: .uint8([UInt8](repeating: 255, count: 512))))
    #expect(opaque.channels == .rgba)
    #expect(try JPEG.encode(opaque) == JPEG.encode(image))
  }

  @Test func whatTheFormatCannotHoldIsRefused() {
    #expect(
      refusal { _ = try JPEG.encode(.pattern(4, 4, .rgba)) }
        == ImageError(.unsupported, "a JPEG holds no transparency and this picture has some; save it as PNG"))
    #expect(
      refusal { _ = try JPEG.encode(.slope(4, 4, .rgb), quality: 0) }
        == ImageError(.unsupported, "JPEG quality goes from 1 to 100, not 0"))
    #expect(
      refusal { _ = try JPEG.encode(.pattern(65_501, 1, .grey)) }
        == ImageError(.unsupported, "a JPEG is at most 65500 pixels wide and high, not 65501×1"))
  }

  @Test func noTruncationIsTaken() throws {
    let whole = try JPEG.encode(.slope(40, 40, .rgb))
    for count in 0..<whole.count { #expect(refusal { _ = try JPEG.decode(Array(whole.prefix(count))) } != nil) }
    #expect(
      refusal { _ = try JPEG.decode(Array(whole.prefix(whole.count - 30))) }
        == ImageError(.corrupt, "damaged JPEG: Premature end of JPEG file"))
    #expect(try JPEG.decode(whole + [1, 2, 3]).width == 40)
  }

  @Test func flatPicturesAreNotTakenForBombs() throws {
    let flat = Image(
      width: 3000, height: 2000, channels: .grey, samples: .uint8([UInt8](repeating: 9, count: 6_000_000)))
    #expect(try JPEG.decode(JPEG.encode(flat, quality: 1)).width == 3000)
  }

  @Test func otherKindsAreNamed() throws {
    var file = try JPEG.encode(.slope(16, 16, .grey))
    let frame = try #require(file.indices.dropLast().first { file[$0] == 0xFF && file[$0 + 1] == 0xC0 })
    file[frame + 4] = 12
    #expect(
      refusal { _ = try JPEG.decode(file) }
        == ImageError(.unsupported, "a kind of JPEG that is not read: Unsupported JPEG data precision 12"))
    file[frame + 1] = 0xC3
    #expect(
      refusal { _ = try JPEG.decode(file) }
        == ImageError(.unsupported, "a kind of JPEG that is not read: Unsupported JPEG process: SOF type 0xc3"))
  }

  @Test func limitsAreCheckedOnTheHeader() throws {
    var file = try JPEG.encode(.slope(30, 20, .rgb))
    #expect(
      refusal { _ = try JPEG.decode(file, limits: ImageLimits(pixels: 599)) }
        == ImageError(.limit(.pixels), "30×20 are 600 pixels, above the limit of 599"))
    #expect(
      refusal { _ = try JPEG.decode(file, limits: ImageLimits(side: 29)) }
        == ImageError(.limit(.side), "30×20 pixels: a side is above the limit of 29"))
    #expect(
      refusal { _ = try JPEG.decode(file, maxScans: 0) }
        == ImageError(
          .limit(.parameter("max-scans")), "JPEG above a limit: it has 1 scans and the limit is 0"))
    let frame = try #require(file.indices.dropLast().first { file[$0] == 0xFF && file[$0 + 1] == 0xC0 })
    file.replaceSubrange(frame + 5..<frame + 9, with: [0x20, 0, 0x20, 0])
    #expect(
      refusal { _ = try JPEG.decode(file) }
        == ImageError(.corrupt, "damaged JPEG: there is too little data for its size"))
  }
}
