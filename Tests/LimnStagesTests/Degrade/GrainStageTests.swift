import Foundation
import LimnPipelines
import LimnTensors
import LimnTestSupport
import Testing

@Suite struct GrainStageTests {
  private func grain(_ level: Float, _ arguments: [String: Argument]) async throws -> Tensor {
    let flat = Tensor(repeating: level, shape: [1, 3, 160, 160])
    return try #require(try await makeStage("grain", arguments).run(.pixels(flat)).pixels)
  }

  @Test(arguments: [(12.0, 0.0), (12, 0.8), (30, 1.6)])
  func ithasTheDeviationAndTheCorrelationAskedFor(sigma: Double, size: Double) async throws {
    let found = try await grain(0.5, ["sigma": .interval(sigma...sigma), "size": .interval(size...size)])
    #expect(abs(found.variance.squareRoot() * 255 / sigma - 1) < 0.01)
    // White noise blurred by a Gaussian of s has a correlation of exp(−1/4s²) between neighbours.
    let expected = size == 0 ? 0 : exp(-1 / (4 * size * size))
    #expect(abs(found.correlation() - expected) < 0.04)
  }

  @Test func itFadesTowardsBlackAndWhiteIfAskedTo() async throws {
    let sigma: [String: Argument] = ["sigma": .interval(10...10)]
    let shadow = try await grain(0.1, sigma.merging(["midtones": .number(1)]) { $1 })
    #expect(abs(shadow.variance.squareRoot() * 255 - 6) < 0.1)  // √(4 · 0.1 · 0.9) = 0.6
    let even = try await grain(0.1, sigma.merging(["midtones": .number(0)]) { $1 })
    #expect(abs(even.variance.squareRoot() * 255 - 10) < 0.1)
  }

  @Test func monoGrainIsTheSameInAllChannels() async throws {
    let found = try await grain(0.5, ["mono": .number(1)]).array
    #expect(Array(found[..<25_600]) == Array(found[25_600..<51_200]))
    let colour = try await grain(0.5, ["mono": .number(0)]).array
    #expect(Array(colour[..<25_600]) != Array(colour[25_600..<51_200]))
  }
}
