import LimnFoundation
import LimnImages
import TestKit
import Testing

/// Files that every viewer shows although something is wrong with them: they are read with a note, and `strict` rejects them.
@Suite struct StrictReadingTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// What comes of a file: its samples and the kinds of notes, and with `strict` its error.
  private func read(_ bytes: [UInt8]) throws -> (samples: Image.Samples, notes: [String], strict: String?) {
    let path = try folder.write(bytes, to: "photo")
    var notes: [String] = []
    let image = try ImageFile.read(path) { if case .noted(let note) = $0 { notes.append(note.kind) } }
    let error = refusal { _ = try ImageFile.read(path, settings: ["strict": .boolean(true)]) }
    return (image.samples, notes, error?.description)
  }

  private let jpeg = try? JPEG.encode(.slope(40, 40, .rgb))

  @Test func anEndMarkMayBeMissing() throws {
    let whole = try #require(jpeg)
    let found = try read(Array(whole.dropLast(2)))
    #expect(try found.samples == JPEG.decode(whole).samples && found.notes == ["missing-end"])
    #expect(found.strict == "damaged JPEG: Premature end of JPEG file")
    let picture = Image.pattern(9, 9, .rgb)
    let png = try PNG.encode(picture)
    for count in [12, 11, 5, 1] {
      let found = try read(Array(png.dropLast(count)))
      #expect(found.samples == picture.samples && found.notes == ["missing-end"], "\(count)")
      #expect(found.strict == "damaged PNG: the file is cut short")
    }
    #expect(try read(whole).notes == [] && read(png).notes == [])
  }

  @Test("Zeros may stand for the end mark, if all pixels are before them")
  func paddedEnd() throws {
    let whole = try #require(jpeg)
    for count in [1, 2, 64, 5000] {
      let found = try read(whole.dropLast(2) + [UInt8](repeating: 0, count: count))
      #expect(try found.samples == JPEG.decode(whole).samples && found.notes == ["missing-end"], "\(count)")
      let cut = whole.prefix(whole.count * 3 / 4) + [UInt8](repeating: 0, count: count)
      #expect(refusal { _ = try read(Array(cut)) }?.kind == .corrupt)
    }
  }

  @Test("The last chunk of a PNG may be damaged")
  func damagedEnd() throws {
    let picture = Image.pattern(9, 9, .rgb)
    var png = try PNG.encode(picture)
    png[png.count - 1] ^= 1
    let found = try read(png)
    #expect(found.samples == picture.samples && found.notes == ["missing-end"])
    #expect(found.strict == "damaged PNG: IEND: CRC error")
  }

  @Test func aPNGMayEndBehindItsLastPixel() throws {
    let picture = Image.pattern(9, 9, .rgb)
    let png = try PNG.encode(picture)
    // The last chunk's 12 bytes, the checksum of the pixels' chunk, and that of the pixels, four bytes each.
    for count in 13...20 {
      let found = try read(Array(png.dropLast(count)))
      #expect(found.samples == picture.samples, "\(count)")
      #expect(found.notes == (count > 16 ? ["missing-checksum"] : []) + ["missing-end"], "\(count)")
      #expect(found.strict?.hasPrefix("damaged PNG: the file is cut short") == true, "\(count)")
    }
  }

  @Test(arguments: 1...4) func theChecksumOfThePixelsMayBeMissing(_ missing: Int) throws {
    var file = TinyPNG(width: 2, height: 2, depth: 8, type: 0, rows: [[1, 2], [3, 4]])
    let data = file.chunks[1].data
    file.chunks[1].data = Array(data.dropLast(missing))
    let found = try read(file.bytes)
    #expect(found.samples == .uint8([1, 2, 3, 4]) && found.notes == ["missing-checksum"])
    #expect(found.strict == "damaged PNG: Not enough image data")
    // The packed pixels themselves lack a byte.
    file.chunks[1].data = Array(data.dropLast(5))
    #expect(refusal { _ = try read(file.bytes) }?.description == "damaged PNG: Not enough image data")
  }

  @Test func missingPixelsStayAnError() throws {
    let whole = try #require(jpeg)
    for count in [10, 30, whole.count / 2] {
      #expect(refusal { _ = try read(Array(whole.dropLast(count))) }?.kind == .corrupt, "\(count)")
    }
    let png = try PNG.encode(.pattern(9, 9, .rgb))
    for count in [21, 22, 40] {
      #expect(refusal { _ = try read(Array(png.dropLast(count))) }?.kind == .corrupt, "\(count)")
    }
    // Whole chunks, and no end of the pixels.
    let short = TinyPNG(width: 4, height: 4, depth: 8, type: 0, rows: [[1, 2, 3, 4]])
    #expect(refusal { _ = try read(short.bytes) }?.kind == .corrupt)
    #expect(refusal { _ = try read(Array(short.bytes.dropLast(12))) }?.kind == .corrupt)
  }

  @Test func zerosAsTheParametersOfAScanAreTaken() throws {
    var file = try #require(jpeg)
    let scan = try #require(file.indices.dropLast().first { file[$0] == 0xFF && file[$0 + 1] == 0xDA })
    let parameters = scan + 2 + 2 + 1 + 6
    #expect(Array(file[parameters..<parameters + 3]) == [0, 63, 0])
    file[parameters + 1] = 0
    let found = try read(file)
    #expect(try found.samples == JPEG.decode(#require(jpeg)).samples && found.notes == ["scan-parameters"])
    #expect(found.strict == "damaged JPEG: Invalid SOS parameters for sequential JPEG")
  }

  @Test func aWrongChecksumOfThePixelsIsTakenWhereTheirChunksAreWhole() throws {
    var file = TinyPNG(width: 2, height: 2, depth: 8, type: 0, rows: [[1, 2], [3, 4]])
    file.chunks[1].data[file.chunks[1].data.count - 1] ^= 1
    let found = try read(file.bytes)
    #expect(found.samples == .uint8([1, 2, 3, 4]) && found.notes == ["pixel-checksum"])
    #expect(found.strict == "damaged PNG: IDAT: incorrect data check")
    let whole = TinyPNG(width: 2, height: 2, depth: 8, type: 0, rows: [[1, 2], [3, 4]]).bytes
    var flipped = whole
    flipped[whole.count - 13] ^= 1  // in the checksum of the chunk
    #expect(refusal { _ = try read(flipped) }?.description == "damaged PNG: IDAT: CRC error")
  }
}
