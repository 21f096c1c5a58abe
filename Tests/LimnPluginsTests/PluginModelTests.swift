import LimnData
import LimnModels
import LimnPipelines
import LimnPlugins
import LimnTensors
import ModelKit
import TensorKit
import TestKit
import Testing

@Suite struct PluginModelTests {
  private let plugin = PluginFolders()

  /// Two means of each picture of 4×4 pixels: the left half's and the right one's.
  private static let halves = """
    while True:
        header, values = request()
        shape = header["inputs"][0]["shape"]
        if header["role"] == "encode":
            made = []
            for n in range(shape[0]):
                for half in (0, 2):
                    made.append(sum(values[16 * n + 4 * y + half + x] for y in range(4) for x in range(2)) / 8)
                if VARIATIONAL: made += [-1, -2]
            answer({"shape": [shape[0], len(made) // shape[0]]}, array.array("f", made))
        else:
            made = [values[2 * n + (x // 2)] for n in range(shape[0]) for y in range(4) for x in range(4)]
            answer({"shape": [shape[0], 1, 4, 4]}, array.array("f", made))
    """
  private static let declaration = ["name: halves", "width: 4", "height: 4", "channels: 1", "units: 2"]

  private func library(_ python: String, _ declaration: [String]) throws -> ModelLibrary {
    let folder = try plugin(python: python, model: declaration)
    #expect(folder.library.faults.isEmpty)
    return ModelLibrary(searchPaths: [], families: [], providing: folder.library.models)
  }

  @Test func aPluginKeepsTheContractOfAModel() throws {
    let library = try library(Self.halves.replacing("VARIATIONAL", with: "False"), Self.declaration)
    let model = try library.model("halves", needing: [.encoder, .decoder])
    #expect(model.imageSize == 4 && model.folder.name == "halves" && !model.has(.posterior) && !model.has(.prior))
    try checkModel(encoder: model.encoder, decoder: model.decoder, sizes: [(4, 4)], channels: [1])
    #expect(library.used == ["halves": model.folder.hash])
    #expect(library.list().map(\.name) == ["halves"])
    #expect(throws: ShapeError("halves@\(model.folder.hash.prefix(8)) takes pixels of 4×4 in grey, not [1, 1, 8, 8]")) {
      try model.encoder.encode(Tensor(zeros: [1, 1, 8, 8]))
    }
  }

  @Test func anEncoderMayGivePosteriors() throws {
    let library = try library(
      Self.halves.replacing("VARIATIONAL", with: "True"), Self.declaration + ["roles: [posterior, decoder]"])
    let model = try library.model("halves", needing: [.posterior, .decoder, .prior])
    try checkModel(encoder: model.encoder, decoder: model.decoder, sizes: [(4, 4)], channels: [1])
    let posterior = try model.variationalEncoder.posterior(Tensor(repeating: 0.25, shape: [2, 1, 4, 4]))
    let gaussian = try #require(posterior as? DiagonalGaussian)
    #expect(gaussian.mean.levels[0].array == [0.25, 0.25, 0.25, 0.25])
    #expect(gaussian.logVariance.levels[0].array == [-1, -2, -1, -2])
  }

  @Test func aNetworkOfPicturesTakesAnySizeOnItsGridAndItsOwnColours() throws {
    let library = try library(
      """
      while True:
          header, values = request()
          shape = header["inputs"][0]["shape"]
          if shape[1] != 1 or shape[2] % 4 or shape[3] % 4: answer({"error": "no"})
          else: answer({"shape": shape}, array.array("f", [1 - v for v in values]))
      """, ["name: inverse", "channels: 1", "reach: 3", "grid: 4"])
    let model = try library.model("inverse", needing: [.encoder, .decoder])
    #expect(try model.decoder.reach == 3 && model.decoder.grid == 4)
    try checkModel(encoder: model.encoder, decoder: model.decoder, sizes: [(8, 4), (5, 7)])
    let picture = Tensor((0..<105).map { Float($0) / 105 }, shape: [1, 3, 5, 7])
    let made = try model.decoder.decode(model.encoder.encode(picture))
    expectClose(made, picture.mapped { 1 - $0 }, tolerance: 1e-6)
  }

  @Test func whatItMakesIsHeldToTheDeclaration() throws {
    let library = try library(
      "while True: request(); answer({'shape': [1, 3]}, array.array('f', [0] * 3))", Self.declaration)
    let model = try library.model("halves")
    #expect(throws: StageError("plug-in 'trial': 'halves' made 1×3 numbers, and 1×2 are declared")) {
      try model.encoder.encode(Tensor(zeros: [1, 1, 4, 4]))
    }
  }

  @Test func aModelOfRowsTakesRows() throws {
    let library = try library(
      """
      while True:
          header, values = request()
          shape = header["inputs"][0]["shape"]
          answer({"shape": [shape[0], 5 - shape[1]]}, array.array("f", [v for v in (values * 2)[:shape[0] * (5 - shape[1])]]))
      """, ["name: rows", "columns: 3", "units: 2"])
    let model = try library.model("rows", needing: [.encoder, .decoder])
    #expect(model.input == .row(columns: 3))
    #expect(try model.encoder.encode(Tensor([1, 2, 3], shape: [1, 3])).levels[0].array == [1, 2])
  }
}
