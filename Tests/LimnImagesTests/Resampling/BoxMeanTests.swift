import CKernels
import LimnImages
import LimnTensors
import TensorKit
import TestKit
import Testing

/// Means over squares of pixels, and the bound of a removal, which are kernels in C.
@Suite struct BoxMeanTests {
  /// The instruction sets of this processor.
  private static var sets: [limn_instructions] {
    let best = limn_instruction_set()
    return [limn_plain] + (best == limn_plain ? [] : [limn_avx2]) + (best == limn_avx512 ? [limn_avx512] : [])
  }

  @Test(arguments: [0, 1, 5], [false, true]) func aMeanIsThatOfWhatIsThere(_ radius: Int, _ ofSquares: Bool) {
    let (width, height) = (37, 13)
    let pixels = RandomKey(seed: 1).normal([1, 2, height, width])
    let means = pixels.boxMean(radius: radius, ofSquares: ofSquares).array
    for (x, y, channel) in [(0, 0, 0), (36, 12, 1), (17, 5, 0), (3, 11, 1), (31, 1, 0)] {
      var (sum, count) = (0.0, 0.0)
      for row in max(0, y - radius)...min(height - 1, y + radius) {
        for column in max(0, x - radius)...min(width - 1, x + radius) {
          let value = Double(pixels.array[(channel * height + row) * width + column])
          sum += ofSquares ? value * value : value
          count += 1
        }
      }
      #expect(abs(Double(means[(channel * height + y) * width + x]) - sum / count) < 1e-6)
    }
  }

  @Test func aPartGivesTheNumbersOfTheWhole() {
    let pixels = RandomKey(seed: 2).normal([1, 1, 40, 60])
    let whole = pixels.boxMean(radius: 5, ofSquares: true)
    let part = pixels.cropped(x: 3, y: 2, width: 50, height: 30).boxMean(radius: 5, ofSquares: true)
    #expect(
      part.cropped(x: 5, y: 5, width: 40, height: 20).array == whole.cropped(x: 8, y: 7, width: 40, height: 20).array)
  }

  @Test func everyInstructionSetGivesTheSameNumbers() {
    let (width, rows, radius) = (45, 11, 5)
    let input = RandomKey(seed: 3).normal([1, 1, rows, width]).array
    let factors = (0..<width).map { 1 / Float($0 + 1) }
    let bounds = (0..<256).map { $0 < 20 ? 0 : 0.2 + Float($0) / 256 }
    let squares = bounds.map { $0 > 0 ? $0 * $0 : 1 }
    let brightness = input.map { $0 / 2 }
    let found = Self.sets.map { set in
      var line = [Float](repeating: 0, count: width + 2 * radius)
      var (means, removed) = ([Float](repeating: 0, count: width), input)
      limn_box_mean_row(set, width, rows, radius, 1, input, factors, &line, &means)
      limn_bound_removal(set, input.count, squares, bounds, brightness, input.map { $0 * $0 }, &removed)
      return means + removed
    }
    #expect(found.allSatisfy { $0 == found[0] })
    #expect(zip(brightness, found[0].dropFirst(width)).allSatisfy { $0 > 0 || $1 == 0 })
  }
}
