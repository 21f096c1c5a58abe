import Foundation
import LimnData
import LimnPipelines
import LimnTensors
import PipelineKit
import TensorKit
import Testing

@Suite struct CameraNoiseStageTests {
  /// A camera that adds sensor noise and does nothing else.
  private let plain: [String: Argument] = [
    "gain": .interval(1e-3...1e-3), "read": .interval(1...1), "white-balance": .interval(1...1), "mosaic": .number(0),
    "matrix": .interval(0...0), "smoothing": .number(0), "sharpening": .number(0), "gamma": .interval(1...1),
  ]

  private func noisy(_ level: Float, channels: Int = 3, _ changes: [String: Argument] = [:]) async throws -> Tensor {
    let stage = try makeStage("camera-noise", plain.merging(changes) { _, new in new })
    let flat = Tensor(repeating: level, shape: [1, channels, 120, 120])
    return try #require(try await stage.run(.pixels(flat)).pixels)
  }

  @Test(
    "Poisson and Gaussian: the variance of a linear signal is gain times the signal plus read noise squared",
    arguments: [Float(0.2), 0.4, 0.8], [1e-4, 1e-3])
  func theVarianceIsThatOfTheSensor(level: Float, gain: Double) async throws {
    let found = try await noisy(level, ["gain": .interval(gain...gain)])
    let expected = gain * Double(level) + pow(gain, 1.8)
    #expect(abs(found.variance / expected - 1) < 0.04)
    #expect(abs(found.mean() - Double(level)) < 3e-4)
    #expect(abs(found.correlation()) < 0.02)
  }

  @Test func whiteBalanceMakesRedAndBlueNoisierThanGreen() async throws {
    let found = try await noisy(0.5, ["white-balance": .interval(2...2), "read": .interval(0...0)])
    let planes = (0..<3).map { Tensor(Array(found.array[$0 * 14_400..<($0 + 1) * 14_400]), shape: [1, 1, 120, 120]) }
    // 2² · gain · 0.5/2 against gain · 0.5.
    #expect(abs(planes[0].variance / planes[1].variance - 2) < 0.15)
    #expect(abs(planes[2].variance / planes[1].variance - 2) < 0.15)
  }

  @Test func demosaicingMakesNeighboursAlike() async throws {
    let found = try await noisy(0.5, ["mosaic": .number(1)])
    let planes = (0..<3).map { Tensor(Array(found.array[$0 * 14_400..<($0 + 1) * 14_400]), shape: [1, 1, 120, 120]) }
    #expect(planes.allSatisfy { $0.correlation() > 0.3 && $0.correlation() < 0.75 })
    #expect(planes.allSatisfy { abs($0.correlation(over: 4)) < 0.05 })
    let measured = planes[1].variance, sensor = 1e-3 * 0.5 + pow(1e-3, 1.8)
    // Half of the greens are the sensor's own, half a mean of four.
    #expect(abs(measured / sensor - 0.625) < 0.03)
  }

  @Test func theNoiseAloneIsDemosaicedOrThePictureToo() async throws {
    let stripes = Tensor(shape: [1, 3, 16, 16]) { for index in $0.indices { $0[index] = index % 2 == 0 ? 0.2 : 0.8 } }
    let changes: [String: Argument] = ["mosaic": .number(1), "gain": .interval(1e-6...1e-6)]
    let kept = try makeStage("camera-noise", plain.merging(changes) { _, new in new })
    let same = try #require(try await kept.run(.pixels(stripes)).pixels)
    expectClose(same, stripes, tolerance: 0.01)
    let lost = try makeStage(
      "camera-noise", plain.merging(changes.merging(["demosaic": .text("picture")]) { $1 }) { _, new in new })
    let other = try #require(try await lost.run(.pixels(stripes)).pixels)
    #expect(other.variance < 0.9 * stripes.variance)
  }

  @Test func smoothingMakesNeighboursAlikeAndGammaShadowsNoisiest() async throws {
    let smooth = try await noisy(0.5, ["smoothing": .number(1), "smoothing-luma": .interval(1...1)])
    #expect(smooth.correlation() > 0.6)
    let dark = try await noisy(0.2, ["gamma": .interval(2.2...2.2)])
    let bright = try await noisy(0.8, ["gamma": .interval(2.2...2.2)])
    #expect(dark.variance > 1.2 * bright.variance)
  }

  @Test func greyPicturesGetTheBrightnessOfTheNoise() async throws {
    let grey = try await noisy(0.5, channels: 1)
    let weights = [0.298936, 0.587043, 0.114021]
    let expected = (1e-3 * 0.5 + pow(1e-3, 1.8)) * weights.reduce(0) { $0 + $1 * $1 }
    #expect(grey.shape == [1, 1, 120, 120] && abs(grey.variance / expected - 1) < 0.06)
  }

  @Test func theCamerasSharpeningChangesAReferenceAlike() async throws {
    let stage = try makeStage(
      "camera-noise",
      plain.merging(["gain": .interval(1e-6...1e-6), "sharpening": .number(1)]) { _, new in new })
    let edge = Tensor(shape: [1, 1, 16, 16]) { for index in $0.indices { $0[index] = index % 16 < 8 ? 0.3 : 0.7 } }
    var item = Item(name: ItemName(path: "a", directory: "", stem: "a", extension: "", index: 0), value: Pixels(edge))
    item.reference = item.value
    let done = try await stage.run([item], in: StageContext(key: RandomKey(seed: 1)))
    let (picture, reference) = (try #require(done.value.pixels), try #require(done.reference?.pixels))
    expectClose(picture, reference, tolerance: 0.005)
    #expect(reference.array.contains { $0 > 0.72 } && reference.array.contains { $0 < 0.28 })
  }

  @Test func theKeyDecides() async throws {
    let stage = try makeStage("camera-noise")
    let flat = Pixels(Tensor(repeating: 0.5, shape: [1, 3, 24, 24]))
    let first = try await stage.run(flat, seed: 1).pixels?.array
    #expect(try await stage.run(flat, seed: 1, threads: 3).pixels?.array == first)
    #expect(try await stage.run(flat, seed: 2).pixels?.array != first)
  }
}
