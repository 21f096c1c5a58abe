import Foundation
import ImageKit
import LimnImages
import LimnTensors
import TensorKit
import TestKit
import Testing

@Suite struct FlatColoursTests {
  /// Lines of one pixel, a bar and a background in three colours, black 0 and white 1: `[1, 3, size, size]`.
  private static func drawing(_ colours: [[Float]], size: Int = 160) -> Tensor {
    Tensor(shape: [1, 3, size, size]) { output in
      for index in 0..<output.count {
        let (x, y, channel) = (index % size, index / size % size, index / (size * size))
        let kind = y > size * 3 / 4 ? 2 : (x + 2 * y) % 5 < 2 ? 1 : 0
        output[index] = colours[kind % colours.count][channel] / 255
      }
    }
  }

  private static let palettes: [[[Float]]] = [
    [[255, 255, 255], [0, 0, 0]], [[0, 255, 0], [140, 100, 190], [20, 20, 200]], [[90, 90, 90], [200, 200, 200]],
    [[0, 255, 0]],
  ]

  /// What a file of 8 bits keeps of a picture with white noise of some levels.
  private static func noisy(_ clean: Tensor, _ sigma: Float, isLuma: Bool = false) -> Tensor {
    let noise = RandomKey(seed: 5).normal(isLuma ? [1, 1, clean.shape[2], clean.shape[3]] : clean.shape)
    return Tensor(shape: clean.shape) { output in
      clean.withValues { clean in
        noise.withValues { noise in
          for index in 0..<output.count {
            let level = (clean[index] * 255 + sigma * noise[index % noise.count]).rounded()
            output[index] = min(max(level, 0), 255) / 255
          }
        }
      }
    }
  }

  private static func error(_ a: Tensor, _ b: Tensor) -> Float {
    255 * (zip(a.array, b.array).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) } / Float(a.count)).squareRoot()
  }

  @Test("Flat colours and their noise are found, and the drawing again", arguments: palettes, [3, 15, 30] as [Float])
  func drawings(_ colours: [[Float]], _ sigma: Float) throws {
    let clean = Self.drawing(colours)
    let noisy = Self.noisy(clean, sigma)
    let found = try #require(FlatColours(parts: [noisy]))
    #expect(found.count == colours.count)
    #expect(abs(found.deviation / sigma - 1) < 0.03, "\(found.deviation)")
    // Far nearer than a network's guess, which has about half of the noise left in such thin lines.
    let grey = Tensor(shape: clean.shape) { $0.update(repeating: 0.5) }
    let restored = found.restored(noisy, other: grey)
    #expect(Self.error(restored, clean) < 0.15 * sigma, "\(Self.error(restored, clean))")
  }

  @Test func pixelsOfNoFlatColourHaveTheOtherValues() throws {
    var clean = Self.drawing([[255, 255, 255], [0, 0, 0]])
    // A soft edge: a tenth of the rows is a ramp.
    clean.withMutableValues { values in
      for index in values.indices where index / 160 % 160 < 16 { values[index] = 0.3 + 0.4 * Float(index % 160) / 160 }
    }
    let noisy = Self.noisy(clean, 10)
    let found = try #require(FlatColours(parts: [noisy]))
    let restored = found.restored(noisy, other: clean)
    #expect(Self.error(restored, clean) < 1, "\(Self.error(restored, clean))")
  }

  @Test(
    "Photos are no drawings", arguments: ["astronaut.png", "bricks.png", "cat.png", "coffee.png", "launch.png"],
    [0, 5, 15, 50] as [Float])
  func photos(_ name: String, _ sigma: Float) throws {
    let image = try ImageFile.read(Repository.root.path + "/samples/photos/clean/" + name)
    let side = min(image.width, image.height, 320)
    let clean = image.pixels(x: 0, y: 0, width: side, height: side)
    #expect(FlatColours(parts: [Self.noisy(clean, sigma)]) == nil)
    #expect(FlatColours(parts: [Self.noisy(clean, sigma, isLuma: true)]) == nil)
  }

  @Test func aShadeIsNoFlatColour() {
    let shade = Tensor(shape: [1, 3, 160, 160]) { output in
      for index in output.indices { output[index] = 0.5 + 0.04 * Float(index % 160) / 160 }
    }
    #expect(FlatColours(parts: [Self.noisy(shade, 10)]) == nil)
  }

  @Test func coarseNoiseIsNotFound() {
    let clean = Self.drawing([[200, 180, 90]])
    let fine = Self.noisy(clean, 25)
    #expect(FlatColours(parts: [fine]) != nil)
    #expect(FlatColours(parts: [fine.boxMean(radius: 1)]) == nil)
  }

  @Test func greyInThreeChannelsIsGrey() throws {
    let clean = Self.drawing([[255, 255, 255], [0, 0, 0]])
    let noisy = Self.noisy(clean, 20, isLuma: true)
    let found = try #require(FlatColours(parts: [noisy]))
    #expect(abs(found.deviation / 20 - 1) < 0.05)
    let restored = found.restored(noisy, other: noisy)
    #expect(Self.error(restored, clean) < 3)
    let plane = 160 * 160
    let values = restored.array
    #expect((0..<plane).allSatisfy { values[$0] == values[$0 + plane] && values[$0] == values[$0 + 2 * plane] })
  }

  @Test func aPartHasTheValuesOfTheWhole() throws {
    let noisy = Self.noisy(Self.drawing([[250, 240, 200], [120, 30, 30]]), 30)
    let found = try #require(FlatColours(parts: [noisy]))
    let whole = found.restored(noisy, other: noisy)
    let window = noisy.cropped(x: 20, y: 38, width: 100, height: 90)
    let part = found.restored(window, other: window)
    let reach = FlatColours.reach
    let core = part.cropped(x: reach, y: reach, width: 100 - 2 * reach, height: 90 - 2 * reach)
    let same = whole.cropped(x: 20 + reach, y: 38 + reach, width: 100 - 2 * reach, height: 90 - 2 * reach)
    #expect(core.array == same.array)
  }

  @Test func partsAreLookedAtTogether() throws {
    let noisy = Self.noisy(Self.drawing([[255, 255, 255], [0, 0, 0], [200, 0, 0]]), 15)
    let parts = [(0, 0), (80, 0), (0, 80), (80, 80)].map { noisy.cropped(x: $0.0, y: $0.1, width: 80, height: 80) }
    #expect(FlatColours(parts: parts)?.count == 3)
    #expect(FlatColours(parts: [noisy.cropped(x: 0, y: 0, width: 16, height: 16)]) == nil, "too small to say")
  }
}
