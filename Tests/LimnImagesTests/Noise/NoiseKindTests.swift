import ImageKit
import LimnImages
import LimnTensors
import TensorKit
import TestKit
import Testing

@Suite struct NoiseKindTests {
  private static let photos = Repository.root.path + "/samples/photos/"
  private static let names = [
    "astronaut", "bricks", "cameraman", "cat", "coffee", "dahlia", "launch", "letters", "pavilion", "raccoon",
  ]

  /// Pixels with white noise of a deviation in levels of 8 bits, neither clipped nor rounded.
  private func noisy(_ pixels: Tensor, _ sigma: Float) -> Tensor {
    pixels + RandomKey(seed: 1).normal(pixels.shape) * (sigma / 255)
  }

  @Test("White noise on a photo is white, in floats and as a file holds it", arguments: names)
  func whiteNoise(_ name: String) throws {
    let photo = try ImageFile.read(Self.photos + "clean/\(name).png")
    let isGrey = photo.channels.colorCount == 1
    for sigma in [Float(10), 25, 50] {
      let pixels = noisy(photo.pixels(), sigma)
      #expect(NoiseKind(pixels: pixels) == NoiseKind(isGrey: isGrey, isWhite: true), "\(name), sigma \(sigma)")
      for bits in [8, 16] where sigma < 50 {
        let file = Image(pixels: pixels.clipped(to: 0...1), bitDepth: bits)
        #expect(NoiseKind(file) == NoiseKind(isGrey: isGrey, isWhite: true), "\(name), sigma \(sigma), \(bits) bits")
      }
    }
  }

  @Test("A camera's noise is not white", arguments: names)
  func cameraNoise(_ name: String) throws {
    let path = try #require(
      ["png", "jpg"].map { Self.photos + "noisy/\(name).\($0)" }.first { (try? ImageFile.read($0)) != nil })
    let photo = try ImageFile.read(path)
    #expect(!NoiseKind(photo).isWhite && !NoiseKind(pixels: photo.pixels()).isWhite)
  }

  @Test("A clean photo has no white noise", arguments: names)
  func cleanPhotos(_ name: String) throws {
    let photo = try ImageFile.read(Self.photos + "clean/\(name).png")
    #expect(!NoiseKind(photo).isWhite)
  }

  @Test func noiseOfTheSamePixelsInAllChannelsIsGrey() {
    let grey = noisy(Tensor(repeating: 0.5, shape: [1, 1, 96, 128]), 20)
    #expect(NoiseKind(pixels: grey.repeatingChannel(3)) == NoiseKind(isGrey: true, isWhite: true))
    #expect(NoiseKind(Image(pixels: grey.repeatingChannel(3), bitDepth: 8)).isGrey)
    let colour = noisy(Tensor(repeating: 0.5, shape: [1, 3, 96, 128]), 20)
    #expect(NoiseKind(pixels: colour) == NoiseKind(isGrey: false, isWhite: true))
    #expect(!NoiseKind(Image(pixels: colour, bitDepth: 8)).isGrey)
  }

  @Test func noiseThatIsWhiteInOneChannelOnlyIsNot() {
    let colour = noisy(Tensor(repeating: 0.5, shape: [1, 3, 128, 128]), 20)
    let smooth = colour.boxMean(radius: 1)
    let mixed = Tensor(shape: colour.shape) { output in
      colour.withValues { a in
        smooth.withValues { b in
          let plane = output.count / 3
          for index in 0..<output.count { output[index] = index < 2 * plane ? a[index] : b[index] }
        }
      }
    }
    #expect(NoiseKind(pixels: colour).isWhite && !NoiseKind(pixels: smooth).isWhite)
    #expect(!NoiseKind(pixels: mixed).isWhite)
  }

  @Test func whatShowsNoNoiseIsNotWhite() {
    #expect(!NoiseKind(pixels: Tensor(repeating: 0.5, shape: [1, 1, 7, 200])).isWhite)
    #expect(!NoiseKind(pixels: Tensor(repeating: 0, shape: [1, 3, 64, 64])).isWhite)
    #expect(!NoiseKind(pixels: noisy(Tensor(repeating: 0.5, shape: [1, 1, 128, 128]), 1.5)).isWhite)
  }
}
