import LimnImages
import LimnPipelines
import LimnStages
import LimnTensors
import LimnTestSupport
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
      value: .image(image), origin: image)
    _ = try await stage.run(
      [item], in: StageContext(key: RandomKey(seed: 1), provenance: tells ? provenance : nil))
    return try ImageFile.read(folder(name), colours: .kept)
  }

  private func jpeg(_ quality: Int, _ chroma: JPEG.Chroma) throws -> Image {
    try JPEG.decode(JPEG.encode(SampleImages.gradient(), quality: quality, chroma: chroma))
  }

  @Test func aJPEGKeepsTheQualityOfItsSource() async throws {
    for (quality, chroma) in [(67, JPEG.Chroma.halvedColumns), (97, .halved), (40, .full)] {
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
