import LimnImages
import LimnTensors
import Testing

@Suite struct PhotoshopResourcesTests {
  private let caption: [UInt8] = [0x1C, 2, 120, 0, 3] + Array("cap".utf8) + [0x1C, 2, 80, 0, 1, 0x5A]

  /// A JPEG with these bytes in its marker APP13.
  private func read(_ block: [UInt8]) throws -> Metadata {
    var file = try JPEG.encode(.slope(8, 8, .grey))
    let data = Array("Photoshop 3.0\0".utf8) + block
    file.insert(contentsOf: [0xFF, 0xED, UInt8((data.count + 2) >> 8), UInt8((data.count + 2) & 255)] + data, at: 2)
    return try JPEG.decode(file).metadata
  }

  private func resource(_ number: UInt8, _ data: [UInt8], name: String = "") -> [UInt8] {
    let label = [UInt8(name.utf8.count)] + Array(name.utf8)
    return Array("8BIM".utf8) + [4, number] + label + (label.count % 2 == 0 ? [] : [0])
      + [0, 0, 0, UInt8(data.count)] + data + (data.count % 2 == 0 ? [] : [0])
  }

  @Test func captionsAreKeptAndNothingElse() throws {
    for name in ["", "a", "ab"] {
      #expect(try read(resource(12, [1, 2, 3], name: name) + resource(4, caption, name: name)).iptc == caption)
    }
    #expect(try read(resource(12, [1, 2, 3])).iptc == nil)
    #expect(try read(resource(4, [])).iptc == nil)
  }

  @Test func theyComeBackFromBothFormats() throws {
    var image = Image.slope(8, 8, .rgb)
    for extra: [UInt8] in [[], [0x5A]] {
      image.metadata.iptc = caption + extra
      #expect(try JPEG.decode(JPEG.encode(image)).metadata.iptc == image.metadata.iptc)
      #expect(try PNG.decode(PNG.encode(image)).metadata == Metadata(iptc: image.metadata.iptc, format: .png))
    }
    image.metadata.iptc = [UInt8](repeating: 1, count: 70_000)
    #expect(try JPEG.decode(JPEG.encode(image)).metadata.iptc == nil, "more than a marker holds")
  }

  @Test func damageDoesNoHarm() throws {
    let whole = resource(12, [1, 2, 3], name: "ab") + resource(4, caption)
    for count in 0..<whole.count { #expect(try read(Array(whole.prefix(count))).iptc == nil) }
    let key = RandomKey(seed: 2)
    for attempt in 0..<500 {
      var damaged = whole
      let bits = key.bits(at: attempt)
      damaged[Int(bits % UInt64(whole.count))] = UInt8(truncatingIfNeeded: bits >> 40)
      #expect((try read(damaged).iptc?.count ?? 0) < whole.count)
    }
  }
}
