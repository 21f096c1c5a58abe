import Foundation
import LimnImages
import TestKit
import Testing

@Suite struct ImageHeaderTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
  }

  private func header(_ bytes: [UInt8], limits: ImageLimits = .init()) throws -> ImageHeader {
    try folder.write(bytes, to: "picture")
    return try ImageFile.header(folder("picture"), limits: limits)
  }

  @Test(arguments: Image.Channels.allCases, [8, 16])
  func itSaysWhatDecodingGives(channels: Image.Channels, depth: Int) throws {
    let image = Image.pattern(33, 20, channels, bitDepth: depth)
    for format in [FormatName.png, .jpeg] where format == .png || !channels.hasAlpha {
      let bytes = try ImageFile.encode(image, as: format)
      let found = try header(bytes)
      let decoded = try ImageFile.read(folder("picture"))
      #expect(found.format == format && found.fileBytes == bytes.count)
      #expect((found.width, found.height) == (33, 20))
      #expect(found.bitDepth == decoded.bitDepth)
      #expect((found.channels == .cmyk ? .rgb : found.channels) == decoded.channels)
      #expect(found.sampleBytes == decoded.samples.count * decoded.bitDepth / 8)
      #expect(found.decoderBytes == 0 && found.orientation == .upright)
    }
  }

  @Test(arguments: [
    (1, 0, 1, Image.Channels.grey), (2, 3, 1, .rgb), (4, 3, 1, .rgb), (8, 6, 4, .rgba), (16, 4, 2, .greyAlpha),
    (16, 2, 3, .rgb),
  ])
  func everyKindOfPNGIsKnown(depth: Int, type: Int, samples: Int, channels: Image.Channels) throws {
    let row = [UInt8](repeating: 0, count: (9 * depth * samples + 7) / 8)
    let palette: [(String, [UInt8])] = type == 3 ? [("PLTE", [1, 2, 3])] : []
    let png = TinyPNG(width: 9, height: 2, depth: depth, type: type, rows: [row, row], before: palette)
    let found = try header(png.bytes)
    #expect(found.channels == channels && found.bitDepth == (depth == 16 ? 16 : 8))
    #expect(try ImageFile.read(folder("picture")).channels == channels)
  }

  @Test func oneColourThatIsSeeThroughIsOpacity() throws {
    let png = TinyPNG(
      width: 1, height: 1, depth: 8, type: 0, rows: [[7]], before: [("tRNS", [0, 7])])
    #expect(try header(png.bytes).channels == .greyAlpha)
  }

  @Test(arguments: Orientation.allCases, [FormatName.png, .jpeg])
  func orientationIsFoundAndTheSizeIsTheStoredOne(orientation: Orientation, format: FormatName) throws {
    var image = Image.slope(16, 8, .rgb)
    image.metadata.exif = exif(orientation: orientation.rawValue)
    let found = try header(ImageFile.encode(image, as: format))
    #expect(found.orientation == orientation)
    #expect((found.width, found.height) == (16, 8))
    #expect(found.decodingMemory >= found.fileBytes + (orientation == .upright ? 0 : found.sampleBytes))
  }

  @Test func onlyTheHeadOfAFileIsRead() throws {
    // A file of which everything behind the first kilobytes is a hole, as large as a disk.
    let bytes = try ImageFile.encode(.slope(640, 480, .rgb), as: .jpeg)
    try folder.write(bytes, to: "long")
    #expect(truncate(folder("long"), 1 << 40) == 0)
    #expect(try ImageFile.header(folder("long")).fileBytes == 1 << 40)
  }

  @Test func lengthsAreCheckedAgainstTheFile() throws {
    let png = TinyPNG(width: 1, height: 1, depth: 8, type: 0, rows: [[7]]).bytes
    let long = Array(png[..<33]) + [0x7F, 0xFF, 0xFF, 0xFF] + Array("zTXt".utf8) + [1, 2, 3]
    #expect(
      refusal { _ = try header(long) }
        == ImageError(
          .corrupt,
          "damaged PNG: the file is cut short: a chunk at byte 33 asks for 2147483647 bytes, 0 are left"))
    let cut = ImageError(.corrupt, "damaged JPEG: the file is cut short before its picture begins")
    #expect(refusal { _ = try header([0xFF, 0xD8, 0xFF, 0xE1, 0xFF, 0xFF, 1, 2]) } == cut)
    #expect(refusal { _ = try header([0xFF, 0xD8, 0xFF, 0xD9]) } == cut)
    #expect(refusal { _ = try header([0xFF, 0xD8, 0xFF, 0xE0, 0, 1, 1, 1]) } == cut)
    #expect(
      refusal { _ = try header([0xFF, 0xD8, 0xFF] + [UInt8](repeating: 0xFF, count: 9_000)) }
        == ImageError(.corrupt, "damaged JPEG: more than 4096 segments stand before its picture"))
  }

  @Test func everyCutOfAHeaderEndsInOneLine() throws {
    for format in [FormatName.png, .jpeg] {
      let bytes = try ImageFile.encode(.slope(16, 8, .rgb), as: format)
      try folder.write(bytes, to: "picture")
      for count in (0..<min(bytes.count, 700)).reversed() {
        // Cut where it stands, which is cheaper than writing it anew.
        #expect(truncate(folder("picture"), count) == 0)
        let error = refusal { _ = try ImageFile.header(folder("picture")) }
        #expect(error.map { !$0.description.contains("\n") } ?? true)
      }
    }
  }

  @Test func limitsHoldForHeadersToo() throws {
    let bytes = try ImageFile.encode(.slope(16, 8, .rgb), as: .png)
    #expect(
      refusal { _ = try header(bytes, limits: ImageLimits(pixels: 127)) }
        == ImageError(.limit(.pixels), "16×8 are 128 pixels, above the limit of 127"))
    #expect(
      refusal { _ = try header(bytes, limits: ImageLimits(side: 15)) }
        == ImageError(.limit(.side), "16×8 pixels: a side is above the limit of 15"))
  }

  @Test(.timeLimit(.minutes(10))) func whatIsNoFileIsRefusedWithoutWaiting() throws {
    #expect(mkfifo(folder("pipe"), 0o600) == 0)
    #expect(
      refusal { _ = try ImageFile.header(folder("pipe")) }
        == ImageError(.system, "cannot read: it is not a regular file"))
    #expect(
      refusal { _ = try ImageFile.header(folder("nothing")) }
        == ImageError(.system, "cannot open: No such file or directory"))
  }
}
