import LimnImages
import Testing

@Suite struct PNGTests {
  @Test(arguments: Image.Channels.allCases.filter { $0 != .cmyk }, [8, 16])
  func samplesComeBackBitForBit(channels: Image.Channels, depth: Int) throws {
    for (width, height) in [(1, 1), (7, 5), (64, 33)] {
      let image = Image.pattern(width, height, channels, bitDepth: depth)
      let back = try PNG.decode(PNG.encode(image))
      #expect(back.width == width && back.height == height && back.channels == channels)
      #expect(back.samples == image.samples)
      #expect(back.metadata == Metadata(format: .png))
    }
  }

  @Test func compressionChangesTheSizeAlone() throws {
    let image = Image.slope(60, 40, .rgb)
    let (none, most) = (try PNG.encode(image, compression: 0), try PNG.encode(image, compression: 9))
    #expect(most.count < none.count)
    #expect(try PNG.decode(none).samples == PNG.decode(most).samples)
  }

  @Test(arguments: [8, 16])
  func drawingsArePackedAsSmallAsCanBeAndPhotosByRuns(depth: Int) throws {
    // Letters of a kind: rows of short strokes that come again.
    let strokes = (0..<64 * 64).map { (index: Int) -> UInt8 in
      let column = index % 16
      return column < 11 ? .max : UInt8(16 * column)
    }
    let narrow = Image(width: 64, height: 64, channels: .grey, samples: .uint8(strokes))
    let drawing = depth == 8 ? narrow : narrow.with16Bits()
    #expect(try PNG.encode(drawing) == PNG.encode(drawing, compression: 6))
    let photo = Image.pattern(64, 64, .rgb, bitDepth: depth)
    #expect(try PNG.encode(photo) != PNG.encode(photo, compression: 6))
    #expect(try PNG.encode(photo).count < PNG.encode(photo, compression: 0).count + 100)
    for image in [drawing, photo] { #expect(try PNG.decode(PNG.encode(image)).samples == image.samples) }
  }

  @Test(arguments: [("RGB ", Image.Channels.rgba), ("GRAY", .grey)])
  func profileAndExifAreKept(space: String, channels: Image.Channels) throws {
    var image = Image.pattern(5, 4, channels)
    image.metadata = Metadata(iccProfile: profile(for: space), exif: exif(orientation: 6), format: .png)
    let metadata = try PNG.decode(PNG.encode(image)).metadata
    #expect(metadata.iccProfile == image.metadata.iccProfile)
    #expect(metadata.exif == image.metadata.exif)
  }

  @Test func aProfileForOtherColoursIsLeftOut() throws {
    var image = Image.pattern(5, 4, .grey)
    image.metadata.iccProfile = profile(for: "RGB ")
    #expect(try PNG.decode(PNG.encode(image)).metadata.iccProfile == nil)
  }

  @Test func lowDepthsOfGreyAreScaledUp() throws {
    let one = TinyPNG(width: 8, height: 1, depth: 1, type: 0, rows: [[0b1010_0001]])
    #expect(try PNG.decode(one.bytes).samples == .uint8([255, 0, 255, 0, 0, 0, 0, 255]))
    let two = TinyPNG(width: 4, height: 1, depth: 2, type: 0, rows: [[0b0001_1011]])
    #expect(try PNG.decode(two.bytes).samples == .uint8([0, 85, 170, 255]))
    let four = TinyPNG(width: 2, height: 2, depth: 4, type: 0, rows: [[0x0F], [0x18]])
    #expect(try PNG.decode(four.bytes).samples == .uint8([0, 255, 17, 136]))
  }

  @Test func aPaletteBecomesColours() throws {
    let palette: [UInt8] = [1, 2, 3, 40, 50, 60, 255, 0, 9]
    var file = TinyPNG(
      width: 3, height: 1, depth: 2, type: 3, rows: [[0b1000_0100]], before: [("PLTE", palette)])
    let image = try PNG.decode(file.bytes)
    #expect(image.channels == .rgb)
    #expect(image.samples == .uint8([255, 0, 9, 1, 2, 3, 40, 50, 60]))
    file.chunks.insert(("tRNS", [0, 128]), at: 2)
    let clear = try PNG.decode(file.bytes)
    #expect(clear.channels == .rgba)
    #expect(clear.samples == .uint8([255, 0, 9, 255, 1, 2, 3, 0, 40, 50, 60, 128]))
  }

  @Test func oneTransparentColourBecomesAlpha() throws {
    let low = TinyPNG(width: 4, height: 1, depth: 2, type: 0, rows: [[0b0001_1011]], before: [("tRNS", [0, 2])])
    #expect(try PNG.decode(low.bytes).samples == .uint8([0, 255, 85, 255, 170, 0, 255, 255]))
    let deep = TinyPNG(
      width: 2, height: 1, depth: 16, type: 0, rows: [[1, 2, 1, 3]], before: [("tRNS", [1, 2])])
    #expect(try PNG.decode(deep.bytes).samples == .uint16([0x102, 0, 0x103, 65_535]))
  }

  @Test func interlacedRowsFindTheirPlaces() throws {
    // Of 2×2 pixels, Adam7 stores the first, then the rest of its row, then the second row.
    var file = TinyPNG(width: 2, height: 2, depth: 8, type: 0, rows: [[1], [2], [3, 4]])
    file.chunks[0].data[12] = 1
    #expect(try PNG.decode(file.bytes).samples == .uint8([1, 2, 3, 4]))
  }

  @Test func flatPicturesAreNotTakenForBombs() throws {
    let flat = Image(
      width: 3000, height: 2000, channels: .rgb, samples: .uint8([UInt8](repeating: 0, count: 18_000_000)))
    let bytes = try PNG.encode(flat, compression: 9)
    #expect(bytes.count < 30_000)
    #expect(try PNG.decode(bytes).samples == flat.samples)
  }

  @Test func damageIsNamed() throws {
    let whole = try PNG.encode(.pattern(9, 9, .rgb))
    #expect(
      refusal { _ = try PNG.decode(Array(whole.dropLast(12))) }
        == ImageError(.corrupt, "damaged PNG: the file is cut short"))
    #expect(
      refusal { _ = try PNG.decode(Array(whole.dropLast(40))) }
        == ImageError(
          .corrupt,
          "damaged PNG: the file is cut short: a chunk at byte 33 asks for \(whole.count - 57) bytes, "
            + "\(whole.count - 85) are left"))
    var flipped = whole
    flipped[whole.count - 13] ^= 1  // in the checksum of the pixels
    #expect(refusal { _ = try PNG.decode(flipped) } == ImageError(.corrupt, "damaged PNG: IDAT: CRC error"))
    #expect(
      refusal { _ = try PNG.decode([1, 2, 3]) } == ImageError(.corrupt, "damaged PNG: the PNG signature is damaged"))
    var palette = TinyPNG(width: 1, height: 1, depth: 8, type: 0, rows: [[7]], before: [("tRNS", [0, 7])]).bytes
    palette[8 + 25 + 10 + 2] ^= 0xFF
    #expect(refusal { _ = try PNG.decode(palette) } == ImageError(.corrupt, "damaged PNG: tRNS: CRC error"))
  }

  @Test func noTruncationIsTaken() throws {
    let whole = try PNG.encode(.pattern(9, 9, .greyAlpha))
    for count in 0..<whole.count { #expect(refusal { _ = try PNG.decode(Array(whole.prefix(count))) } != nil) }
  }

  @Test func limitsAreCheckedOnTheHeader() {
    let bomb = TinyPNG(width: 20_000, height: 20_000, depth: 8, type: 2, rows: [])
    #expect(
      refusal { _ = try PNG.decode(bomb.bytes) }
        == ImageError(.limit(.pixels), "20000×20000 are 400000000 pixels, above the limit of 100000000"))
    let wide = TinyPNG(width: 4_294_967_295, height: 1, depth: 8, type: 2, rows: [])
    #expect(
      refusal { _ = try PNG.decode(wide.bytes) }
        == ImageError(.limit(.side), "4294967295×1 pixels: a side is above the limit of 65535"))
    let hollow = TinyPNG(width: 9000, height: 9000, depth: 16, type: 6, rows: [])
    #expect(
      refusal { _ = try PNG.decode(hollow.bytes) }
        == ImageError(.corrupt, "damaged PNG: there is too little data for its size"))
  }

  @Test func whatTheFormatCannotHoldIsRefused() {
    #expect(
      refusal { _ = try PNG.encode(.pattern(2, 2, .cmyk)) }
        == ImageError(.unsupported, "a PNG holds no CMYK picture; convert it to RGB first"))
    #expect(
      refusal { _ = try PNG.encode(.pattern(2, 2, .rgb), compression: 10) }
        == ImageError(.unsupported, "compression goes from 0 to 9, not 10"))
    #expect(
      refusal { _ = try PNG.encode(.pattern(0, 2, .rgb)) }
        == ImageError(.unsupported, "a PNG holds at least one pixel, not 0×2"))
  }
}
