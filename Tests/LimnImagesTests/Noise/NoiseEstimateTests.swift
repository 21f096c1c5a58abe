import Foundation
import ImageKit
import LimnImages
import LimnTensors
import TensorKit
import TestKit
import Testing

@Suite struct NoiseEstimateTests {
  private static let photos = Repository.root.path + "/samples/photos/clean/"

  /// A photo with Gaussian noise of a deviation in levels of 8 bits, clipped and rounded.
  private func noisy(_ image: Image, _ sigma: Float, seed: UInt64 = 1) -> Image {
    var noisy = image
    let noise = RandomKey(seed: seed).normal([1, image.channels.colorCount, image.height, image.width])
    let pixels = image.pixels()
    let sum = Tensor(shape: pixels.shape) { output in
      pixels.withValues { a in
        noise.withValues { b in for index in 0..<output.count { output[index] = a[index] + sigma / 255 * b[index] } }
      }
    }
    noisy.setPixels(sum, x: 0, y: 0)
    return noisy
  }

  private func flat(_ level: UInt8, width: Int = 256, height: Int = 256, bits: Int = 8) -> Image {
    let count = width * height
    return Image(
      width: width, height: height, channels: .grey,
      samples: bits == 8
        ? .uint8([UInt8](repeating: level, count: count))
        : .uint16([UInt16](repeating: UInt16(level) * 257, count: count)))
  }

  @Test("Known noise on a flat ground is found within 6 %", arguments: [Float(1), 2, 5, 10, 20, 30])
  func flatGround(_ sigma: Float) {
    for bits in [8, 16] {
      let found = NoiseEstimate(noisy(flat(128, bits: bits), sigma)).level
      #expect(abs(found / sigma - 1) < 0.06, "\(found) of \(sigma) in \(bits) bits")
    }
  }

  @Test(
    "Known noise on photos is found within 10 % where they have none of their own", arguments: ["launch", "bricks"])
  func photos(_ name: String) throws {
    let photo = try ImageFile.read(Self.photos + name + ".png")
    for sigma in [Float(3), 10, 25] {
      let found = NoiseEstimate(noisy(photo, sigma)).level
      #expect(abs(found / sigma - 1) < 0.1, "\(found) of \(sigma) in \(name)")
    }
  }

  @Test(
    "Flat places at the last level but one are clipped, and do not make a noisy photo clean",
    arguments: [UInt8(254), 255])
  func saturatedPlaces(_ level: UInt8) throws {
    var samples = [UInt8](repeating: level, count: 256 * 256)
    let noise = RandomKey(seed: 8).normal([1, 1, 256, 256]).array
    // A bright wall with noise of 3 levels; one block of thirty is saturated.
    for index in samples.indices where (index / 256 / 8 * 32 + index % 256 / 8) % 30 > 0 {
      samples[index] = UInt8((200 + 30 * Float(index % 256) / 256 + 3 * noise[index]).rounded())
    }
    let found = NoiseEstimate(Image(width: 256, height: 256, channels: .grey, samples: .uint8(samples))).level
    #expect(abs(found / 3 - 1) < 0.1, "\(found) of 3 with saturated places of \(level)")
  }

  @Test func noiseThatGrowsWithBrightnessGivesARisingCurve() throws {
    let (width, height) = (512, 256)
    let noise = RandomKey(seed: 3).normal([1, 1, height, width])
    let pixels = Tensor(shape: noise.shape) { output in
      noise.withValues { noise in
        for index in 0..<output.count {
          let level = 40 + 170 * Float(index % width) / Float(width)
          output[index] = (level + noise[index] * (2 + level / 30)) / 255
        }
      }
    }
    let curve = try #require(NoiseEstimate(Image(pixels: pixels, bitDepth: 8)).channels.first)
    for level in [Float(60), 125, 190] {
      let (found, expected) = (curve.deviation(at: level), 2 + level / 30)
      #expect(abs(found / expected - 1) < 0.12, "\(found) at \(level), \(expected) is right")
    }
  }

  @Test func correlatedNoiseIsFoundWhole() {
    for blur in [0.5, 0.8, 1.2] {
      let noise = RandomKey(seed: 5).normal([1, 1, 512, 512]).blurred(sigma: blur)
      let values = noise.array
      let deviation = (values.reduce(0) { $0 + $1 * $1 } / Float(values.count)).squareRoot()
      let pixels = Tensor(values.map { 0.5 + $0 / deviation * 8 / 255 }, shape: noise.shape)
      let found = NoiseEstimate(Image(pixels: pixels, bitDepth: 8)).level
      #expect(abs(found / 8 - 1) < 0.2, "\(found) of 8, blurred by \(blur)")
    }
  }

