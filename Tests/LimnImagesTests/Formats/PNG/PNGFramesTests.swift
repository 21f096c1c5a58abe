import LimnImages
import LimnTensors
import TestKit
import Testing

/// The pictures of animated PNGs: how they are put together, what is refused, and that what is written comes back.
@Suite struct PNGFramesTests {
  /// What is said of a picture of an animation.
  private struct Control {
    var width = 3, height = 1, x = 0, y = 0
    var disposal: UInt8 = 0, blend: UInt8 = 0
  }

  @Test("An animation that says it is larger than any memory is refused")
  func enormous() throws {
    let folder = try TemporaryFolder()
    let side = Int(Int32.max)
    let bytes = TinyPNG(
      width: side, height: side, depth: 8, type: 6, rows: [],
      before: [("acTL", TinyPNG.word(2) + TinyPNG.word(0)), ("fcTL", [UInt8](repeating: 0, count: 26))]
    ).bytes
    let path = try folder.write(bytes, to: "a.png")
    #expect(throws: ImageError.self) { _ = try ImageFile.header(path) }
    #expect(throws: ImageError.self) { _ = try PNG.decode(bytes) }
  }

  /// A grey animation with opacity on a canvas of 3×1 pixels: each picture its control, and grey and opacity of each pixel.
  private func file(
    _ pictures: [(Control, [UInt8])], type: Int = 4, still: [UInt8]? = nil, count: Int? = nil, sequence: [Int]? = nil
  ) -> [UInt8] {
    func pixels(_ width: Int, _ row: [UInt8]) -> [UInt8] {
      TinyPNG(width: width, height: 1, depth: 8, type: type, rows: [row]).chunks.first { $0.name == "IDAT" }?.data ?? []
    }
    var number = 0
    func next() -> [UInt8] {
      defer { number += 1 }
      return TinyPNG.word(sequence?[number] ?? number)
    }
    var chunks: [(name: String, data: [UInt8])] = [
      ("acTL", TinyPNG.word(count ?? pictures.count) + TinyPNG.word(7))
    ]
    if let still { chunks.append(("IDAT", pixels(3, still))) }
    for (index, (control, row)) in pictures.enumerated() {
      let numbers = [control.width, control.height, control.x, control.y].flatMap(TinyPNG.word)
      chunks.append(
        ("fcTL", next() + numbers + [0, UInt8(index + 1), 0, 10] + [control.disposal, control.blend]))
      let data = pixels(control.width, row)
      chunks.append(index == 0 && still == nil ? ("IDAT", data) : ("fdAT", next() + data))
    }
    var png = TinyPNG(width: 3, height: 1, depth: 8, type: type, rows: [])
    png.chunks = [png.chunks[0]] + chunks + [("IEND", [])]
    return png.bytes
  }

  private func pictures(_ bytes: [UInt8], pixels: Int = 1000) throws(ImageError) -> [Image] {
    var frames = try PNG.frames(of: bytes, limits: ImageLimits(pixels: pixels), settings: [:])
    var pictures: [Image] = []
    for _ in 0..<frames.timing.count { pictures.append(try frames.next()) }
    return pictures
  }

  private func samples(_ bytes: [UInt8]) throws -> [[UInt8]] {
    try pictures(bytes).map { if case .uint8(let samples) = $0.samples { samples } else { [] } }
  }

  private let opaque: [UInt8] = [10, 255, 20, 255, 30, 255]

  @Test func oneThatIsCutOffIsRefused() {
    let whole = file([(Control(), opaque), (Control(), opaque)])
    for count in [13, 17, 30] {
      let error = refusal { _ = try PNG.decode(Array(whole.dropLast(count)), limits: ImageLimits(), settings: [:]) }
      #expect(error?.description.hasPrefix("damaged PNG: the file is cut short") == true, "\(count)")
    }
  }

