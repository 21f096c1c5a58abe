import LimnImages
import LimnTensors
import Testing

@Suite struct PNGMetadataTests {
  /// A one-pixel file with these chunks before its pixel.
  private func read(_ chunks: [(name: String, data: [UInt8])]) throws -> Metadata {
    try PNG.decode(TinyPNG(width: 1, height: 1, depth: 8, type: 0, rows: [[7]], before: chunks).bytes).metadata
  }

  private func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }

  @Test func everythingComesBack() throws {
    let metadata = Metadata(
      exif: exif(orientation: 1), xmp: bytes("<x:xmpmeta>é</x:xmpmeta>"),
      text: [
        TextEntry("Title", "plain"), TextEntry("Author", "Zoë \u{85}"), TextEntry("Comment", "Ω 漢字"),
        TextEntry("Description", "kurz", language: "de", translatedKeyword: "Beschreibung"),
        TextEntry("Empty", ""), TextEntry("Long", String(repeating: "line\n", count: 5000)),
        TextEntry("Long", String(repeating: "Ω\n", count: 5000)),
      ],
      density: Density(horizontal: 2835, vertical: 3000, unit: .metre),
      storage: PNGStorage(
        colourChunks: [PNGChunk("gAMA", [0, 0, 0xB1, 0x8F]), PNGChunk("cHRM", Array(0..<32)), PNGChunk("sRGB", [1])]),
      format: .png)
    var image = Image.pattern(5, 4, .rgba, bitDepth: 16)
    image.metadata = metadata
    let file = try PNG.encode(image)
    #expect(try PNG.decode(file).metadata == metadata)
    #expect(try PNG.encode(image) == file)
    #expect(file.count < 3000, "long texts are packed")
    #expect(file.firstRange(of: bytes("<x:xmpmeta>")) != nil, "an XMP packet is not")
  }

  @Test func aProfileSaysTheColoursAlone() throws {
    var image = Image.pattern(5, 4, .rgb)
    image.metadata = Metadata(
      iccProfile: profile(for: "RGB "), storage: PNGStorage(colourChunks: [PNGChunk("gAMA", [0, 0, 0xB1, 0x8F])]))
    let back = try PNG.decode(PNG.encode(image)).metadata
    #expect(back.iccProfile == image.metadata.iccProfile && back.colourChunks == [])
  }

  @Test("Colours of Display P3 that are said by numbers become those of sRGB, and what said them goes")
  func codedColours() throws {
    func image(_ code: [UInt8]) throws -> DecodedImage {
      let metadata = Metadata(storage: PNGStorage(colourChunks: [PNGChunk("cICP", code)]))
      let image = Image(width: 1, height: 1, channels: .rgb, samples: .uint8([200, 100, 100]), metadata: metadata)
      return try PNG.decode(PNG.encode(image), limits: .init(), settings: .init())
    }
    var wide = try image([12, 13, 0, 1]).image
    #expect(wide.metadata.iccProfile != nil)
    wide.convertToSRGB()
    guard case .uint8(let samples) = wide.samples else { throw ImageError(.corrupt, "not of 8 bits") }
    #expect(samples[0] > 205 && samples[1] < 98 && wide.metadata.colourChunks.isEmpty)
    #expect(try image([1, 13, 0, 1]).image.metadata.iccProfile == nil)
    #expect(try image([9, 16, 0, 1]).notes.map(\.kind) == ["hdr"])
  }

  @Test func aProfileThatIsNotOfTheChannelsIsNoted() throws {
    var grey = Image.pattern(5, 4, .grey)
    grey.metadata.iccProfile = profile(for: "GRAY")
    let file = try PNG.encode(grey)
    let place = try #require(file.firstRange(of: bytes("iCCP"))).lowerBound
    let length = file[place - 4..<place].reduce(0) { $0 << 8 | Int($1) }
    let chunk = (name: "iCCP", data: Array(file[place + 4..<place + 4 + length]))
    #expect(try read([chunk]).companions.isEmpty && read([chunk]).iccProfile == grey.metadata.iccProfile)
    let colours = TinyPNG(width: 1, height: 1, depth: 8, type: 2, rows: [[7, 8, 9]], before: [chunk]).bytes
    #expect(
      try PNG.decode(colours).metadata.companions.map(\.text) == [
        "the colour profile is left out: it is damaged, or not one of the picture's channels"
      ])
  }

  @Test func whatStandsBehindTheEndIsNoted() throws {
    let file = TinyPNG(width: 1, height: 1, depth: 8, type: 0, rows: [[7]]).bytes
    #expect(try PNG.decode(file + [0, 0]).metadata == Metadata(format: .png))
    #expect(
      try PNG.decode(file + bytes("more")).metadata.companions == [
        ImageNote(kind: "trailing-data", text: "what stands behind the picture is left out", number: 4)
      ])
  }

  @Test func textsOfEveryKindAreRead() throws {
    let zipped: [UInt8] = [0x78, 0x01, 0x01, 2, 0, 0xFD, 0xFF, 0x68, 0x69, 0x01, 0x3B, 0x00, 0xD2]  // "hi"
    let found = try read([
      ("tEXt", bytes("Title\0caf") + [0xE9]), ("zTXt", bytes("Packed\0\0") + zipped),
      ("iTXt", bytes("Comment\0\0\0de\0Kommentar\0größer")), ("iTXt", bytes("Both\0\u{1}\0\0\0") + zipped),
    ])
    #expect(
      found.text == [
        TextEntry("Title", "café"), TextEntry("Packed", "hi"),
        TextEntry("Comment", "größer", language: "de", translatedKeyword: "Kommentar"),
        TextEntry("Both", "hi", utf8: true),
      ])
  }

  @Test(arguments: [
    ("tEXt", "no zero"), ("tEXt", "\0no keyword"), ("zTXt", "Title\0\0damaged"), ("zTXt", "Title\0\u{1}x"),
    ("zTXt", "Title\0"), ("iTXt", "Title\0"), ("iTXt", "Title\0\u{2}\0\0\0x"), ("iTXt", "Title\0\0\0no end"),
    ("pHYs", "short"), ("pHYs", "\0\0\0\0\0\0\0\0\u{1}"), ("gAMA", "long!"),
  ])
  func damagedOnesAreLeftOut(name: String, data: String) throws {
    #expect(try read([(name, bytes(data))]) == Metadata(format: .png))
  }

  @Test func aWrongChecksumIsSeen() throws {
    var file = TinyPNG(width: 1, height: 1, depth: 8, type: 0, rows: [[7]], before: [("tEXt", bytes("Title\0x"))]).bytes
    file[8 + 25 + 8 + 6] ^= 1
    #expect(try PNG.decode(file).metadata.text == [])
  }

  @Test(.timeLimit(.minutes(10))) func bombsAreDroppedCheaply() throws {
    // Twenty megabytes in twenty kilobytes, many times, and more texts than anyone has: those are kept up to a number.
    var image = Image.pattern(1, 1, .grey)
    let zeros = [UInt8](repeating: 65, count: 20 << 20)
    image.metadata.text = [TextEntry("Bomb", String(decoding: zeros, as: UTF8.self))]
    let file = try PNG.encode(image)
    let place = try #require(file.firstRange(of: bytes("zTXt"))).lowerBound
    let length = file[place - 4..<place].reduce(0) { $0 << 8 | Int($1) }
    let bomb = (name: "zTXt", data: Array(file[place + 4..<place + 4 + length]))
    #expect(bomb.data.count < 40_000)
    let title: (name: String, data: [UInt8]) = ("tEXt", bytes("Title\0x"))
    let many = TinyPNG(
      width: 1, height: 1, depth: 8, type: 0, rows: [[7]],
      before: Array(repeating: bomb, count: 3) + [title] + Array(repeating: bomb, count: 100)
        + Array(repeating: title, count: 3000)
    ).bytes
    let start = ContinuousClock.now
    let found = try PNG.decode(many).metadata
    #expect(ContinuousClock.now - start < .seconds(5), "32 MB are unpacked at most, in a tenth of a second")
    #expect(found.text.count == 1000 && found.text.first == TextEntry("Title", "x"))
    #expect(found.text.allSatisfy { $0.keyword != "Bomb" })
  }

  @Test func blocksWrittenAsDigitsAreTakenOver() throws {
    func raw(_ kind: String, _ data: [UInt8]) -> (name: String, data: [UInt8]) {
      let digits = data.enumerated().map { index, byte in
        (byte < 16 ? "0" : "") + String(byte, radix: 16) + (index % 36 == 35 ? "\n" : "")
      }.joined()
      return ("tEXt", bytes("Raw profile type \(kind)\0\n\(kind)\n      \(data.count)\n\(digits)\n"))
    }
    let block = EXIFSample(isBigEndian: true).bytes
    #expect(try read([raw("exif", bytes("Exif\0\0") + block)]) == Metadata(exif: block, format: .png))
    #expect(try read([raw("APP1", bytes("Exif\0\0") + block)]) == Metadata(exif: block, format: .png))
    let xmp = bytes("<x/>")
    #expect(
      try read([raw("APP1", bytes("http://ns.adobe.com/xap/1.0/\0") + xmp), raw("xmp", [1])])
        == Metadata(xmp: xmp, format: .png))
    // The file's own chunk comes first; a profile as text, and digits that are damaged, go; IPTC is a text like any other.
    #expect(
      try read([("eXIf", exif(orientation: 3)), raw("exif", bytes("Exif\0\0") + block), raw("icc", [1, 2])])
        == Metadata(exif: exif(orientation: 3), format: .png))
    #expect(try read([("tEXt", bytes("Raw profile type exif\0\nexif\n  99\n00"))]) == Metadata(format: .png))
    #expect(try read([raw("iptc", [1, 2])]).text.map(\.keyword) == ["Raw profile type iptc"])
  }

  @Test func densityChangesItsUnitWithTheFormat() throws {
    for (density, inPNG, inJPEG) in [
      (
        Density(horizontal: 300, vertical: 72, unit: .inch), Density(horizontal: 11_811, vertical: 2835, unit: .metre),
        Density(horizontal: 300, vertical: 72, unit: .inch)
      ),
      (
        Density(horizontal: 100, vertical: 40, unit: .centimetre),
        Density(horizontal: 10_000, vertical: 4000, unit: .metre),
        Density(horizontal: 100, vertical: 40, unit: .centimetre)
      ),
      (
        Density(horizontal: 2, vertical: 1, unit: .none), Density(horizontal: 2, vertical: 1, unit: .none),
        Density(horizontal: 2, vertical: 1, unit: .none)
      ),
      (
        Density(horizontal: 2835, vertical: 11_811, unit: .metre),
        Density(horizontal: 2835, vertical: 11_811, unit: .metre), Density(horizontal: 72, vertical: 300, unit: .inch)
      ),
    ] {
      var image = Image.slope(8, 8, .rgb)
      image.metadata.density = density
      #expect(try PNG.decode(PNG.encode(image)).metadata.density == inPNG)
      #expect(try JPEG.decode(JPEG.encode(image)).metadata.density == inJPEG)
    }
    var image = Image.slope(8, 8, .rgb)
    image.metadata.density = Density(horizontal: 1, vertical: 1, unit: .metre)
    #expect(try JPEG.decode(JPEG.encode(image)).metadata.density == nil, "less than a pixel an inch")
  }
}
