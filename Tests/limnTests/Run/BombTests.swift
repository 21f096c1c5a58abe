import Foundation
import TestKit
import Testing

#if os(Linux)
  @Suite(.serialized) struct BombTests {
    private let folder: TemporaryFolder

    init() throws {
      folder = try TemporaryFolder()
      try folder.write(
        """
        version: 1
        stages:
          - load: { path: $input }
          - save: { path: "$output/{stem}.png" }
        """, to: "copy.yaml")
    }

    /// What `limn run` of one file came to, and the most memory that it had.
    private func run(_ bytes: [UInt8], _ more: [String] = []) throws -> (status: Int32, errors: String, peak: Int) {
      try folder.write(bytes, to: "in/picture.png")
      let process = try Command.start(
        ["run", folder("copy.yaml"), "--input", folder("in"), "--output", folder("out"), "--force"] + more,
        output: folder("output"), errors: folder("errors"))
      var peak = 0
      while process.isRunning {
        let status = (try? String(contentsOfFile: "/proc/\(process.processIdentifier)/status", encoding: .utf8)) ?? ""
        let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
        peak = max(peak, line.flatMap { Int($0.split(separator: " ")[1].filter(\.isNumber)) } ?? 0)
        usleep(1_000)
      }
      process.waitUntilExit()
      return (process.terminationStatus, try String(contentsOfFile: folder("errors"), encoding: .utf8), peak << 10)
    }

    /// The most memory that a run of the smallest picture has.
    private static let usual = Result { try BombTests().run(Bomb.png(1, 1)).peak }

    private static let refused: [Bomb] = {
      let text = "Comment\0\0"
      let bomb = Bomb.packedZeros(300_000_000)
      let profile = Bomb.chunk("iCCP", Array("profile\0\0".utf8) + bomb)
      let long = { (name: String) in Bomb.chunk(name, [1, 2, 3], length: Int(Int32.max)) }
      let (chunk, piece) = (Bomb.chunk("abCd", []), Bomb.chunk("IDAT", []))
      var (empty, pieces): ([UInt8], [UInt8]) = ([], [])
      for _ in 0..<1_000_000 {
        empty += chunk
        pieces += piece
      }
      return [
        Bomb(
          name: "60000×60000, 1 bit", bytes: Bomb.png(60_000, 60_000, depth: 1, data: 1_000_000), reason: "--max-pixels"
        ),
        Bomb(name: "60000×60000", bytes: Bomb.png(60_000, 60_000, data: 1_000_000), reason: "--max-pixels"),
        Bomb(name: "a long side", bytes: Bomb.png(2_000_000, 1), reason: "--set load.max-side"),
        Bomb(name: "no data", bytes: Bomb.png(10_000, 10_000, data: 1_000), reason: "too little data"),
        Bomb(name: "data cut short", bytes: Bomb.png(10_000, 9_900, data: 85_000_000), reason: "too little data"),
        Bomb(
          name: "data cut short, interlaced", bytes: Bomb.png(10_000, 9_900, isInterlaced: true, data: 85_000_000),
          reason: "too little data"),
        Bomb(
          name: "data cut short, 16 bits, alpha", bytes: Bomb.png(5_000, 5_000, depth: 16, type: 6, data: 150_000_000),
          reason: "too little data"),
        Bomb(name: "a chunk of 2 GB before", bytes: Bomb.png(9, 9, before: long("zTXt")), reason: "cut short"),
        // All pixels are there: only what follows them is cut short.
        Bomb(name: "a chunk of 2 GB behind", bytes: Bomb.png(9, 9, after: long("iTXt")), reason: nil),
        Bomb(name: "a profile of 2 GB", bytes: Bomb.png(9, 9, before: long("iCCP")), reason: "cut short"),
        Bomb(name: "an unknown chunk of 2 GB", bytes: Bomb.png(9, 9, after: long("abCd")), reason: nil),
        Bomb(
          name: "a large chunk",
          bytes: Bomb.png(9, 9, before: Bomb.chunk("abCd", [UInt8](repeating: 0, count: 65 << 20))),
          reason: "more than a picture of its size takes"),
        Bomb(
          name: "a JPEG of 98 megapixels without data",
          bytes: Bomb.jpegHead(65_500, 1_500, frame: 0xC0) + Bomb.scan(data: 100) + [0xFF, 0xD9],
          reason: "too little data"),
        Bomb(
          name: "a JPEG sampled 4×4 without data",
          bytes: Bomb.jpegHead(9_000, 9_000, frame: 0xC0, sampling: [0x44, 0x11, 0x11])
            + Bomb.scan(components: [1, 2, 3], data: 100) + [0xFF, 0xD9], reason: "JPEG"),
        Bomb(
          name: "arithmetic coding of nothing",
          bytes: Bomb.jpegHead(10_000, 10_000, frame: 0xC9) + Bomb.scan(data: 10) + [0xFF, 0xD9],
          reason: "too little data"),
        Bomb(name: "101 scans", bytes: Bomb.progressive(64, 64, scans: 101), reason: "--set load.max-scans"),
        Bomb(
          name: "60 scans of 36 megapixels", bytes: Bomb.progressive(6_000, 6_000, scans: 60), reason: "--max-pixels"),
        Bomb(
          name: "17 scans of 98 megapixels", bytes: Bomb.progressive(9_900, 9_900, scans: 17), reason: "--max-pixels"),
        Bomb(
          name: "restart markers",
          bytes: Bomb.jpegHead(8_000, 8_000, frame: 0xC0) + Bomb.segment(0xDD, [0, 1]) + Bomb.scan(data: 0)
            + (0..<1_000_000).flatMap { [0xFF, 0xD0 | UInt8($0 & 7)] } + [0xFF, 0xD9], reason: "JPEG"),
        Bomb(
          name: "segments without end",
          bytes: [0xFF, 0xD8] + (0..<1_000_000).flatMap { _ in Bomb.segment(0xE5, []) }, reason: "JPEG"),
        Bomb(
          name: "EXIF without end",
          bytes: [0xFF, 0xD8]
            + (0..<400).flatMap { _ in Bomb.segment(0xE1, Array("Exif\0\0".utf8) + [UInt8](repeating: 7, count: 65_000))
            },
          reason: "JPEG"),
        // Texts and profiles are left out, or read as far as is sensible; the picture is one.
        Bomb(name: "a profile of 300 MB", bytes: Bomb.png(9, 9, before: profile), reason: nil),
        Bomb(
          name: "a text of 300 MB", bytes: Bomb.png(9, 9, before: Bomb.chunk("zTXt", Array(text.utf8) + bomb)),
          reason: nil),
        Bomb(
          name: "an international text of 300 MB",
          bytes: Bomb.png(9, 9, after: Bomb.chunk("iTXt", Array("XML:com.adobe.xmp\0\u{1}\0\0\0".utf8) + bomb)),
          reason: nil),
        Bomb(name: "a million empty chunks", bytes: Bomb.png(9, 9, before: empty), reason: nil),
        Bomb(name: "a million empty pieces", bytes: Bomb.png(9, 9, before: pieces), reason: nil),
        Bomb(
          name: "100,000 pieces", bytes: Bomb.png(2_000, 2_000, type: 2, data: nil, piece: 1, before: []), reason: nil),
      ]
    }()

    @Test(.timeLimit(.minutes(10)), arguments: refused) func aBombCostsLittle(bomb: Bomb) throws {
      let usual = try Self.usual.get()
      let clock = ContinuousClock()
      let start = clock.now
      let found = try run(bomb.bytes)
      let seconds = (clock.now - start) / .seconds(1)
      if ProcessInfo.processInfo.environment["LIMN_SHOW_BOMBS"] != nil {
        print(
          "\(bomb.name) | \(bomb.bytes.count) | \(seconds) s | \((found.peak - usual) >> 10) kB | \(found.errors.split(separator: "\n").first ?? "")"
        )
      }
      #expect(found.status == (bomb.reason == nil ? 0 : 1), "\(found.errors)")
      if let reason = bomb.reason { #expect(found.errors.contains(reason)) }
      // The address sanitiser keeps what is freed.
      // The thread sanitiser keeps a record of what is touched.
      let environment = ProcessInfo.processInfo.environment
      if environment["ASAN_OPTIONS"] == nil, environment["TSAN_OPTIONS"] == nil {
        #expect(found.peak - usual < 64_000_000)
      }
      // Measured below a second; a machine at its limits gets more.
      #expect(seconds < 20)
    }

    @Test func aPictureThatIsOnlyLargeIsOne() throws {
      let bytes = Bomb.png(6_000, 6_000, depth: 1)
      #expect(try run(bytes).status == 0)
      #expect(try run(bytes, ["--max-pixels", "35999999"]).status == 1)
      #expect(try run(Bomb.progressive(2_000, 2_000, scans: 100)).status == 0)
    }

    @Test func aLargeChunkIsRefusedIfSoLimited() throws {
      let bytes = Bomb.png(9, 9, before: Bomb.chunk("abCd", [UInt8](repeating: 0, count: 1_000)))
      #expect(try run(bytes, ["--set", "load.max-chunk=1000"]).status == 0)
      let found = try run(bytes, ["--set", "load.max-chunk=999"])
      #expect(
        found.errors.contains(
          "PNG above a limit: a chunk at byte 33 has 1000 bytes and the limit is 999; raise it with --set load.max-chunk=N"
        ))
    }

    @Test func memoryIsKeptToOrSaidToBeTooLittle() throws {
      let bytes = Bomb.png(9_000, 9_000, type: 2)
      let found = try run(bytes, ["--memory", "200MiB"])
      #expect(found.status == 1 && found.peak < 120 << 20)
      #expect(found.errors.contains(" of memory, above the limit of 200 MiB"))
      #expect(try run(bytes, ["--memory", "1GiB"]).status == 0)
      let small = try run(Bomb.png(1, 1), ["--memory", "1MiB"])
      #expect(
        small.status == 2 && small.errors.contains("1 MiB of memory are too little: limn and its models take about "))
      let wrong = try run(Bomb.png(1, 1), ["--memory", "much"])
      #expect(wrong.status == 2 && wrong.errors.contains("'much' is no amount of memory"))
    }
  }
#endif
