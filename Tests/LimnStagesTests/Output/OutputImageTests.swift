import Foundation
import ImageKit
import LimnData
import LimnImages
import LimnPipelines
import LimnStages
import LimnTensors
import TestKit
import Testing

/// What `save` writes beside the samples, and how finely it stores them.
@Suite struct OutputImageTests {
  private let folder: TemporaryFolder
  private let provenance = Provenance(
    software: "limn 1", pipeline: "ab12", models: [.init(name: "m", hash: "cd"), .init(name: "n", hash: "ef")])

  init() throws { folder = try TemporaryFolder() }

  /// What is read again of an image that was saved.
  private func saved(
    _ image: Image, as name: String, _ arguments: [String: Argument] = [:], tells: Bool = false
  ) async throws -> Image {
    let stage = try makeStage("save", arguments.merging(["path": .text(folder(name))]) { $1 })
    let item = Item(
      name: ItemName(path: "/nowhere/a.png", directory: "", stem: "a", extension: "png", index: 0),
      value: image, origin: image)
    _ = try await stage.run(
      [item], in: StageContext(key: RandomKey(seed: 1), provenance: tells ? provenance : nil))
    return try ImageFile.read(folder(name), colours: .kept)
  }

  private func jpeg(_ quality: Int, _ chroma: ChromaSubsampling) throws -> Image {
    try JPEG.decode(JPEG.encode(SampleImages.gradient(), quality: quality, chroma: chroma))
  }

  @Test func aJPEGKeepsTheQualityOfItsSource() async throws {
    for (quality, chroma) in [(67, ChromaSubsampling.halvedColumns), (97, .halved), (40, .full)] {
      let source = try jpeg(quality, chroma)
      #expect(try await saved(source, as: "a.jpg").metadata.jpeg == source.metadata.jpeg)
      let told = try await saved(source, as: "b.jpg", ["quality": .integer(80)]).metadata.jpeg
      #expect(told?.quality == 80 && told?.chroma == chroma)
      let finer = try await saved(source, as: "c.jpg", ["subsampling": .text("4:4:0")]).metadata.jpeg
      #expect(finer?.tables == source.metadata.jpeg?.tables && finer?.chroma == .halvedRows)
    }
    let made = try await saved(SampleImages.gradient(), as: "d.jpg").metadata.jpeg
    #expect(made?.quality == 92 && made?.chroma == .full)
    let told = try await saved(SampleImages.gradient(), as: "e.jpg", ["quality": .integer(80)]).metadata.jpeg
    #expect(told?.quality == 80 && told?.chroma == .halved)
    let grey = try await saved(SampleImages.gradient(channels: .grey), as: "f.jpg")
    #expect(grey.channels == .grey)
  }

  /// A photo read from a JPEG, its noise taken away as a denoiser would, and how the result was saved and decoded.
  private func denoised(
    _ file: [UInt8], _ arguments: [String: Argument] = [:]
  ) async throws -> (clean: Image, origin: Image, saved: Image) {
    let path = try folder.write(file, to: "in.jpg")
    let origin = try ImageFile.read(path)
    var clean = origin
    guard case .uint8(let samples) = origin.samples else { throw StageError("8 bits") }
    clean.samples = .uint8(samples.map { $0 & ~7 })
    let stage = try makeStage("save", arguments.merging(["path": .text(folder("out.jpg"))]) { $1 })
    let item = Item(
      name: ItemName(path: path, directory: "", stem: "in", extension: "jpg", index: 0), value: clean,
      origin: origin)
    _ = try await stage.run([item], in: StageContext(key: RandomKey(seed: 1)))
    return (clean, origin, try ImageFile.read(folder("out.jpg")))
  }

