import LimnFoundation
import LimnImages
import LimnTensors
import TestKit
import Testing

@Suite struct TIFFTests {
  private func decode(_ bytes: [UInt8], pixels: Int = 1_000_000) throws(ImageError) -> DecodedImage {
    try TIFF.decode(bytes, limits: ImageLimits(pixels: pixels), settings: [:])
  }

  @Test(arguments: Image.Channels.allCases, [8, 16])
  func everySampleComesBack(_ channels: Image.Channels, _ depth: Int) throws {
    let image = Image.pattern(37, 21, channels, bitDepth: depth)
    for packing in ["auto", "none", "lzw", "deflate"] {
      let bytes = try ImageFile.encode(image, as: .tiff, settings: ["tiff-compression": .text(packing)])
      let found = try decode(bytes)
      #expect(found.image.samples == image.samples && found.image.channels == channels && found.frames == 1)
      #expect(found.image.metadata.format == .tiff && found.notes.isEmpty)
    }
  }

  @Test func aPhotoIsPackedAsItWas() throws {
    let image = Image.slope(400, 300, .rgb)
    func bytes(_ image: Image, _ packing: String) throws -> Int {
      try ImageFile.encode(image, as: .tiff, settings: ["tiff-compression": .text(packing)]).count
    }
    let sizes = try ["none", "lzw", "deflate"].map { try bytes(image, $0) }
    #expect(Set(sizes).count == 3 && sizes[0] > 360_000 && sizes[1] < 360_000 && sizes[2] < 360_000)
    for (packing, size) in zip(["none", "lzw", "deflate"], sizes) {
      let stored = try decode(ImageFile.encode(image, as: .tiff, settings: ["tiff-compression": .text(packing)])).image
      #expect(try bytes(stored, "auto") == size)
    }
    #expect(try bytes(image, "auto") == sizes[2])
    #expect(TIFF.keepsFile([:]) && !TIFF.keepsFile(["tiff-compression": .text("lzw")]))
  }