  @Test func partsReplaceWhatIsThereOrAreLaidOverIt() throws {
    let one = Control(width: 1, x: 1)
    #expect(
      try samples(file([(Control(), opaque), (one, [99, 0])])) == [opaque, [10, 255, 99, 0, 30, 255]])
    var over = one
    over.blend = 1
    #expect(try samples(file([(Control(), opaque), (over, [99, 0])]))[1] == opaque)
    #expect(try samples(file([(Control(), opaque), (over, [99, 255])]))[1] == [10, 255, 99, 255, 30, 255])
    // 100·128/255 + 20·127/255, and opaque below stays opaque.
    #expect(try samples(file([(Control(), opaque), (over, [100, 128])]))[1] == [10, 255, 60, 255, 30, 255])
  }

  @Test func whatAPictureLeavesIsItsDisposal() throws {
    var (cleared, restored) = (Control(width: 2, x: 1), Control(width: 2, x: 1))
    (cleared.disposal, restored.disposal) = (1, 2)
    let last = Control(width: 1)
    let parts: [UInt8] = [40, 255, 50, 255]
    #expect(
      try samples(file([(Control(), opaque), (cleared, parts), (last, [7, 255])]))
        == [opaque, [10, 255] + parts, [7, 255, 0, 0, 0, 0]])
    #expect(
      try samples(file([(Control(), opaque), (restored, parts), (last, [7, 255])]))
        == [opaque, [10, 255] + parts, [7, 255, 20, 255, 30, 255]])
  }

  @Test func aStillPictureOutsideOfTheAnimationIsTheFirst() throws {
    let bytes = file([(Control(), opaque), (Control(width: 1), [7, 255])], still: [1, 255, 2, 255, 3, 255])
    #expect(
      try samples(bytes) == [[1, 255, 2, 255, 3, 255], opaque, [7, 255, 20, 255, 30, 255]])
    let timing = try PNG.frames(of: bytes, limits: ImageLimits(), settings: [:]).timing
    #expect(timing == FrameTiming(plays: 7, hasStill: true, delays: [.init(1, 10), .init(2, 10)]))
    #expect(try PNG.decode(bytes, limits: ImageLimits(), settings: [:]).frames == 3)
  }

  @Test func whatNoPictureCoversIsTransparentEvenWithoutOpacityInTheFile() throws {
    var first = Control()
    first.disposal = 1
    let bytes = file([(first, [10, 20, 30]), (Control(width: 1), [7])], type: 0)
    #expect(try pictures(bytes).map(\.channels) == [.greyAlpha, .greyAlpha])
    #expect(try samples(bytes) == [opaque, [7, 255, 0, 0, 0, 0]])
    let plain = file([(Control(), [10, 20, 30]), (Control(width: 1), [7])], type: 0)
    #expect(try pictures(plain).map(\.channels) == [.grey, .grey])
    #expect(try samples(plain) == [[10, 20, 30], [7, 20, 30]])
  }

  @Test(arguments: [8, 16], [Image.Channels.grey, .greyAlpha, .rgb, .rgba])
  func whatIsWrittenComesBack(depth: Int, channels: Image.Channels) throws {
    for hasStill in [false, true] { try checkWriting(depth, channels, hasStill) }
  }

  private func checkWriting(_ depth: Int, _ channels: Image.Channels, _ hasStill: Bool) throws {
    let timing = FrameTiming(
      plays: 3, hasStill: hasStill, delays: (hasStill ? 2...3 : 1...3).map { FrameTiming.Delay(UInt16($0), 25) })
    var pictures = (0..<3).map { Image.pattern(9, 7, channels, bitDepth: depth, seed: UInt64($0)) }
    pictures[0].metadata.text = [TextEntry("Author", "A")]
    var writer = PNG.frameWriter(timing)
    for picture in pictures { try writer.append(picture) }
    var bytes: [UInt8] = []
    #expect(
      try writer.write { piece in
        bytes += piece
        return true
      })
    var frames = try PNG.frames(of: bytes, limits: ImageLimits(), settings: [:])
    #expect(frames.timing == timing)
    for picture in pictures {
      let found = try frames.next()
      #expect(found.samples == picture.samples && found.metadata.text == pictures[0].metadata.text)
    }
    // Viewers that know no animations show the first one.
    #expect(try PNG.decode(bytes).samples == pictures[0].samples)
  }

  @Test func picturesOfAnotherSizeAreRefused() throws {
    var writer = PNG.frameWriter(FrameTiming(plays: 0, delays: [.init(1, 10), .init(1, 10)]))
    try writer.append(.slope(4, 4, .rgb))
    #expect(
      refusal { try writer.append(.slope(4, 5, .rgb)) }
        == ImageError(
          .unsupported, "picture 2 of the animation has another size, depth or channels than its first"))
  }

  @Test func damageIsSaidInOneLine() throws {
    let pair = [(Control(), opaque), (Control(width: 1), [7, 255])] as [(Control, [UInt8])]
    func text(_ bytes: [UInt8], pixels: Int = 1000) -> String? {
      refusal { _ = try pictures(bytes, pixels: pixels) }?.description
    }
    let start = "damaged PNG: the animation: "
    #expect(text(file(pair, count: 3)) == start + "it has 2 pictures of the 3 that it promises")
    #expect(text(file(pair, sequence: [0, 2, 3])) == start + "what is said of picture 2 is damaged")
    #expect(text(file(pair, sequence: [0, 1, 1])) == start + "pixels of picture 2 are damaged or out of order")
    #expect(text(file([(Control(width: 1), [7, 255])])) == start + "its first picture has another size")
    let beyond = file([(Control(), opaque), (Control(width: 2, x: 2), [7, 255, 8, 255])])
    #expect(text(beyond) == start + "what is said of picture 2 is damaged")
    #expect(text(file(pair), pixels: 3) == nil)
    let many = file([(Control(), opaque)] + [(Control, [UInt8])](repeating: pair[1], count: 10))
    #expect(text(many, pixels: 3) == "11 pictures of 3×1 pixels are above 10 times the limit of 3")
    // A part whose pixels are those of a larger one.
    let short = file([(Control(), opaque), (Control(width: 3), [7, 255])])
    #expect(text(short)?.hasPrefix("picture 2 of the animation: damaged PNG: ") == true)
  }

  @Test func changedBytesDoNoHarm() throws {
    let whole = file([(Control(), opaque), (Control(width: 1, x: 1), [7, 255])], still: opaque)
    expectNoHarm(changing: whole, attempts: 400, key: RandomKey(seed: 9)) {
      Int($1 % UInt64(whole.count))
    } decode: {
      _ = try pictures($0)
    }
    for count in 0..<whole.count { _ = refusal { _ = try pictures(Array(whole.prefix(count))) } }
  }
}
