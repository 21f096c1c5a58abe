import LimnPipelines
import LimnTensors
import LimnTestSupport
import Testing

@Suite struct ImpulseStageTests {
  private let grey = Tensor(repeating: 0.5, shape: [1, 3, 200, 200])

  private func dotted(_ arguments: [String: Argument], seed: UInt64 = 1) async throws -> [Float] {
    try #require(try await makeStage("impulse", arguments).run(.pixels(grey), seed: seed).pixels).array
  }

  @Test(arguments: [0.002, 0.05, 0.4])
  func asManyPixelsAreReplacedAsAskedFor(density: Double) async throws {
    let found = try await dotted(["density": .interval(density...density)])
    let count = Double(found.filter { $0 != 0.5 }.count)
    let expected = density * Double(found.count)
    #expect(abs(count - expected) < 5 * expected.squareRoot())
    let white = Double(found.filter { $0 == 1 }.count)
    #expect(found.allSatisfy { [0, 0.5, 1].contains($0) } && abs(white - count / 2) < 3 * count.squareRoot())
  }

  @Test func channelsAreReplacedTogetherOrEachByItself() async throws {
    func shared(_ joint: Double) async throws -> Int {
      let found = try await dotted(["density": .interval(0.1...0.1), "joint": .number(joint)])
      return (0..<40_000).filter {
        found[$0] != 0.5 && found[$0] == found[40_000 + $0] && found[$0] == found[80_000 + $0]
      }.count
    }
    #expect(abs(try await shared(1) - 4_000) < 300)
    #expect(try await shared(0) < 50)
  }

  @Test func hotPixelsAreWhiteAndRandomOnesAnything() async throws {
    let hot = try await dotted(["density": .interval(0.1...0.1), "kind": .text("hot")])
    #expect(Set(hot) == [0.5, 1])
    let any = try await dotted(["density": .interval(0.1...0.1), "kind": .text("random")])
    #expect(Set(any).count > 1_000 && any.allSatisfy { $0 >= 0 && $0 <= 1 })
  }

  @Test func ofARangeEachItemDrawsItsOwnInTheLogarithm() async throws {
    var below = 0
    for seed in 0..<60 {
      let found = try await dotted(["density": .interval(0.0001...0.01)], seed: UInt64(seed))
      if found.filter({ $0 != 0.5 }).count < 120_000 / 1_000 { below += 1 }
    }
    #expect(below > 18 && below < 42)
  }
}
