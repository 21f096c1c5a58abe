import LimnImages
import TestKit
import Testing

/// What is said of metadata that a format has no place for.
@Suite struct UnkeptBlocksTests {
  private func metadata() -> Metadata {
    var metadata = Metadata(exif: [1, 2], xmp: [3], iptc: [4])
    metadata.text = [TextEntry("Comment", "by hand")]
    return metadata
  }

  @Test func blocksWithoutAPlaceAreNamed() {
    #expect(PNG.unkept(of: metadata()).isEmpty && JPEG.unkept(of: metadata()).isEmpty)
    #expect(TIFF.unkept(of: metadata()).map(\.text) == ["texts are left out: TIFF has no place for them"])
    #expect(
      WebP.unkept(of: metadata()).map(\.text) == [
        "IPTC is left out: WebP has no place for it", "texts are left out: WebP has no place for them",
      ])
    #expect(HEIC.unkept(of: Metadata(exif: [1])).isEmpty)
  }

  @Test("Gamma and primaries of a PNG that are not those of sRGB are lost in other formats")
  func gammaAndPrimaries() {
    func notes(_ chunks: [(name: String, numbers: [UInt32])], profile: [UInt8]? = nil) -> [String] {
      let chunks = chunks.map { chunk in
        PNGChunk(chunk.name, chunk.numbers.flatMap { n in [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: n >> $0) } })
      }
      let metadata = Metadata(iccProfile: profile, storage: PNGStorage(colourChunks: chunks))
      #expect(PNG.unkept(of: metadata).isEmpty)
      return JPEG.unkept(of: metadata).map(\.text)
    }
    let note = "gamma and primaries (gAMA, cHRM) are left out: JPEG has no place for them"
    let primaries: [UInt32] = [31_270, 32_900, 64_000, 33_000, 30_000, 60_000, 15_000, 6_000]
    #expect(notes([("gAMA", [100_000])]) == [note])
    #expect(notes([("gAMA", [45_455]), ("cHRM", primaries)]).isEmpty, "viewers take a file without any for these")
    #expect(notes([("cHRM", primaries.map { $0 == 30_000 ? 21_000 : $0 })]) == [note])
    #expect(notes([("gAMA", [55_556])], profile: ColourProfile.sRGB).isEmpty, "the profile says all")
  }

  @Test(arguments: [(65_527, true), (65_528, false)]) func aMarkerOfAJPEGHas64Kilobytes(bytes: Int, fits: Bool) throws {
    var image = Image.slope(16, 16, .rgb)
    image.metadata.exif = Array("II*\0".utf8) + [UInt8](repeating: 0, count: bytes - 4)
    let isKept = try JPEG.decode(JPEG.encode(image)).metadata.exif != nil
    #expect(isKept == fits && JPEG.unkept(of: image.metadata).isEmpty == fits)
    if !fits {
      #expect(
        JPEG.unkept(of: image.metadata).map(\.text) == ["EXIF is left out: a JPEG has place for 64 kB of it"])
    }
    #expect(PNG.unkept(of: image.metadata).isEmpty)
  }

  @Test("A comment of a JPEG has as many bytes as it is written with")
  func comments() throws {
    var image = Image.slope(16, 16, .rgb)
    image.metadata.text = [TextEntry("Comment", String(repeating: "é", count: 40_000))]
    #expect(JPEG.unkept(of: image.metadata).isEmpty)
    #expect(try JPEG.decode(JPEG.encode(image)).metadata.text == image.metadata.text)
  }

  @Test func anXMPPacketOfAJPEGThatCannotBePartedHas64Kilobytes() throws {
    for (bytes, isKept) in [(65_504, true), (65_505, false)] {
      var image = Image.slope(16, 16, .rgb)
      image.metadata.xmp = [UInt8](repeating: 0x78, count: bytes)
      #expect(try JPEG.decode(JPEG.encode(image)).metadata.xmp == (isKept ? image.metadata.xmp : nil))
      #expect(
        JPEG.unkept(of: image.metadata).map(\.text)
          == (isKept ? [] : ["XMP is left out: a JPEG has place for 64 kB of it"]))
    }
    let packet = "<rdf:RDF xmlns:rdf='r'><rdf:Description a='b'/></rdf:RDF>" + String(repeating: " ", count: 70_000)
    #expect(JPEG.unkept(of: Metadata(xmp: Array(packet.utf8))).isEmpty, "it becomes two parts")
  }
}
