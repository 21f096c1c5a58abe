import Foundation
import FuzzKit
import ImageKit
import LimnImages
import Testing

/// What fuzzing begins with, and what it found, through the same functions as under the fuzzer (Tests/Reliability/fuzz).
@Suite struct FuzzSeedsTests {
  @Test(arguments: FuzzTarget.all())
  func everySeedIsTakenInOrderly(_ target: FuzzTarget) throws {
    let folder = Command.package.appending(path: "Tests/Reliability/Fuzz/seeds/\(target.name)").path
    let names = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
    #expect(names.count >= 5)
    let clock = ContinuousClock()
    for name in names {
      let bytes = try [UInt8](Data(contentsOf: URL(filePath: "\(folder)/\(name)")))
      let time = clock.measure {
        #expect(throws: Never.self, "\(name)") { try target.run(bytes) }
        // Cut short anywhere, and with a byte changed: never worse than refused.
        for place in stride(from: 0, to: bytes.count, by: max(1, bytes.count / 40)) {
          #expect(throws: Never.self, "\(name) cut at \(place)") { try target.run(Array(bytes[..<place])) }
          var changed = bytes
          changed[place] ^= 0xFF
          #expect(throws: Never.self, "\(name) changed at \(place)") { try target.run(changed) }
        }
      }
      #expect(time < .seconds(20), "\(name)")
    }
  }

  @Test func aFormatMoreIsATargetMore() throws {
    let all = FuzzTarget.all(formats: .standard.adding(Netpbm.self))
    #expect(
      FuzzTarget.all().map(\.name) == [
        "png", "jpeg", "webp", "tiff", "heic", "avif", "raw", "safetensors", "pipeline", "journal",
      ])
    #expect(
      all.map(\.name) == [
        "png", "jpeg", "webp", "tiff", "heic", "avif", "netpbm", "raw", "safetensors", "pipeline", "journal",
      ])
    let target = try #require(all.first { $0.name == "netpbm" })
    let whole = Array("P6\n# said\n3 1\n200\n".utf8) + Array(0..<9)
    try target.run(whole)
    for place in 0..<whole.count {
      try target.run(Array(whole[..<place]))
      var changed = whole
      changed[place] ^= 0xFF
      try target.run(changed)
    }
  }
}
