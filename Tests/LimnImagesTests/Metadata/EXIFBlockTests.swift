import LimnImages
import LimnTensors
import Testing

@Suite struct EXIFBlockTests {
  private func settled(_ exif: [UInt8], keepsGPS: Bool = true) -> [UInt8]? {
    Metadata(exif: exif).settled(width: 400, height: 300, keepsGPS: keepsGPS).exif
  }

  /// A number of a little-endian block.
  private func set(_ value: Int, at place: Int, in block: inout [UInt8], size: Int = 4) {
    for index in 0..<size { block[place + index] = UInt8(truncatingIfNeeded: value >> (8 * index)) }
  }

  @Test(arguments: [false, true])
  func theThumbnailGoesAndTheRestStaysInItsPlace(isBigEndian: Bool) {
    let sample = EXIFSample(isBigEndian: isBigEndian)
    var wanted = EXIFSample(isBigEndian: isBigEndian, size: (400, 300), hasThumbnail: false)
    #expect(settled(sample.bytes) == wanted.bytes)
    // Without a thumbnail only the size changes.
    #expect(settled(EXIFSample(isBigEndian: isBigEndian, hasThumbnail: false).bytes) == wanted.bytes)
    wanted.size = (4000, 3000)
    #expect(
      Metadata(exif: sample.bytes).settled(width: 4000, height: 3000).exif == wanted.bytes,
      "nothing but the thumbnail changes")
  }

  @Test(arguments: [false, true])
  func thePlaceGoesWithItsBytes(isBigEndian: Bool) throws {
    let found = try #require(settled(EXIFSample(isBigEndian: isBigEndian).bytes, keepsGPS: false))
    var wanted = EXIFSample(isBigEndian: isBigEndian, size: (400, 300), hasGPS: false, hasThumbnail: false).bytes
    while wanted.last == 0, wanted.count > found.count { wanted.removeLast() }
    #expect(found.starts(with: wanted) && found.dropFirst(wanted.count).allSatisfy { $0 == 0 })
    #expect(Orientation(exif: found) == .needsRight)
    #expect(found.firstRange(of: EXIFSample.note) != nil && found.firstRange(of: EXIFSample.maker) != nil)
  }

  @Test func anOrientationAfterThePlaceIsStillFound() {
    // The entries behind the one that goes move up.
    let block: [UInt8] =
      [
        0x49, 0x49, 42, 0, 8, 0, 0, 0, 2, 0, 0x25, 0x88, 4, 0, 1, 0, 0, 0, 38, 0, 0, 0, 0x12, 0x01, 3, 0, 1, 0, 0, 0, 8,
        0, 0, 0,
      ]
      + [0, 0, 0, 0] + [1, 0, 0, 0, 1, 0, 4, 0, 0, 0, 2, 3, 0, 0, 0, 0, 0, 0]
    let found = settled(block, keepsGPS: false)
    #expect(found.flatMap { Orientation(exif: $0) } == .needsLeft)
    #expect(found?.dropFirst(22).allSatisfy { $0 == 0 } == true)
  }

  @Test func whatCannotBeTakenOutSafelyGoesAsAWhole() {
    let whole = EXIFSample(isBigEndian: false).bytes
    let main = 8
    // A thumbnail that begins in the header, and one that covers the maker's note.
    for place in [0, main + 2 + 48 + 4 + 8 + 2 + 48 + 4] {
      var shared = whole
      let second = whole.count - EXIFSample.thumbnail.count - 2 - 24 - 4
      set(place, at: second + 2 + 8, in: &shared)
      #expect(settled(shared) == nil)
    }
    // A place that is the first directory itself, and one that is no directory but the maker's note.
    for place in [main, main + 2 + 48 + 4 + 8 + 2 + 48 + 4] {
      var shared = EXIFSample(isBigEndian: false, hasThumbnail: false).bytes
      let pointer = main + 2 + 3 * 12 + 8
      set(place, at: pointer, in: &shared)
      #expect(settled(shared, keepsGPS: false) == nil)
      #expect(settled(shared) != nil)
    }
  }

  @Test func damagedBlocksAreKeptUnlessSomethingMustGo() {
    let blocks: [[UInt8]] = [
      [], [1, 2, 3], Array("II*\0".utf8), Array("MM\0*".utf8) + [0, 0, 255, 255, 0, 0, 0, 0, 0, 0],
    ]
    for block in blocks {
      #expect(settled(block) == block)
      #expect(settled(block, keepsGPS: false) == nil)
    }
  }

  @Test(.timeLimit(.minutes(10))) func loopsEnd() {
    var block = EXIFSample(isBigEndian: false, size: (400, 300)).bytes
    let link = 8 + 2 + 48
    set(8, at: link, in: &block)  // the first directory follows itself
    #expect(settled(block) != nil)
    block = EXIFSample(isBigEndian: false).bytes
    let second = block.count - EXIFSample.thumbnail.count - 2 - 24 - 4
    set(second, at: second + 26, in: &block)  // the second one does
    #expect(settled(block) != nil)
    // The EXIF directory is the first one.
    set(8, at: 8 + 2 + 24 + 8, in: &block)
    _ = settled(block, keepsGPS: false)
    // As many entries as there can be.
    var many = [UInt8](repeating: 0x25, count: 65_536)
    many.replaceSubrange(0..<10, with: [0x49, 0x49, 42, 0, 8, 0, 0, 0, 0xFF, 0x14])
    #expect(settled(many) == many && settled(many, keepsGPS: false) == nil)
  }

  @Test func hostileBlocksDoNoHarm() {
    let key = RandomKey(seed: 8)
    for isBigEndian in [false, true] {
      let block = EXIFSample(isBigEndian: isBigEndian).bytes
      for count in 0..<block.count { _ = settled(Array(block.prefix(count)), keepsGPS: false) }
      for attempt in 0..<5000 {
        var damaged = block
        for change in 0..<3 {
          let bits = key.split(attempt).bits(at: change)
          damaged[Int(bits % 250)] = bits >> 40 & 1 == 0 ? 0xFF : UInt8(truncatingIfNeeded: bits >> 48)
        }
        #expect((settled(damaged, keepsGPS: attempt % 2 == 0)?.count ?? 0) <= damaged.count)
      }
    }
  }
}