  @Test(arguments: [false, true]) func metadataComesBack(isBigEndian: Bool) throws {
    var image = Image.slope(12, 9, .rgb)
    let sample = EXIFSample(isBigEndian: isBigEndian, hasThumbnail: false)
    image.metadata = Metadata(
      iccProfile: profile(for: "RGB "), exif: sample.bytes, xmp: Array("<x/>".utf8), iptc: [28, 2, 5, 0, 1, 65],
      text: [TextEntry("Comment", "has no place")], density: Density(horizontal: 11_811, vertical: 300, unit: .metre))
    let bytes = try ImageFile.encode(image, as: .tiff)
    #expect(bytes[0] == (isBigEndian ? 0x4D : 0x49))
    let found = try decode(bytes).image.metadata
    #expect(found.iccProfile == image.metadata.iccProfile && found.xmp == image.metadata.xmp)
    #expect(found.iptc == image.metadata.iptc && found.text.isEmpty && found.density == image.metadata.density)
    // The block stands in another order, with the same in it.
    let exif = try #require(found.exif)
    #expect(Orientation(exif: exif) == .needsRight)
    for part in [EXIFSample.maker, EXIFSample.note] { #expect(exif.firstRange(of: part) != nil) }
    #expect(TIFF.unkept(of: image.metadata).contains { $0.text.hasPrefix("the camera maker's notes are moved") })
    #expect(PNG.unkept(of: image.metadata).allSatisfy { !$0.text.contains("maker") })
    // What comes of a block once more is the same, byte for byte.
    image.metadata.exif = exif
    #expect(try decode(ImageFile.encode(image, as: .tiff)).image.metadata.exif == exif)
    let folder = try TemporaryFolder()
    let path = try folder.write(bytes, to: "a.tif")
    let header = try ImageFile.header(path)
    #expect(header.width == 12 && header.height == 9 && header.orientation == .needsRight)
    let seen = try ImageFile.read(path)
    #expect(seen.width == 9 && seen.height == 12 && seen.samples == image.oriented(.needsRight).samples)
  }

  @Test func densitiesOfEveryUnitComeBack() throws {
    for unit in [Density.Unit.none, .inch, .centimetre, .metre] {
      var image = Image.pattern(2, 2, .grey)
      image.metadata.density = Density(horizontal: 72, vertical: 300, unit: unit)
      let found = try decode(ImageFile.encode(image, as: .tiff)).image.metadata
      #expect(found.density == image.metadata.density && found.exif == nil)
    }
  }

  @Test(arguments: [
    ("plain.tif", Image.Channels.rgb, 8), ("lzw.tif", .rgb, 8), ("deflate-alpha.tif", .rgba, 8),
    ("packbits-grey.tif", .grey, 8), ("grey16.tif", .grey, 16), ("palette.tif", .rgb, 8), ("bilevel-fax.tif", .grey, 8),
    ("cmyk.tif", .cmyk, 8), ("jpeg.tif", .rgb, 8), ("metadata.tif", .rgb, 8), ("tiles.tif", .rgb, 8),
    ("planes16.tif", .rgb, 16), ("premultiplied16.tif", .rgba, 16), ("grey4-inverted.tif", .grey, 8),
    ("big.tif", .rgb, 8), ("channels.tif", .rgba, 8),
  ])
  func filesOfOtherProgramsAreRead(_ name: String, _ channels: Image.Channels, _ depth: Int) throws {
    let bytes = try Repository.seed("tiff/" + name)
    let found = try decode(bytes)
    #expect(found.image.channels == channels && found.image.bitDepth == depth && found.frames == 1)
    let folder = try TemporaryFolder()
    let header = try ImageFile.header(try folder.write(bytes, to: name))
    #expect(found.image.width == header.width && found.image.height == header.height)
    #expect(header.channels == channels && header.bitDepth == depth && header.frames == 1)
  }

  @Test func whatIsStoredInDifferentWaysIsTheSame() throws {
    let plain = try decode(Repository.seed("tiff/plain.tif")).image
    for name in ["lzw.tif", "palette.tif", "metadata.tif"] {
      #expect(try decode(Repository.seed("tiff/" + name)).image.samples == plain.samples, "\(name)")
    }
    #expect(plain.sample(x: 0, y: 0, channel: 0) == 200 && plain.sample(x: 11, y: 8, channel: 2) == 240)
    let clear = try decode(Repository.seed("tiff/deflate-alpha.tif")).image
    #expect((0..<4).map { clear.sample(x: 2, y: 2, channel: $0) } == [255, 0, 0, 60])
    let wide = try decode(Repository.seed("tiff/grey16.tif")).image
    #expect(wide.samples == .uint16((0..<63).map { UInt16($0 * 1040) }))
  }

  @Test func samplesStandWhereTheyBelong() throws {
    // Of what make_seeds.py draws, the pixels of a file stand before its directory.
    let tiles = try Repository.seed("tiff/tiles.tif")
    let found = try decode(tiles).image
    for (x, y) in [(0, 0), (15, 15), (16, 3), (19, 17), (4, 16)] {
      let tile = y / 16 * 2 + x / 16
      for channel in 0..<3 {
        let place = 8 + tile * 768 + (y % 16 * 16 + x % 16) * 3 + channel
        #expect(found.sample(x: x, y: y, channel: channel) == Int(tiles[place]))
      }
    }
    let planes = try Repository.seed("tiff/planes16.tif")
    let wide = try decode(planes).image
    for (x, y) in [(0, 0), (10, 3), (0, 4), (7, 6)] {
      for channel in 0..<3 {
        let place = 8 + channel * 176 + (y * 11 + x) * 2
        #expect(wide.sample(x: x, y: y, channel: channel) == Int(planes[place]) << 8 | Int(planes[place + 1]))
      }
    }
    let grey = try Repository.seed("tiff/grey4-inverted.tif")
    let inverted = try decode(grey).image
    for x in 0..<7 {
      let stored = Int(grey[8 + 4 + x / 2]) >> (x % 2 == 0 ? 4 : 0) & 15
      #expect(inverted.sample(x: x, y: 1, channel: 0) == 255 - stored * 17)
    }
    let multiplied = try Repository.seed("tiff/premultiplied16.tif")
    let divided = try decode(multiplied).image
    func stored(_ place: Int) -> Int { Int(multiplied[8 + place * 2]) | Int(multiplied[8 + place * 2 + 1]) << 8 }
    for pixel in 0..<20 {
      let alpha = stored(pixel * 4 + 3)
      #expect(divided.sample(x: pixel % 5, y: pixel / 5, channel: 3) == alpha)
      let colour = min(65_535, (stored(pixel * 4) * 65_535 + alpha / 2) / alpha)
      #expect(divided.sample(x: pixel % 5, y: pixel / 5, channel: 0) == colour)
    }
  }

  @Test func metadataOfOtherProgramsAreRead() throws {
    let found = try decode(Repository.seed("tiff/metadata.tif")).image.metadata
    #expect(found.iccProfile?.count ?? 0 > 200 && found.density == Density(horizontal: 300, vertical: 300, unit: .inch))
    let exif = try #require(found.exif)
    #expect(Orientation(exif: exif) == .needsRight && found.xmp?.starts(with: "<x:xmpmeta".utf8) == true)
    for text in ["Maker\0", "Somebody\0", "2024:05:06 07:08:09\0"] {
      #expect(exif.firstRange(of: Array(text.utf8)) != nil)
    }
    // The place can be taken out of the block, so it is a sound one.
    let settled = found.settled(width: 24, height: 17, keepsGPS: false)
    #expect(settled.exif != nil && settled.exif != found.exif)
  }

  @Test func furtherChannelsAreSaid() throws {
    let found = try decode(Repository.seed("tiff/channels.tif")).image
    #expect(
      found.metadata.companions
        == [ImageNote(kind: "further-channels", text: "further channels of the pixels are left out", number: 1)])
  }

  @Test func pagesAreCounted() throws {
    let bytes = try Repository.seed("tiff/pages.tif")
    #expect(try decode(bytes).frames == 3)
    let folder = try TemporaryFolder()
    #expect(try ImageFile.header(try folder.write(bytes, to: "a.tif")).frames == 3)
  }

  @Test(arguments: ["a.tif", "a.nef", "a"]) func rawPhotosAreKnown(_ name: String) throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(Repository.seed("tiff/raw.tif"), to: name)
    let kind = name == "a.nef" ? "NEF raw" : "DNG raw"
    #expect(ImageFile.kind(path).other == kind && ImageFile.kind(path).format == nil)
    #expect(
      refusal { _ = try ImageFile.read(path) }
        == ImageError(.unsupported, "neither \(ImageFormats.standard.names("nor")) but a raw photo (\(kind))"))
    // A file of another kind that is called so is taken for what cameras call so.
    let plain = try folder.write(Repository.seed("tiff/plain.tif"), to: "b.ARW")
    #expect(ImageFile.kind(plain).other == "ARW raw")
  }
}
