import Foundation
import ImageKit
import LimnImages
import LimnTensors
import Testing

@Suite struct ImpulsesTests {
  /// A soft picture in colour with a little noise.
  private func photo(width: Int = 200, height: Int = 160) -> Tensor {
    let noise = RandomKey(seed: 9).normal([1, 3, height, width])
    return Tensor(shape: noise.shape) { output in
      noise.withValues { noise in
        for index in 0..<output.count {
          let (x, y, c) = (index % width, index / width % height, index / (width * height))
          let level = 110 + 60 * sin(Float(x) / 40 + Float(c)) + 30 * cos(Float(y) / 30)
          output[index] = (level + 2 * noise[index]).rounded() / 255
        }
      }
    }
  }

  private func meanError(_ a: Tensor, _ b: Tensor) -> Float {
    zip(a.array, b.array).reduce(0) { $0 + abs($1.0 - $1.1) } / Float(a.count) * 255
  }

  /// The picture with salt and pepper of whole pixels or of single channels.
  private func salted(_ clean: Tensor, share: Double, whole: Bool) -> Tensor {
    let key = RandomKey(seed: 4)
    return Tensor(shape: clean.shape) { output in
      clean.withValues { clean in
        for index in 0..<output.count {
          let draw = key.uniform(at: whole ? index % 32_000 : index)
          output[index] = draw < share / 2 ? 0 : draw > 1 - share / 2 ? 1 : clean[index]
        }
      }
    }
  }

  @Test(arguments: [0.005, 0.05, 0.2])
  func saltAndPepperIsFoundAndRepaired(_ share: Double) throws {
    let clean = photo()
    for whole in [true, false] {
      let noisy = salted(clean, share: share, whole: whole)
      let impulses = try #require(Impulses.find(in: noisy))
      #expect(impulses.extremes == (whole ? .pixels : .channels))
      #expect(abs(Double(impulses.share) / share - 1) < 0.5)
      #expect(meanError(impulses.repair(noisy), clean) < 0.06 * meanError(noisy, clean))
      #expect(Impulses.find(in: Image(pixels: noisy, bitDepth: 16)) != nil)
    }
  }

  @Test("Hot pixels are found and repaired, few ones too", arguments: [0.0002, 0.001])
  func hotPixelsAreFoundAndRepaired(_ share: Double) throws {
    let clean = photo(width: 400, height: 320)
    let key = RandomKey(seed: 6)
    let noisy = Tensor(shape: clean.shape) { output in
      clean.withValues { clean in
        for index in 0..<output.count {
          output[index] = key.uniform(at: index) < share ? min(1, clean[index] + 0.5) : clean[index]
        }
      }
    }
    let impulses = try #require(Impulses.find(in: noisy))
    #expect(impulses.areHot && impulses.extremes != .pixels)
    #expect(meanError(impulses.repair(noisy), clean) < 0.2 * meanError(noisy, clean))
  }

  @Test func specksThatAreBrightInAllChannelsAreNoHotPixels() {
    let (clean, key) = (photo(), RandomKey(seed: 7))
    let specks = Tensor(shape: clean.shape) { output in
      clean.withValues { clean in
        for index in 0..<output.count {
          output[index] = clean[index] + (key.uniform(at: index % 32_000) < 0.005 ? 0.2 : 0)
        }
      }
    }
    #expect(Impulses(extremes: .none, areHot: true, share: 0.01).repair(specks).array == specks.array)
  }

  @Test func othersHaveNone() {
    #expect(Impulses.find(in: photo()) == nil)
    // Strong Gaussian noise.
    let noise = RandomKey(seed: 9).normal([1, 3, 160, 200])
    for deviation in [Float(0.1), 0.2, 0.3, 0.4] {
      let rough = Tensor(
        zip(photo().array, noise.array).map { min(max($0 + deviation * $1, 0), 1) }, shape: noise.shape)
      #expect(Impulses.find(in: rough)?.areHot != true, "\(deviation)")
      if deviation < 0.15 { #expect(Impulses.find(in: rough) == nil) }
    }
    // White stars on black, and dots of text on a flat ground.
    let key = RandomKey(seed: 8)
    for ground in [Float(0), 0.4] {
      let dots = Tensor(shape: [1, 1, 200, 200]) { output in
        for index in 0..<output.count {
          let draw = key.uniform(at: index)
          output[index] = draw < 0.002 ? 1 : draw > 0.998 && ground > 0 ? 0 : ground
        }
      }
      #expect(Impulses.find(in: dots) == nil)
    }
  }

  @Test func soundSamplesStayAsTheyAre() {
    let clean = photo()
    let repaired = Impulses(extremes: .channels, areHot: true, share: 0.1).repair(clean)
    #expect(repaired.array == clean.array)
    // An area of black is no impulse.
    let black = Tensor(zeros: [1, 3, 20, 20])
    #expect(Impulses(extremes: .pixels, areHot: false, share: 0.1).repair(black).array == black.array)
  }

  @Test func smallPicturesAreNoTrouble() {
    for (width, height) in [(1, 1), (2, 5), (3, 3), (5, 2)] {
      let pixels = SampleImages.pixels(width: width, height: height)
      #expect(Impulses.find(in: pixels) == nil)
      #expect(Impulses(extremes: .channels, areHot: true, share: 1).repair(pixels).shape == pixels.shape)
    }
  }
}
