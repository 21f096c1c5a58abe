import ImageKit
import LimnData
import LimnImages
import LimnModels
import LimnNetworks
import LimnPipelines
import LimnStages
import LimnTensors
import ModelKit
import PipelineKit
import TensorKit
import TestKit
import Testing

@Suite struct EncodeDecodeStageTests {
  private let folder: TemporaryFolder
  private let registry: StageRegistry
  private let library: ModelLibrary

  /// Two models of one architecture and other weights.
  init() throws {
    folder = try TemporaryFolder()
    try TinyModel.write(to: folder("models/tiny"), name: "tiny", seed: 1)
    try TinyModel.write(to: folder("models/other"), name: "other", seed: 2)
    try TinyModel.write(
      to: folder("models/deep"), name: "deep", channels: [8, 8, 8, 8, 8], encoderBlocks: [0, 0, 0, 0, 0],
      decoderBlocks: [0, 0, 0, 0])
    library = ModelLibrary(searchPaths: [folder("models")], families: ModelFamily.all)
    registry = StageRegistry.standard(models: library)
  }

  private func stage(_ name: String, _ arguments: [String: Argument]) throws -> any Stage {
    let entry = try #require(registry[name])
    var values = arguments
    for parameter in entry.signature.parameters where values[parameter.name] == nil {
      values[parameter.name] = parameter.defaultValue
    }
    return try entry.make(Arguments(stage: name, values: values))
  }

  /// What checking a pipeline of these lines says, without the file's name.
  private func check(_ lines: String) throws -> String {
    let path = try folder.write("version: 1\nstages:\n  - load: { path: x }\n\(lines)\n", to: "p.yaml")
    do {
      _ = try Pipeline(file: path, registry: registry)
      return ""
    } catch {
      return error.description.replacing(path + ":", with: "")
    }
  }

  private func tiles(size: Int, overlap: Int) throws -> (whole: any Stage, tiled: any Stage) {
    let path = try folder.write(
      """
      version: 1
      stages:
        - load: { path: x }
        - tiles:
            size: \(size)
            overlap: \(overlap)
            each: [ encode: { model: tiny }, decode: { model: tiny } ]
      """, to: "tiles.yaml")
    let tiled = try Pipeline(file: path, registry: registry).steps[1].stage
    return (Whole(model: try library.model("tiny")), tiled)
  }

  /// The model on a whole photo.
  private struct Whole: Stage {
    static let signature = FloatsStage.signature
    let model: LearnedModel
    func outputType(for inputs: [DataType]) throws(PortError) -> DataType { inputs[0] }
    func run(_ inputs: [Item], in context: StageContext) async throws -> Item {
      var item = inputs[0]
      let pixels = item.value.pixels ?? item.value.image?.pixels()
      item.value = Pixels(try model.decoder.decode(try model.encoder.encode(try #require(pixels))))
      return item
    }
  }

  @Test("A row that lacks a number fails by its column, and a row without a gap has a latent")
  func rowsWithGaps() async throws {
    try TinyComponents.write(
      to: folder("models/rows"), shape: [2], mean: [0, 0], components: [1, 0], variances: [1], noise: 1)
    let encode = try stage("encode", ["model": .text("rows")])
    func run(_ values: [Float]) async throws -> [Float] {
      let item = Item(name: .init(path: "t.csv", directory: "", stem: "row-1", extension: "", index: 0))
      var row = item
      row.value = try Row(columns: ["a", "b"], values: values)
      return try await encode.run([row], in: StageContext(key: RandomKey(seed: 0))).as(Latent.self).rows.array
    }
    #expect(try await run([3, 1]).map { $0.rounded() } == [3])
    await #expect(
      throws: StageError(
        "the column 'b' lacks a number, or has one that is not finite; fill it in, or leave the row out")
    ) { _ = try await run([3, .nan]) }
  }

  @Test func bothKeepTheContractOfStages() async throws {
    let model: [String: Argument] = ["model": .text("tiny")]
    await checkStage(try #require(registry["encode"]), arguments: model)
    let loaded = try library.model("tiny")
    let latents = try [1, 3].map { channels in
      let name = ItemName(path: "a.png", directory: "", stem: "a", extension: "png", index: 0)
      let latent = try loaded.encoder.encode(SampleImages.pixels(width: 21, height: 13, channels: channels))
      return (item: Item(name: name, value: latent), type: DataType.latent(try loaded.space))
    }
    await checkStage(try #require(registry["decode"]), arguments: model, items: [.latent: latents])
  }

  @Test func photoAndPixelsGiveTheSameLatent() async throws {
    let encode = try stage("encode", ["model": .text("tiny")])
    let photo = SampleImages.gradient(width: 30, height: 21, channels: .rgba, bitDepth: 16)
    guard let a = try await encode.run(.image(photo)).latent,
      let b = try await encode.run(.pixels(photo.pixels())).latent
    else { throw StageError("no latent") }
    #expect(a.space == b.space && a.levels.count == 4)
    for (a, b) in zip(a.levels, b.levels) { #expect(a.array == b.array) }
    #expect(a.levels[0].array == photo.pixels().array)
  }

  @Test func latentsOfAnotherModelAreRefusedAtTheirLine() throws {
    let (tiny, other) = (try library.model("tiny").space, try library.model("other").space)
    #expect(tiny.levels == other.levels && tiny != other)
    #expect(
      try check("  - encode: { model: tiny }\n  - decode: { model: other }")
        == "5:5: 'decode': the latent is one of \(tiny), and the decoder of \(other); use one model for both")
    #expect(
      try check(
        "  - tiles:\n      each:\n        - encode: { model: tiny }\n        - decode: { model: other }")
        == "7:11: 'decode': the latent is one of \(tiny), and the decoder of \(other); use one model for both")
    #expect(try check("  - encode: { model: tiny }\n  - decode: { model: tiny }") == "")
    // The same model by its path.
    #expect(try check("  - encode: { model: tiny }\n  - decode: { model: \"\(folder("models/tiny"))\" }") == "")
    #expect(
      try check("  - encode: { model: tiny }\n  - save: { path: a.png }")
        == "5:5: 'save' takes an image or pixels, but 'encode' gives a latent")
  }

  @Test func aModelThatIsMissingIsAnsweredWithTheNearest() throws {
    #expect(
      try check("  - encode: { model: tinny }\n  - decode: { model: quite-else }")
        == """
        4:5: 'encode': no model named "tinny"; did you mean "tiny"? Known: deep, other, tiny
        5:5: 'decode': no model named "quite-else"; known: deep, other, tiny
        """)
    #expect(
      try check("  - encode: { model: ./nowhere }")
        == "4:5: 'encode': ./nowhere: no such model folder; check the path")
  }

