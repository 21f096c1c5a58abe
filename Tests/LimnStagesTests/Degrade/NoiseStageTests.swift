import LimnImages
import LimnPipelines
import LimnTensors
import LimnTestSupport
import Testing

@Suite struct NoiseStageTests {
  private let grey = Tensor(repeating: 0.5, shape: [1, 1, 200, 200])

  private func deviation(_ tensor: Tensor, from mean: Float) -> Double {
    let squares = tensor.array.map { Double($0 - mean) * Double($0 - mean) }
    return (squares.reduce(0, +) / Double(squares.count)).squareRoot()
  }

  @Test(arguments: [0.0, 5, 25, 100])
  func pixelsGetTheDeviationAskedForAndAreNotClipped(_ sigma: Double) async throws {
    let stage = try makeStage("noise", ["sigma": .interval(sigma...sigma)])
    let noisy = try #require(try await stage.run(.pixels(grey)).pixels)
    #expect(abs(deviation(noisy, from: 0.5) * 255 - sigma) < 0.02 * sigma + 1e-9)
    if sigma == 100 { #expect(noisy.array.contains { $0 < 0 } && noisy.array.contains { $0 > 1 }) }
  }

  @Test func theKeyDecides() async throws {
    let stage = try makeStage("noise")
    let first = try await stage.run(.pixels(grey), seed: 1).pixels?.array
    #expect(try await stage.run(.pixels(grey), seed: 1).pixels?.array == first)
    #expect(try await stage.run(.pixels(grey), seed: 2).pixels?.array != first)
  }

  @Test func ofARangeEachItemDrawsItsOwn() async throws {
    let stage = try makeStage("noise", ["sigma": .interval(10...50)])
    var found: [Double] = []
    for seed in 0..<20 {
      let noisy = try #require(try await stage.run(.pixels(grey), seed: UInt64(seed)).pixels)
      found.append(deviation(noisy, from: 0.5) * 255)
    }
    #expect(found.allSatisfy { $0 > 9 && $0 < 51 })
    #expect((found.max() ?? 0) - (found.min() ?? 0) > 15)
  }

  @Test func quantizedPixelsAreWhatEightBitsHold() async throws {
    let always = try makeStage("noise", ["sigma": .interval(100...100), "quantized": .number(1)])
    let noisy = try #require(try await always.run(.pixels(grey)).pixels).array
    #expect(noisy.allSatisfy { $0 >= 0 && $0 <= 1 && abs(($0 * 255).rounded() - $0 * 255) < 1e-3 })
    #expect(noisy.contains(0) && noisy.contains(1))

    let half = try makeStage("noise", ["quantized": .number(0.5)])
    var count = 0
    for seed in 0..<40 {
      let value = try #require(try await half.run(.pixels(grey), seed: UInt64(seed)).pixels).array[0] * 255
      if abs(value.rounded() - value) < 1e-3 { count += 1 }
    }
    #expect(count > 8 && count < 32)
  }

  @Test func aShareOfTheItemsStaysAsItIs() async throws {
    let stage = try makeStage("noise", ["share": .number(0.75)])
    var count = 0
    for seed in 0..<80 {
      let pixels = try #require(try await stage.run(.pixels(grey), seed: UInt64(seed)).pixels)
      if pixels.array == grey.array { count += 1 }
    }
    #expect(count > 8 && count < 36)
  }

  @Test func aPhotoKeepsItsDepthAndAlpha() async throws {
    let image = SampleImages.gradient(width: 64, height: 64, channels: .rgba, bitDepth: 16)
    let noisy = try #require(try await makeStage("noise").run(.image(image)).image)
    #expect(noisy.bitDepth == 16 && noisy.channels == .rgba && noisy.metadata == image.metadata)
    guard case .uint16(let before) = image.samples, case .uint16(let after) = noisy.samples else { return }
    #expect(stride(from: 3, to: before.count, by: 4).allSatisfy { before[$0] == after[$0] })
    #expect(before != after)
  }
}
