import ImageKit
import LimnData
import LimnImages
import LimnModels
import LimnPipelines
import LimnStages
import LimnTensors
import ModelKit
import PipelineKit
import TestKit
import Testing

@Suite struct StandardStagesTests {
  /// These are checked by their own tests, with a model or branches of their own.
  private static let needMore: Set = [
    "encode", "decode", "sample", "shift", "random-direction", "traverse", "warp", "interpolate", "difference", "add",
    "average", "choose", "load-latents", "load-reference", "score",
  ]

  @Test(
    "Every registered stage keeps the contract",
    arguments: StageRegistry.standard().names.filter { !needMore.contains($0) })
  func contract(_ name: String) async throws {
    let folder = try TemporaryFolder()
    try folder.write(ImageFile.encode(SampleImages.gradient(channels: .rgba, bitDepth: 16), as: .png), to: "in/b.png")
    try folder.write(ImageFile.encode(SampleImages.gradient(channels: .grey), as: .jpeg), to: "in/a/c.jpg")
    try folder.write([0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 2, 1, 2, 3, 4], to: "digits.idx")
    try folder.write("a,b\n1,2\n3,4.5\n", to: "table.csv")
    for step in 0..<3 {
      try folder.write(ImageFile.encode(SampleImages.gradient(channels: .grey), as: .png), to: "film/\(step).png")
    }
    try TinyModel.write(to: folder("models/tiny"), name: "tiny")
    let library = ModelLibrary(searchPaths: [folder("models")], families: ModelFamily.all)
    let latent = try library.model("tiny").encoder.encode(SampleImages.pixels())
    let item = Item(
      name: ItemName(path: "a.png", directory: "", stem: "a", extension: "png", index: 0), value: latent)
    let arguments: [String: [String: Argument]] = [
      "encode": ["model": .text("tiny")],
      "decode": ["model": .text("tiny")],
      "load": ["path": .text(folder("in"))],
      "rows": ["path": .text(folder("table.csv")), "columns": .list([.text("b"), .text("a")])],
      "save-rows": ["path": .text(folder("rows.csv"))],
      "draw-faces": ["count": .integer(3)],
      "draw-graphics": ["count": .integer(3)],
      "draw-factors": ["set": .text("rooms"), "count": .integer(3)],
      "draw-balls": ["count": .integer(2), "frames": .integer(3), "size": .integer(8)],
      "draw-ica": ["segments": .integer(2), "rows": .integer(2)],
      "load-frames": ["path": .text(folder("film")), "frames": .integer(2), "every": .integer(1)],
      "load-idx": ["path": .text(folder("digits.idx"))],
      "camera-noise": ["mosaic": .number(1), "smoothing": .number(1), "sharpening": .number(1)],
      "jpeg": ["quality": .interval(5...90), "chroma": .text("random"), "grid": .text("random")],
      "impulse": ["density": .interval(0.01...0.5), "joint": .number(0.5)],
      "grain": ["size": .interval(0...2)],
      "resize": ["longest": .integer(17)],
      "crop": ["width": .integer(11), "height": .integer(7)],
      "random-crop": ["size": .integer(13)],
      "save": ["path": .text(folder("out/{dir}/{stem}.{ext}"))],
      "contact-sheet": ["path": .text(folder("out/sheet.png"))],
      "save-latents": ["path": .text(folder("out/latents.csv"))],
      "frame": ["model": .text("framed")],
      "paste": ["model": .text("framed")],
      "picture": ["path": .text(folder("in/b.png"))],
      "denoise": ["model": .text("tiny"), "noise": .number(10)],
      "tiles": ["size": .integer(16), "overlap": .integer(16)],
      "faces": ["model": .text(Repository.root.appending(path: "samples/models/face-finder").path)],
    ]
    // A frame that is a part of the picture: with a whole one, both stages would be the identity.
    let framed = try FramedModels()
    let models = ["frame", "paste"].contains(name) ? framed.library : library
    let entry = try #require(StageRegistry.standard(models: models)[name])
    await checkStage(
      entry, arguments: arguments[name] ?? [:],
      nested: ["tiles", "faces"].contains(name) ? ["each": PixelStage { $0 }] : [:],
      items: [
        .latent: [(item, .latent(latent.space))],
        .row: [(Item(name: item.name, value: try Row(columns: ["a"], values: [1])), .row(columns: 1))],
      ])
  }

  @Test func moreStagesCanBeAdded() {
    let registry = StageRegistry.standard(adding: [.init(PixelStage.self) { _ in PixelStage { $0 } }])
    #expect(registry.names.contains("pixel-stage"))
    #expect(registry.names.count == StageRegistry.standard().names.count + 1)
  }
}
