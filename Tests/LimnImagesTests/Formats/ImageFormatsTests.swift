import Foundation
import ImageKit
import LimnFoundation
import LimnImages
import TestKit
import Testing

/// The table of formats, and one with a format more than the standard one.
@Suite struct ImageFormatsTests {
  private let more = ImageFormats.standard.adding(Netpbm.self)
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test func theTableIsInWords() {
    #expect(ImageFormats.standard.names("and") == "PNG, JPEG, WebP, TIFF, HEIC and AVIF")
    #expect(ImageFormats.standard.listedExtensions == ".png, .jpg, .jpeg, .webp, .tif, .tiff, .heic, .heif or .avif")
    #expect(more.names("or") == "PNG, JPEG, WebP, TIFF, HEIC, AVIF or Netpbm")
    #expect(more.listedExtensions == ".png, .jpg, .jpeg, .webp, .tif, .tiff, .heic, .heif, .avif, .ppm or .pgm")
    #expect(more.reading.map(\.name) == ["max-chunk", "strict", "max-scans", "max-comment"])
    #expect(more.writing.map(\.name) == ["quality", "subsampling", "compression", "tiff-compression", "comments"])
    #expect(more[extension: "PPM"]?.name == Netpbm.name && more[extension: "gif"] == nil)
    #expect(ImageFormats.standard[Netpbm.name] == nil)
  }

  @Test(arguments: [Image.Channels.grey, .rgb])
  func aFormatMoreIsReadAndWritten(channels: Image.Channels) throws {
    var image = Image.pattern(7, 5, channels)
    image.metadata.text = [TextEntry("Comment", "a word")]
    image.metadata.exif = exif(orientation: 6)
    try ImageFile.write(image, as: Netpbm.name, formats: more, to: folder("a"))
    let seen = try ImageFile.read(folder("a"), formats: more)
    #expect(seen.samples == image.samples && seen.channels == channels)
    // A block that the format has no place for is left out.
    #expect(seen.metadata == Metadata(text: image.metadata.text, format: Netpbm.name))
    let header = try ImageFile.header(folder("a"), formats: more)
    #expect(header.format == Netpbm.name && (header.width, header.height) == (7, 5) && header.channels == channels)
    try ImageFile.write(image, as: Netpbm.name, settings: ["comments": .text("drop")], formats: more, to: folder("b"))
    #expect(try ImageFile.read(folder("b"), formats: more).metadata.text == [])
  }

  @Test func inksAreMixedWhereAFormatHasNone() throws {
    let image = Image.slope(16, 8, .cmyk)
    for format in [FormatName.png, Netpbm.name] {
      try ImageFile.write(image, as: format, formats: more, to: folder("a"))
      #expect(try ImageFile.read(folder("a"), formats: more).samples == image.withRGBFromCMYK().samples)
    }
  }

  @Test func aReadersNotesAreReported() throws {
    try folder.write(Array("P5 2 1 3\n".utf8) + [0, 3], to: "a")
    var events: [String] = []
    let seen = try ImageFile.read(folder("a"), formats: more) { event in
      switch event {
      case .read(let file): events.append("\(file.state.size) bytes")
      case .noted(let note): events.append(note.text)
      case .animated(let frames): events.append("\(frames) frames")
      }
    }
    #expect(seen.samples == .uint8([0, 255]))
    #expect(events == ["11 bytes", "samples of 0 to 3 were scaled"])
  }

  @Test func limitsAreTheFormatsOwn() throws {
    try folder.write(Array("P5\n# 123456789\n2 1 255\n".utf8) + [0, 3], to: "a")
    #expect(
      refusal { _ = try ImageFile.read(folder("a"), settings: ["max-comment": .integer(8)], formats: more) }
        == ImageError(
          .limit(.parameter("max-comment")), "Netpbm above a limit: it has 9 bytes of comments"))
    #expect(
      refusal { _ = try ImageFile.read(folder("a"), limits: ImageLimits(pixels: 1), formats: more) }
        == ImageError(.limit(.pixels), "2×1 are 2 pixels, above the limit of 1"))
    let png = try PNG.encode(.pattern(1, 1, .grey))
    try folder.write(png, to: "b")
    #expect(
      refusal { _ = try ImageFile.read(folder("b"), settings: ["max-chunk": .integer(12)]) }
        == ImageError(
          .limit(.parameter("max-chunk")),
          "PNG above a limit: a chunk at byte 8 has 13 bytes and the limit is 12"))
  }

  @Test func whatIsInNoTableIsRefused() throws {
    try folder.write(Array("P5 1 1 255\n\0".utf8), to: "a")
    #expect(
      refusal { _ = try ImageFile.read(folder("a")) }
        == ImageError(.unsupported, "neither PNG, JPEG, WebP, TIFF, HEIC nor AVIF but a Netpbm picture"))
    try folder.write("of no kind", to: "c")
    #expect(
      refusal { _ = try ImageFile.read(folder("c")) }
        == ImageError(.unsupported, "neither PNG, JPEG, WebP, TIFF, HEIC nor AVIF"))
    try folder.write("GIF89a", to: "b")
    #expect(
      refusal { _ = try ImageFile.read(folder("b"), formats: more) }
        == ImageError(.unsupported, "neither PNG, JPEG, WebP, TIFF, HEIC, AVIF nor Netpbm but a GIF"))
    #expect(
      refusal { _ = try ImageFile.encode(.pattern(1, 1, .grey), as: Netpbm.name) }
        == ImageError(.unsupported, "no Netpbm files are written"))
  }
}
