import LimnPipelines
import LimnStages
import LimnTensors
import TensorKit
import Testing

@Suite struct InterpolateStageTests {
  private let latents: LatentCase

  init() throws { latents = try LatentCase() }

  @Test(arguments: Latent.Interpolation.allCases)
  func theEndsAreAAndBAndStepsAreEven(_ kind: Latent.Interpolation) async throws {
    try await latents.check("interpolate", ["kind": .text(kind.rawValue)])
    let (a, b) = (latents.latent(seed: 1), latents.latent(seed: 2))
    let way = try await latents.run(
      "interpolate", ["steps": .integer(5), "kind": .text(kind.rawValue)], on: a, b)
    #expect(way.count == 5 && way.levels[1].shape == [5, 2, 2, 2])
    expectSame(way.items(0..<1), a)
    expectSame(way.items(4..<5), b)
    for index in 1..<4 { expectClose(way.items(index..<index + 1), a.interpolated(to: b, at: Double(index) / 4, kind)) }
  }

  @Test func aPlaceIsOneLatent() async throws {
    let (a, b) = (latents.latent(seed: 1), latents.latent(seed: 2))
    expectClose(try await latents.run("interpolate", on: a, b), a.interpolated(to: b, at: 0.5))
    expectSame(try await latents.run("interpolate", ["at": .interval(0...0)], on: a, b), a)
    expectSame(try await latents.run("interpolate", ["at": .interval(1...1)], on: a, b), b)
    let part = try await latents.run("interpolate", ["at": .interval(0.2...0.4), "steps": .integer(2)], on: a, b)
    expectClose(part.items(1..<2), a.interpolated(to: b, at: 0.4))
  }

  @Test func whatDoesNotGoTogetherIsRefused() throws {
    #expect(
      latents.refusal("interpolate", ["at": .interval(0.5...0.5), "steps": .integer(3)])
        == "'at' is one place and 'steps' is 3: give 'at' as [low, high], or one step")
    #expect(
      latents.refusal("interpolate", ["at": .interval(0...0.5)])
        == "'at' is a range: give 'steps' of 2 or more, or one place")
  }
}