  @Test(
    "Changed pixels are stored so finely that storing them costs little", arguments: [Image.Channels.grey, .rgb, .cmyk])
  func changedPixels(channels: Image.Channels) async throws {
    let count = channels.count
    let drawn = Image(
      width: 64, height: 48, channels: channels,
      samples: .uint8((0..<64 * 48 * count).map { UInt8(truncatingIfNeeded: $0 % (64 * count) * 3 + $0 * $0 % 13) }))
    let file = try JPEG.encode(drawn, quality: 60)
    let (clean, origin, saved) = try await denoised(file)
    #expect(saved.channels == clean.channels && (saved.metadata.jpeg?.quality ?? 0) > 90)
    #expect(peakSignalToNoiseRatio(saved.pixels(), clean.pixels()) > 43)
    let asSource = try await denoised(file, ["quality": .text("source")]).saved.metadata.jpeg
    #expect(asSource?.quality == origin.metadata.jpeg?.quality)
    if channels != .cmyk { #expect(asSource == origin.metadata.jpeg) }
    let numbered = try await denoised(file, ["quality": .integer(33)]).saved.metadata.jpeg
    #expect(numbered?.quality == 33)
  }

  @Test func aProgressiveSourceIsStoredLikeAnyOther() async throws {
    let file = try #require(Data(base64Encoded: progressive.filter { !$0.isWhitespace }))
    let (clean, origin, saved) = try await denoised(Array(file))
    #expect(origin.metadata.jpeg?.quality == 60 && origin.metadata.jpeg?.chroma == .halved)
    #expect(saved.metadata.jpeg?.quality == 98)
    #expect(peakSignalToNoiseRatio(saved.pixels(), clean.pixels()) > 43)
  }

  @Test func whatHasNoOriginalIsStoredAsBefore() async throws {
    let stage = try makeStage("save", ["path": .text(folder("a.jpg"))])
    let name = ItemName(path: "", directory: "", stem: "a", extension: "", index: 0)
    let item = Item(name: name, value: Pixels(SampleImages.pixels()))
    _ = try await stage.run([item], in: StageContext(key: RandomKey(seed: 1)))
    #expect(try ImageFile.read(folder("a.jpg")).metadata.jpeg?.quality == 92)
  }

  @Test(arguments: ["png", "jpg"])
  func metadataGoesAlong(format: String) async throws {
    var image = SampleImages.gradient()
    image.metadata.text = [TextEntry("Comment", "Ω")]
    image.metadata.xmp = Array("<rdf:RDF><d exif:GPSX='1' a='b'/></rdf:RDF>".utf8)
    image.metadata.density = Density(horizontal: 300, vertical: 300, unit: .inch)
    let kept = try await saved(image, as: "a.\(format)").metadata
    #expect(kept.text == image.metadata.text && kept.xmp == image.metadata.xmp && kept.exif == image.metadata.exif)
    #expect(kept.density?.horizontal == (format == "png" ? 11_811 : 300))
    let dropped = try await saved(image, as: "b.\(format)", ["gps": .text("drop")]).metadata
    #expect(dropped.xmp == Array("<rdf:RDF><d a='b'/></rdf:RDF>".utf8))
    #expect(dropped.exif == image.metadata.exif, "it tells no place")
  }

  @Test func filesTellHowTheyWereMade() async throws {
    let drawn = SampleImages.gradient()
    let note = "software: limn 1\npipeline: ab12\nmodels: m cd, n ef"
    let first = try await saved(drawn, as: "a.png", tells: true)
    #expect(first.metadata.text == [TextEntry("limn", note)])
    let again = try await saved(first, as: "b.png", tells: true)
    #expect(again.metadata.text == first.metadata.text, "once, however often it is made")
    #expect(try await saved(first, as: "c.png").metadata.text == [], "nothing is told of an earlier run")
    let photo = try await saved(first, as: "a.jpg", tells: true)
    #expect(photo.metadata.text == [])
    let packet = String(decoding: try #require(photo.metadata.xmp), as: UTF8.self)
    #expect(packet.contains("limn:software=\"limn 1\" limn:pipeline=\"ab12\" limn:models=\"m cd, n ef\""))
    #expect(try await saved(photo, as: "b.jpg", tells: true).metadata.xmp == photo.metadata.xmp)
    #expect(try await saved(drawn, as: "d.png", ["provenance": .boolean(false)], tells: true).metadata.text == [])
    #expect(try await saved(drawn, as: "d.jpg", ["provenance": .boolean(false)], tells: true).metadata.xmp == nil)
  }

  @Test func aProfileForOtherColoursIsLeftOut() async throws {
    var grey = SampleImages.gradient(channels: .grey)
    grey.metadata.iccProfile = ColourProfile.sRGB
    #expect(try await saved(grey, as: "a.jpg").metadata.iccProfile == nil)
    var colours = SampleImages.gradient()
    colours.metadata.iccProfile = ColourProfile.sRGB
    #expect(try await saved(colours, as: "b.jpg").metadata.iccProfile == ColourProfile.sRGB)
  }
}

/// A progressive JPEG of 16×16 pixels, by Pillow 11: `y, x = mgrid[:16, :16]; Image.fromarray(stack([x*8+40, y*8+40,
/// (x+y)*4+60], -1)).save(f, "JPEG", quality=60, progressive=True, subsampling=2)`.
private let progressive = """
    /9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAA0JCgsKCA0LCgsODg0PEyAVExISEyccHhcgLikxMC4pLSwzOko+MzZGNywtQFdBRkxOUlNSMj5a
    YVpQYEpRUk//2wBDAQ4ODhMREyYVFSZPNS01T09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT0//wgAR
    CAAQABADASIAAhEBAxEB/8QAFQABAQAAAAAAAAAAAAAAAAAAAwX/xAAVAQEBAAAAAAAAAAAAAAAAAAABAv/aAAwDAQACEAMQAAABmuz2f//E
    ABYQAAMAAAAAAAAAAAAAAAAAAAABAv/aAAgBAQABBQJSKRSKT//EABURAQEAAAAAAAAAAAAAAAAAAAMA/9oACAEDAQE/ASW//8QAFREBAQAA
    AAAAAAAAAAAAAAAAAQD/2gAIAQIBAT8BG//EABQQAQAAAAAAAAAAAAAAAAAAACD/2gAIAQEABj8CH//EABQQAQAAAAAAAAAAAAAAAAAAACD/
    2gAIAQEAAT8hFV//2gAMAwEAAgADAAAAEEf/xAAUEQEAAAAAAAAAAAAAAAAAAAAA/9oACAEDAQE/EB//xAAUEQEAAAAAAAAAAAAAAAAAAAAA
    /9oACAECAQE/EB//xAAVEAEBAAAAAAAAAAAAAAAAAAAAYf/aAAgBAQABPxCKKKL/2Q==
  """
