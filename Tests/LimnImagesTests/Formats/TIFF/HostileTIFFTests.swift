import LimnImages
import LimnTensors
import TestKit
import Testing

/// TIFF files that are damaged, or made to take memory or time.
@Suite struct HostileTIFFTests {
  private func decode(_ bytes: [UInt8], pixels: Int = 1_000_000) throws(ImageError) -> DecodedImage {
    try TIFF.decode(bytes, limits: ImageLimits(pixels: pixels), settings: [:])
  }

  /// A file of one directory with entries of one number each.
  private func file(_ entries: [(tag: Int, value: Int)], next: Int = 0) -> [UInt8] {
    func bytes(_ number: Int, _ count: Int) -> [UInt8] {
      (0..<count).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
    }
    return Array("II*\0".utf8) + bytes(8, 4) + bytes(entries.count, 2)
      + entries.flatMap { bytes($0.tag, 2) + bytes(4, 2) + bytes(1, 4) + bytes($0.value, 4) } + bytes(next, 4)
  }

  private func form(
    _ width: Int, _ height: Int, _ more: [(tag: Int, value: Int)] = []
  ) -> [(tag: Int, value: Int)] {
    ([(256, width), (257, height), (258, 8), (259, 1), (262, 1), (273, 8), (277, 1), (279, 100)]
      .filter { old in !more.contains { $0.tag == old.0 } } + more).sorted { $0.0 < $1.0 }
  }

  @Test func noTruncationIsTaken() throws {
    for name in ["plain.tif", "lzw.tif", "tiles.tif", "planes16.tif"] {
      let whole = try Repository.seed("tiff/" + name)
      for count in 0..<whole.count where count % 3 == 0 || whole.count - count < 200 {
        let error = refusal { _ = try decode(Array(whole.prefix(count))) }
        // What stands last in a file may be a text, or a density; its pixels stand first.
        #expect(error?.kind == .corrupt || error == nil && whole.count - count < 100, "\(name) \(count)")
      }
    }
  }

  @Test func sizesAreHeldToTheLimits() throws {
    #expect(
      refusal { _ = try decode(ImageFile.encode(.slope(40, 30, .rgb), as: .tiff), pixels: 1199) }
        == ImageError(.limit(.pixels), "40×30 are 1200 pixels, above the limit of 1199"))
    let folder = try TemporaryFolder()
    let bomb = try folder.write(file(form(4_000_000_000, 4_000_000_000)), to: "a.tif")
    #expect(
      refusal { _ = try ImageFile.read(bomb) }
        == ImageError(.limit(.side), "4000000000×4000000000 pixels: a side is above the limit of 2147483647"))
  }

  @Test(
    arguments: [
      ([(258, 32)], "a kind of TIFF that is not read: 32 bits a sample"),
      ([(339, 3), (258, 16)], "a kind of TIFF that is not read: floats"),
      ([(259, 6)], "a kind of TIFF that is not read: compression 6"),
      ([(262, 8)], "a kind of TIFF that is not read: CIE L*a*b*"),
      ([(262, 6), (277, 3)], "a kind of TIFF that is not read: YCbCr that is not stored as JPEG"),
      ([(258, 4), (277, 3), (262, 2)], "a kind of TIFF that is not read: 3 samples of 4 bits a pixel"),
      ([(277, 0)], "damaged TIFF: 0 samples a pixel"),
      ([(256, 0)], "damaged TIFF: 0×4 pixels"),
      // A tile as large as a disk, for a picture of sixteen pixels.
      ([(322, 1 << 30), (323, 1 << 30), (324, 8), (325, 8)], "damaged TIFF: "),
      ([(273, 3_000_000_000)], "damaged TIFF: "),
    ] as [([(Int, Int)], String)])
  func whatContradictsItselfIsRefusedInOneLine(_ more: [(Int, Int)], _ text: String) throws {
    let error = refusal { _ = try decode(file(form(4, 4, more.map { (tag: $0.0, value: $0.1) }))) }
    #expect(error?.description.hasPrefix(text) == true, "\(error?.description ?? "none")")
  }

  @Test func directoriesInACircleEnd() throws {
    let bytes = file(form(4, 4), next: 8)
    let folder = try TemporaryFolder()
    #expect(try ImageFile.header(try folder.write(bytes, to: "a.tif")).frames == 1)
    _ = refusal { _ = try decode(bytes) }
    let inner = file(form(4, 4, [(330, 8), (34_665, 8), (34_853, 8)]))
    #expect(ImageFile.kind(try folder.write(inner, to: "b.tif")).format?.name == .tiff)
    _ = refusal { _ = try decode(inner) }
  }

  @Test func changedBytesDoNoHarm() throws {
    let key = RandomKey(seed: 5)
    for name in [
      "plain.tif", "lzw.tif", "deflate-alpha.tif", "metadata.tif", "tiles.tif", "planes16.tif", "jpeg.tif",
      "bilevel-fax.tif",
      "palette.tif", "big.tif", "premultiplied16.tif", "pages.tif",
    ] {
      let whole = try Repository.seed("tiff/" + name)
      expectNoHarm(changing: whole, attempts: 200, key: key) { attempt, bits in
        // Most of the time where the directory stands.
        let reach = attempt % 3 == 0 ? whole.count : min(whole.count, 300)
        return whole.count - 1 - Int(bits % UInt64(reach))
      } decode: {
        _ = try decode($0)
      }
    }
  }
}
