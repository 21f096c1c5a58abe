import Foundation
import ImageKit
import LimnImages
import LimnTensors
import TensorKit
import Testing

@Suite struct DisplacementTests {
  /// Waves of many pixels' length, `[1, 2, height, width]`, moved by so many pixels.
  private func waves(width: Int, height: Int, right: Double = 0, down: Double = 0) -> Tensor {
    Tensor(shape: [1, 2, height, width]) { values in
      for index in values.indices {
        let (x, y) = (Double(index % width) - right, Double(index / width % height) - down)
        values[index] = Float(0.5 + 0.2 * sin(x / 9 + Double(index / width / height)) + 0.2 * cos(y / 7 - x / 30))
      }
    }
  }

  @Test(arguments: [1, 5, 40])
  func aFieldOfZerosChangesNoBit(size: Int) {
    let picture = SampleImages.pixels(width: 31, height: 22)
    #expect(picture.displaced(by: Tensor(zeros: [1, 2, size, size])).array == picture.array)
  }

  @Test(
    "Places show what is so many widths and heights beside them, whatever size the field has", arguments: [1, 6, 60])
  func evenFields(size: Int) {
    let (width, height) = (80, 60)
    let field = Tensor([0.05, -0.1].flatMap { [Float](repeating: $0, count: size * size) }, shape: [1, 2, size, size])
    let found = waves(width: width, height: height).displaced(by: field)
    let expected = waves(width: width, height: height, right: -0.05 * 80, down: 0.1 * 60)
    // Away from the border, beyond which nothing is known.
    for channel in 0..<2 {
      for row in 10..<50 {
        for column in 10..<70 {
          let place = (channel * height + row) * width + column
          #expect(abs(found.array[place] - expected.array[place]) < 2e-3)
        }
      }
    }
  }

  @Test("A field that squeezes each width by a share s of itself leaves 1 − s of the area")
  func foldsAreMeasured() {
    func squeezing(_ slope: Float) -> Tensor {
      Tensor(
        (0..<2 * 64).map { $0 < 64 ? slope * Float($0 % 8) / 8 : 0 }, shape: [1, 2, 8, 8])
    }
    #expect(squeezing(0.5).unfoldedShare() == 1)
    #expect(squeezing(-0.6).unfoldedShare(least: 0.35) == 1)
    #expect(abs(squeezing(-1.3).unfoldedShare(least: 0.35) - 0.5) < 1e-5)
    #expect(abs(squeezing(-1.3).unfoldedShare(least: 0) - 1 / 1.3) < 1e-5)
  }

  @Test("Nor may an area be turned over: moving across by what is down and back is a turn")
  func aTurnKeepsItsArea() {
    // Across by so much of what is down, down by so much of what is across.
    func field(_ across: Float, _ down: Float) -> Tensor {
      Tensor(shape: [1, 2, 8, 8]) { values in
        for row in 0..<8 {
          for column in 0..<8 {
            values[row * 8 + column] = across * Float(row) / 8
            values[64 + row * 8 + column] = down * Float(column) / 8
          }
        }
      }
    }
    #expect(field(1, -1).unfoldedShare() == 1)
    let folded = field(2, 2)
    // 1 − (2s)² is the area.
    #expect(abs(folded.unfoldedShare(least: 0.36) - 0.4) < 1e-5)
  }
}
