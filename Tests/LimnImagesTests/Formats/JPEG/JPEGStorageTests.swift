import LimnImages
import Testing

@Suite struct JPEGStorageTests {
  private func storage(_ image: Image, quality: Int? = nil, chroma: ChromaSubsampling? = nil) throws -> JPEGStorage? {
    try JPEG.decode(JPEG.encode(image, quality: quality, chroma: chroma)).metadata.jpeg
  }

  private func made(_ image: Image, like storage: JPEGStorage?) -> Image {
    var image = image
    image.metadata.storage = storage
    return image
  }

  @Test func theQualityIsRead() throws {
    for quality in 1...100 {
      #expect(try storage(.slope(8, 8, .rgb), quality: quality)?.quality == quality)
      #expect(try storage(.slope(8, 8, .grey), quality: quality)?.quality == quality)
    }
  }

  @Test(arguments: ["4:4:4", "4:2:2", "4:2:0", "4:4:0", "4:1:1", "4:4:1", "4:1:0"])
  func chromaIsReadAndKept(name: String) throws {
    let chroma = try #require(ChromaSubsampling(name))
    #expect("\(chroma)" == name)
    let source = try #require(try storage(.slope(40, 40, .rgb), quality: 75, chroma: chroma))
    #expect(source.chroma == chroma)
    #expect(try storage(made(.slope(33, 21, .rgb), like: source)) == source, "as the source without a word")
    #expect(try storage(made(.slope(33, 21, .rgb), like: source), quality: 75) == source, "chroma is kept")
    #expect(try storage(made(.slope(33, 21, .rgb), like: source), chroma: .halvedRows)?.chroma == .halvedRows)
  }

  @Test func whatAJPEGCannotHaveIsInFull() {
    for (columns, rows) in [(3, 1), (0, 1), (4, 4), (1, 8)] {
      #expect(ChromaSubsampling(columns: columns, rows: rows) == .full)
    }
    #expect(ChromaSubsampling("4:2") == nil)
  }

  @Test func tablesAreKeptToTheLastNumber() throws {
    let tables = (0..<3).map { table in (0..<64).map { UInt16(1 + $0 * (table + 1)) } }
    let source = JPEGStorage(tables: tables, chroma: .halvedColumns)
    #expect(try storage(made(.slope(16, 16, .rgb), like: source)) == source)
    #expect(try storage(made(.slope(16, 16, .grey), like: source))?.tables == [tables[0]])
    let grey = JPEGStorage(tables: [tables[0]], chroma: .full)
    let coloured = try #require(try storage(made(.slope(16, 16, .rgb), like: grey)))
    #expect(coloured.tables[0] == tables[0] && coloured.tables.count == 3)
  }

  @Test func aPictureOfAnotherKindHasTheUsualOnes() throws {
    #expect(try storage(.slope(16, 16, .rgb))?.quality == 92)
    #expect(try storage(.slope(16, 16, .rgb))?.chroma == .full)
    #expect(try storage(.slope(16, 16, .rgb), quality: 80)?.chroma == .halved)
  }

  @Test(arguments: Orientation.allCases)
  func aTurnTakesTablesAndChromaAlong(orientation: Orientation) throws {
    let tables = (0..<3).map { table in (0..<64).map { UInt16(1 + $0 * (table + 1)) } }
    let source = JPEGStorage(tables: tables, chroma: .halvedColumns)
    var image = made(.slope(16, 8, .rgb), like: source)
    image.metadata.exif = exif(orientation: orientation.rawValue)
    image.metadata.density = Density(horizontal: 72, vertical: 144, unit: .inch)
    let turned = image.upright().metadata
    #expect(turned.jpeg == (orientation.swapsSides ? source.transposed : source))
    #expect(turned.density?.horizontal == (orientation.swapsSides ? 144 : 72))
    #expect(source.transposed.chroma == .halvedRows && source.transposed.transposed == source)
    #expect(source.transposed.tables[0][1] == tables[0][8])
  }

  @Test func inksAndPlainRGBKeepTheQualityAlone() throws {
    let inks = try #require(try storage(.slope(16, 16, .cmyk), quality: 60))
    #expect(inks.tables == [] && inks.quality == 60 && inks.chroma == .full)
    let colours = try #require(try storage(made(.slope(16, 16, .rgb), like: inks)))
    #expect(colours.quality == 60 && colours.tables.count == 3 && colours.chroma == .full)
  }

  @Test func tablesOf16BitsBecomeOrdinary() throws {
    var file = try JPEG.encode(.slope(16, 16, .grey), quality: 50)
    let place = try #require(file.firstRange(of: [0xFF, 0xDB])).lowerBound
    let entries: [[UInt8]] = (0..<64).map { [$0 == 3 ? 1 : 0, $0 == 5 ? 0 : 9] }
    let wide: [UInt8] = [0x10] + entries.joined()
    file.replaceSubrange(place..<place + 69, with: [0xFF, 0xDB, 0, 131] + wide)
    let start = try #require(file.firstRange(of: [0xFF, 0xC0])).lowerBound
    file[start + 1] = 0xC1
    let found = try #require(try JPEG.decode(file).metadata.jpeg?.tables.first)
    #expect(found.max() == 255 && found.min() == 1 && found[16] == 255)
  }

  @Test func commentsAreTexts() throws {
    var image = Image.slope(8, 8, .rgb)
    let texts = [TextEntry("Comment", "plain"), TextEntry("Comment", "café"), TextEntry("Comment", "Ω")]
    image.metadata.text = texts
    image.metadata.xmp = Array("<x/>".utf8)
    let file = try JPEG.encode(image)
    #expect(try JPEG.decode(file).metadata.text == texts)
    #expect(try JPEG.decode(file).metadata.xmp == image.metadata.xmp)
    #expect(try JPEG.encode(image) == file)
    image.metadata.text = [TextEntry("Author", "Zoë"), TextEntry("Comment", String(repeating: "x", count: 70_000))]
    #expect(try JPEG.decode(JPEG.encode(image)).metadata.text == [TextEntry("Comment", "Author: Zoë")])
    image.metadata.xmp = [UInt8](repeating: 32, count: 65_505)
    #expect(try JPEG.decode(JPEG.encode(image)).metadata.xmp == nil, "what does not fit is left out")
    image.metadata.xmp?.removeLast()
    #expect(try JPEG.decode(JPEG.encode(image)).metadata.xmp == image.metadata.xmp)
  }
}