  @Test func cleanPhotosHaveLittle() throws {
    // Not `astronaut`, a scan with grain of 2 to 3 levels.
    for name in ["bricks", "cameraman", "cat", "coffee", "dahlia", "launch", "pavilion", "raccoon"] {
      let found = NoiseEstimate(try ImageFile.read(Self.photos + name + ".png")).level
      #expect(found < 1.6, "\(found) in \(name)")
    }
  }

  @Test func drawingsHaveNone() {
    var hatched = [UInt8](repeating: 255, count: 200 * 200)
    var lines = hatched
    var grating = hatched
    for y in 0..<200 {
      for x in 0..<200 {
        if (x + y) % 5 == 0 { hatched[y * 200 + x] = 40 }
        if x % 23 == 0 || y % 31 == 7 { lines[y * 200 + x] = 10 }
        grating[y * 200 + x] = UInt8(128 + 90 * sin(Double(x) * 0.7 + Double(y) * 0.2))
      }
    }
    for samples in [hatched, lines, grating, [UInt8](repeating: 77, count: 40_000)] {
      let drawn = Image(width: 200, height: 200, channels: .grey, samples: .uint8(samples))
      #expect(NoiseEstimate(drawn).level == 0)
    }
  }

  @Test func whatCannotBeSeenDoesNotCount() {
    var samples: [UInt8] = []
    let noise = RandomKey(seed: 1).normal([256 * 256]).array
    for index in 0..<256 * 256 {
      let isVisible = index % 256 < 128
      samples += [isVisible ? 100 : UInt8(clamping: Int(100 + 30 * noise[index])), isVisible ? 255 : 0]
    }
    #expect(NoiseEstimate(Image(width: 256, height: 256, channels: .greyAlpha, samples: .uint8(samples))).level == 0)
  }

  @Test func smallPicturesAreNoTrouble() {
    for side in [1, 7, 8, 9, 20] {
      let image = SampleImages.gradient(width: side, height: side)
      #expect(NoiseEstimate(image).channels.count == 3)
      #expect(NoiseEstimate(image).level.isFinite)
    }
  }

  @Test("A JPEG's quantisation follows its quality")
  func quantisation() throws {
    let folder = try TemporaryFolder()
    let deviations = try [95, 90, 75, 40, 10].map { quality in
      let file = try JPEG.encode(SampleImages.gradient(width: 64, height: 64), quality: quality)
      let path = try folder.write(file, to: "\(quality).jpg")
      return try #require(try ImageFile.read(path).metadata.jpeg).quantisationDeviation
    }
    #expect(deviations == deviations.sorted())
    #expect(deviations[1] > 0.4 && deviations[1] < 1 && deviations[4] > 10 && deviations[4] < 25)
  }

  @Test(
    "What is removed is bounded by the noise, twice as widely where there is much of it",
    arguments: [(Float(2), Float(1)), (3, 1), (7.5, 1.5), (12, 2), (20, 2)])
  func theLimitBoundsWhatIsRemoved(_ level: Float, _ slack: Float) {
    let pixels = SampleImages.pixels(width: 64, height: 64)
    let noise = NoiseEstimate(channels: [level, level, level].map { NoiseCurve(constant: $0) })
    let removed = RandomKey(seed: 2).normal(pixels.shape)
    for scale in [level / 4, 2 * level, 10 * level] {
      var limited = Tensor(removed.array.map { $0 * scale / 255 }, shape: removed.shape)
      let before = limited
      noise.limit(&limited, from: pixels)
      let values = limited.array.map { $0 * 255 }
      let deviation = (values.reduce(0) { $0 + $1 * $1 } / Float(values.count)).squareRoot()
      #expect(values.allSatisfy { abs($0) <= 4.001 * slack * level } && deviation <= 1.55 * slack * level)
      if scale < level { expectClose(limited, before, tolerance: 1e-4) }
      // It bounds no more than it says.
      if scale > 9 * level { #expect(deviation > 1.3 * slack * level) }
    }
    var nothing = removed
    NoiseEstimate(channels: [0, 0, 0].map { NoiseCurve(constant: $0) }).limit(&nothing, from: pixels)
    #expect(nothing.array.allSatisfy { $0 == 0 })
  }
}