  @Test func aClassifierIsNoModelOfAPipeline() throws {
    let architecture = try ClassifierArchitecture(
      imageSize: 16, channels: [2, 2, 2, 2], features: 2, attributes: ["smile"])
    try ModelFolder.write(
      to: folder("models/judge"), family: Classifier.familyName, name: "judge", architecture: architecture,
      weights: Parameters(ClassifierNetwork(architecture).parameters, key: RandomKey(seed: 1)).byName, card: "")
    #expect(
      try check("  - encode: { model: judge }")
        == "4:5: 'encode': '\(folder("models/judge"))' has no encoder: it is a model of the family "
        + "'classifier'; give a model that has, such as one of the family 'autoencoder' or 'vae'")
  }

  @Test(arguments: [(200, 131), (97, 150), (33, 17), (160, 160)], [48, 64])
  func tiledEqualsWhole(_ size: (width: Int, height: Int), _ overlap: Int) async throws {
    let (whole, tiled) = try tiles(size: 32, overlap: overlap)
    for channels in [1, 3] {
      let pixels = SampleImages.pixels(width: size.width, height: size.height, channels: channels)
      let expected = try #require(try await whole.run(.pixels(pixels)).pixels)
      let found = try #require(try await tiled.run(.pixels(pixels), threads: 2).pixels)
      expectClose(found, expected, tolerance: 1e-4)
      // The model does change the photo, and not by the rounding of a tile.
      #expect(zip(expected.array, pixels.array).contains { abs($0 - $1) > 0.05 })
    }
    let photo = SampleImages.gradient(width: size.width, height: size.height, bitDepth: 16)
    let expected = try #require(try await whole.run(.image(photo)).pixels)
    let found = try #require(try await tiled.run(.image(photo), threads: 2).image)
    // Rounded to the photo's 16 bits.
    expectClose(found.pixels(), expected.clipped(to: 0...1), tolerance: 1e-4)
  }

  @Test("Less overlap than the model's reach changes the result, and is refused")
  func overlapIsAtLeastTheReach() async throws {
    let reach = try #require(try library.model("tiny").decoder.reach)
    #expect(reach == 48)
    let each = "each: [ encode: { model: tiny }, decode: { model: tiny } ]"
    #expect(
      try check("  - tiles: { overlap: 32, \(each) }")
        == "4:5: 'tiles': the stages inside tiles see 48 pixels around a place, and 'overlap' is 32: give 48")
    #expect(try check("  - tiles: { overlap: 48, \(each) }") == "")
    // Reaches of stages one behind the other add up.
    #expect(
      try check(
        "  - tiles:\n      each:\n        - encode: { model: tiny }\n        - decode: { model: tiny }\n"
          + "        - encode: { model: other }\n        - decode: { model: other }")
        == "4:5: 'tiles': the stages inside tiles see 96 pixels around a place, and 'overlap' is 64: give 96")
    // And those of stages side by side do not.
    #expect(
      try check(
        "  - tiles:\n      each:\n        - encode: { model: tiny }\n        - decode: { model: tiny }\n"
          + "          as: a\n        - encode: { model: other }\n          from: input\n"
          + "        - decode: { model: other }\n          as: b\n        - blend: {}\n          from: [a, b]") == "")

    let unchecked = try stage("decode", ["model": .text("tiny")])
    #expect(unchecked.neighbourhood == Neighbourhood(reach: 48, grid: 8))
  }

  @Test func aModelOfACoarserGridThanTilesIsRefused() throws {
    let each = "each: [ encode: { model: deep }, decode: { model: deep } ]"
    #expect(
      try check("  - tiles: { overlap: 512, \(each) }")
        == "4:5: 'tiles': the stages inside tiles work on a grid of 32 pixels, and tiles on one of 16: "
        + "use a model of fewer levels, or none of tiles")
  }
}
