import Foundation
import LimnFoundation
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

/// Latents go to a file and come back from it.
@Suite struct SaveLatentsStageTests {
  private let folder: TemporaryFolder
  private let library: ModelLibrary
  private let space: LatentSpace

  init() throws {
    folder = try TemporaryFolder()
    let architecture = try BasicArchitecture(width: 4, height: 3, latent: 3)
    let network = BasicNetwork(architecture, isVariational: false)
    try ModelFolder.write(
      to: folder("models/ae"), family: "basic-autoencoder", name: "ae", architecture: architecture,
      weights: Parameters(network.parameters, key: RandomKey(seed: 1)).byName, card: "# AE\n")
    library = ModelLibrary(searchPaths: [folder("models")], families: ModelFamily.all)
    space = try library.model("ae").space
  }

  private func items() -> [Item] {
    [("b", 1), ("a, \"x\"", 0), ("c", 2)].map { stem, index in
      let name = ItemName(path: "", directory: index == 2 ? "d" : "", stem: stem, extension: "png", index: index)
      let values = (0..<3).map { Float(index) + Float($0) / 8 }
      return Item(name: name, value: Latent(space: space, levels: [Tensor(values, shape: [1, 3])]))
    }
  }

  private func save(_ path: String) async throws -> SaveLatentsStage {
    let stage = try #require(try makeStage("save-latents", ["path": .text(path)]) as? SaveLatentsStage)
    for item in items() { _ = try await stage.run([item], in: StageContext(key: RandomKey(seed: 0))) }
    return stage
  }

  private func load(_ path: String) throws -> LoadLatentsStage {
    let entry = try #require(StageRegistry.standard(models: library)["load-latents"])
    let arguments = Arguments(entry.signature, ["model": .text("ae"), "path": .text(path)])
    return try #require(try entry.make(arguments) as? LoadLatentsStage)
  }

  @Test(arguments: ["csv", "npy"])
  func latentsComeBackInTheItemsOrder(_ ending: String) async throws {
    let path = folder("out/latents." + ending)
    #expect(try await save(path).finish() == [path])
    let stage = try load(path)
    let names = try stage.names()
    let expected =
      ending == "csv" ? ["a, \"x\".png", "b.png", "d/c.png"] : ["latent-00001", "latent-00002", "latent-00003"]
    #expect(names.map(\.description) == expected && names.map(\.index) == [0, 1, 2])
    for (index, name) in names.enumerated() {
      let item = try await stage.run([Item(name: name)], in: StageContext(key: RandomKey(seed: 0)))
      let latent = try #require(item.value as? Latent)
      #expect(latent.space == space && latent.levels[0].array == (0..<3).map { Float(index) + Float($0) / 8 })
    }
    guard ending == "csv" else { return }
    let lines = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n")
    #expect(lines[0] == "file,unit_0,unit_1,unit_2" && lines[1] == "\"a, \"\"x\"\".png\",0.0,0.125,0.25")
  }

  @Test func whatAnEarlierRunKeptIsTaken() async throws {
    let path = folder("out/latents.csv")
    let first = try await save(path)
    let other = try #require(try makeStage("save-latents", ["path": .text(path)]) as? SaveLatentsStage)
    for item in items() {
      let bytes = try #require(try first.kept(of: item.name))
      #expect(other.recall(bytes, of: item.name, in: StageContext(key: RandomKey(seed: 0))))
    }
    #expect(!other.recall([1, 2, 3], of: items()[0].name, in: StageContext(key: RandomKey(seed: 0))))
    _ = try await first.finish()
    let expected = try Data(contentsOf: URL(fileURLWithPath: path))
    _ = try await other.finish()
    #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == expected)
  }

  @Test func whatDoesNotFitIsRefused() async throws {
    #expect(
      throws: StageError("'a.txt' ends in neither .csv nor .npy: latents are written as one of these")
    ) { _ = try makeStage("save-latents", ["path": .text("a.txt")]) }
    let narrow = folder("narrow.npy")
    try NPY.write(Tensor(zeros: [2, 4]), to: narrow)
    #expect(throws: StageError("'\(narrow)' has 4 numbers a row, and latents of \(space) have 3")) {
      _ = try load(narrow).names()
    }
    let words = try folder.write("file,a,b,c\nx,1,2,three\n", to: "words.csv")
    #expect(
      throws: StageError("\(words):2: has 'three' in the column 'c', and numbers are needed; correct it")
    ) { _ = try load(words).names() }
    let nan = try folder.write("file,a,b,c\nx,1,2,nan\n", to: "nan.csv")
    #expect(throws: StageError("'\(nan)' holds NaN or infinity")) { _ = try load(nan).names() }
  }
}
