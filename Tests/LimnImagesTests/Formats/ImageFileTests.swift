import Foundation
import LimnFoundation
import LimnImages
import TestKit
import Testing

@Suite struct ImageFileTests {
  /// A file that lives as long as the call.
  private func withFile<Result>(_ bytes: [UInt8], _ body: (String) throws -> Result) throws -> Result {
    let path = NSTemporaryDirectory() + "limn-images-\(UUID().uuidString).txt"
    try Data(bytes).write(to: URL(filePath: path))
    defer { try? FileManager.default.removeItem(atPath: path) }
    return try body(path)
  }

  @Test func contentCountsAndNotTheName() throws {
    let image = Image.pattern(6, 4, .rgb, bitDepth: 16)
    #expect(try withFile(PNG.encode(image)) { try ImageFile.read($0).samples } == image.samples)
    #expect(try withFile(JPEG.encode(image)) { try ImageFile.read($0).metadata.format } == .jpeg)
  }

  @Test(arguments: Orientation.allCases, [FormatName.png, .jpeg])
  func orientationIsAppliedAndSaysUprightThen(orientation: Orientation, format: FormatName) throws {
    var image = Image.slope(16, 8, .rgb)
    image.metadata.exif = exif(orientation: orientation.rawValue)
    let bytes = try ImageFile.encode(image, as: format, settings: ["quality": .integer(95)])
    let stored = format == .png ? try PNG.decode(bytes) : try JPEG.decode(bytes)
    let seen = try withFile(bytes) { try ImageFile.read($0) }
    #expect(seen.samples == stored.oriented(orientation).samples)
    #expect(seen.width == (orientation.swapsSides ? 8 : 16))
    #expect(seen.metadata.exif == exif(orientation: 1))
  }

  @Test func inksBecomeColours() throws {
    var image = Image.slope(16, 8, .cmyk)
    image.metadata.iccProfile = [1, 2, 3]
    let seen = try withFile(ImageFile.encode(image, as: .jpeg)) { try ImageFile.read($0) }
    #expect(seen.channels == .rgb)
    #expect(seen.metadata.iccProfile == nil)
    #expect(try PNG.decode(ImageFile.encode(image, as: .png)).samples == image.withRGBFromCMYK().samples)
  }

  @Test(arguments: [
    ([], ImageError(.corrupt, "the file is empty")),
    (Array("GIF89a".utf8), ImageError(.unsupported, "neither \(ImageFormats.standard.names("nor")) but a GIF")),
    (
      Array("....jP  ....".utf8),
      ImageError(.unsupported, "neither \(ImageFormats.standard.names("nor")) but a JPEG 2000")
    ),
    (
      Array("version https://git-lfs".utf8),
      ImageError(
        .unsupported,
        "neither \(ImageFormats.standard.names("nor")) but a Git LFS pointer; fetch the file itself (git lfs pull)")
    ),
    (Array("hello".utf8), ImageError(.unsupported, "neither \(ImageFormats.standard.names("nor"))")),
    ([0x89, 0x50, 0x4E, 0x47, 0x0A], ImageError(.corrupt, "the first bytes of a PNG are damaged")),
    ([0xFF, 0xD8], ImageError(.corrupt, "the first bytes of a JPEG are damaged")),
  ])
  func otherFilesAreNamed(bytes: [UInt8], error: ImageError) throws {
    #expect(try withFile(bytes) { path in refusal { _ = try ImageFile.read(path) } } == error)
  }

  @Test func whatIsNoFileIsRefused() throws {
    #expect(
      refusal { _ = try ImageFile.read("/nowhere/at/all.png") }
        == ImageError(.system, "cannot open: No such file or directory"))
    #expect(
      refusal { _ = try ImageFile.read(NSTemporaryDirectory()) }
        == ImageError(.system, "cannot read: it is a folder"))
    #expect(
      refusal { _ = try ImageFile.read("/dev/null") } == ImageError(.system, "cannot read: it is not a regular file"))
  }

  @Test(.timeLimit(.minutes(10))) func aNamedPipeDoesNotHang() throws {
    let path = NSTemporaryDirectory() + "limn-images-\(UUID().uuidString)"
    #expect(mkfifo(path, 0o600) == 0)
    defer { unlink(path) }
    #expect(
      refusal { _ = try ImageFile.read(path) } == ImageError(.system, "cannot read: it is not a regular file"))
  }

  @Test func hugeFilesAreRefusedUnread() throws {
    let head = try PNG.encode(.pattern(1, 1, .grey))
    let error = try withFile(head) { path in
      #expect(truncate(path, 70 << 20) == 0)
      return refusal { _ = try ImageFile.read(path, limits: ImageLimits(pixels: 1000)) }
    }
    #expect(
      error == ImageError(.limit(nil), "a file of 73400320 bytes is more than a picture of its size takes"))
  }

  @Test func aCancelledTaskWritesNothing() async throws {
    let folder = try TemporaryFolder()
    try folder.write("before", to: "a.png")
    let image = Image(
      width: 800, height: 800, channels: .rgb,
      samples: .uint8((0..<1_920_000).map { UInt8(truncatingIfNeeded: $0 &* $0 >> 7) }))
    for format in [FormatName.png, .jpeg] {
      let task = Task {
        withUnsafeCurrentTask { $0?.cancel() }
        _ = try ImageFile.write(image, as: format, to: folder("a.png"))
      }
      await #expect(throws: CancellationError.self) { try await task.value }
      #expect(folder.files() == ["a.png"])
      #expect(try String(contentsOfFile: folder("a.png"), encoding: .utf8) == "before")
    }
  }
}
