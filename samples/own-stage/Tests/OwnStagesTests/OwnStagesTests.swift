import Limn
import LimnTesting
import OwnStages
import Testing

@Suite struct OwnStagesTests {
  @Test("The stage keeps the contract of stages, for every kind of photo")
  func stage() async { await checkStage(.init(PosteriseStage.self, PosteriseStage.init)) }

  @Test("Two levels are black and white")
  func levels() async throws {
    let stage = PosteriseStage(try Arguments(PosteriseStage.signature, ["levels": .integer(2)]))
    let name = ItemName(path: "/a.png", directory: "", stem: "a", extension: "png", index: 0)
    let pixels = Pixels(Tensor([0, 0.4, 0.6, 1], shape: [1, 1, 2, 2]))
    let result = try await stage.run([Item(name: name, value: pixels)], in: StageContext(key: RandomKey(seed: 1)))
    expectSame(try result.as(Pixels.self).tensor, Tensor([0, 0, 1, 1], shape: [1, 1, 2, 2]))
  }

  @Test("The network keeps the contract of networks")
  func network() throws {
    checkNetwork(PatchNetwork(try PatchArchitecture(["side": .integer(4), "channels": .integer(6)])))
  }
}
