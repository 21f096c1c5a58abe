import Foundation
import LimnImages
import LimnTensors
import TensorKit
import Testing

/// On a picture that is displaced by a known field, as Brox et al. (2004) measure.
@Suite struct OpticalFlowTests {
  private static let size = 48

  /// Spots of several sizes and colours.
  private static let picture = Tensor(shape: [1, 3, size, size]) { values in
    let spots = (0..<25).map { spot -> (x: Double, y: Double, width: Double, colour: Int) in
      (Double(spot * 19 % 47), Double(spot * 31 % 43) + 2, 2 + Double(spot % 4), spot % 3)
    }
    for index in values.indices {
      let (x, y, channel) = (Double(index % size), Double(index / size % size), index / size / size)
      values[index] =
        spots.reduce(0.2) { sum, spot in
          let distance = (x - spot.x) * (x - spot.x) + (y - spot.y) * (y - spot.y)
          return sum + (spot.colour == channel ? 0.5 : 0.1) * Float(exp(-distance / (2 * spot.width * spot.width)))
        }
    }
  }

  /// A bulge in the middle, up to so many pixels to the right and half as many up.
  private static func bulge(_ pixels: Float) -> Tensor {
    Tensor(shape: [1, 2, size, size]) { values in
      for index in values.indices {
        let (x, y) = (Double(index % size) - 24, Double(index / size % size) - 24)
        let height = Float(exp(-(x * x + y * y) / 200)) * pixels / Float(size)
        values[index] = index < size * size ? height : -height / 2
      }
    }
  }

  /// The mean distance in pixels between two fields, away from the border.
  private func distance(_ a: Tensor, _ b: Tensor) -> Double {
    let (a, b) = (a.resizedBilinearly(width: Self.size, height: Self.size).array, b.array)
    var (sum, count) = (0.0, 0)
    for row in 6..<42 {
      for column in 6..<42 {
        let place = row * Self.size + column
        let (x, y) = (a[place] - b[place], a[place + b.count / 2] - b[place + b.count / 2])
        sum += Double((x * x + y * y).squareRoot()) * Double(Self.size)
        count += 1
      }
    }
    return sum / Double(count)
  }

  @Test(
    "A known field is found to a third of a pixel, where doing nothing is 1 to 2 pixels off", arguments: [Float(2), 4])
  func aKnownFieldIsFound(pixels: Float) {
    let field = Self.bulge(pixels)
    let found = OpticalFlow(finest: 48)(from: Self.picture, to: Self.picture.displaced(by: field))
    let nothing = distance(Tensor(zeros: field.shape), field)
    #expect(nothing > 0.3 * Double(pixels))
    #expect(distance(found, field) < 0.25 * nothing, "\(distance(found, field)) of \(nothing)")
    // And back, by about the opposite.
    let back = OpticalFlow(finest: 48)(from: Self.picture.displaced(by: field), to: Self.picture)
    #expect(distance(back * -1, field) < 0.5 * nothing)
  }

  @Test func equalPicturesAndOtherLightMoveNothing() {
    let still = OpticalFlow(finest: 48)
    #expect(still(from: Self.picture, to: Self.picture).array.allSatisfy { $0 == 0 })
    let brighter = still(from: Self.picture, to: Self.picture.mapped { $0 + 0.15 })
    #expect(brighter.array.allSatisfy { abs($0) * Float(Self.size) < 0.05 })
  }

  @Test func aStartIsRefined() {
    let field = Self.bulge(4)
    let flow = OpticalFlow(finest: 48)
    let moved = Self.picture.displaced(by: field)
    // From 6 pixels to the left of everything the small sizes alone would lead back.
    let right = flow(from: Self.picture, to: moved, start: field)
    #expect(distance(right, field) < 0.3)
    let wrong = flow(from: Self.picture, to: moved, start: field * -3)
    #expect(distance(wrong, field) > 2 * distance(right, field))
  }

  @Test func theMirroredPicturesHaveTheMirroredField() {
    let field = Self.bulge(3)
    func mirrored(_ tensor: Tensor) -> Tensor { Symmetry.mirror.applied(to: tensor) }
    let found = OpticalFlow(finest: 48)(from: Self.picture, to: Self.picture.displaced(by: field))
    let other = mirrored(
      OpticalFlow(finest: 48)(from: mirrored(Self.picture), to: mirrored(Self.picture.displaced(by: field))))
    let half = found.count / 2
    for place in 0..<half {
      #expect(
        abs(found.array[place] + other.array[place]) < 2e-3
          && abs(found.array[half + place] - other.array[half + place]) < 2e-3)
    }
  }

  @Test(arguments: [(17, 40), (40, 17), (3, 5)])
  func anyShapeHasAField(width: Int, height: Int) {
    let picture = RandomKey(seed: 2).normal([1, 1, height, width])
    let other = RandomKey(seed: 3).normal([1, 1, height, width])
    let field = OpticalFlow()(from: picture, to: other)
    #expect(field.isFinite && field.shape == [1, 2, height, width])
  }
}
