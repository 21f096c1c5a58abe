import Foundation
import ImageKit
import LimnImages
import LimnTensors
import Testing

@Suite struct WarpTests {
  /// A smooth picture: waves of many pixels' length.
  private func wave(_ x: Double, _ y: Double, _ channel: Int) -> Float {
    Float(0.5 + 0.2 * sin(x / 17 + Double(channel)) + 0.2 * cos(y / 23 - x / 40))
  }

  private func picture(width: Int, height: Int, at place: (Double, Double) -> (Double, Double)) -> Tensor {
    Tensor(shape: [1, 3, height, width]) { values in
      for index in values.indices {
        let (x, y) = place(Double(index % width) + 0.5, Double(index / width % height) + 0.5)
        values[index] = wave(x, y, index / width / height)
      }
    }
  }

  @Test func theIdentityChangesNothing() {
    let same = Similarity(a: 1, b: 0, c: 0, d: 0)
    let pixels = SampleImages.pixels(width: 31, height: 22)
    #expect(pixels.warped(by: AffineMap(same), width: 31, height: 22).array == pixels.array)
    for image in SampleImages.everyKind {
      #expect(image.warped(by: AffineMap(same), width: image.width, height: image.height).array == image.pixels().array)
    }
  }

  @Test(
    "A smooth picture turned, enlarged and shrunk is the picture at the mapped places", arguments: [0.4, 1, 2.5, 7])
  func smoothPicturesAreMovedRight(scale: Double) {
    let source = picture(width: 240, height: 200) { ($0, $1) }
    let (cosine, sine) = (cos(0.4) * scale, sin(0.4) * scale)
    let (width, height) = (Int(90 / scale), Int(70 / scale))
    // The picture's middle is the source's.
    let map = Similarity(a: cosine, b: sine, c: 0, d: 0)
    let middle = map(ImagePoint(x: Double(width) / 2, y: Double(height) / 2))
    let moved = Similarity(a: cosine, b: sine, c: 120 - middle.x, d: 100 - middle.y)
    let expected = picture(width: width, height: height) {
      let place = moved(ImagePoint(x: $0, y: $1))
      return (place.x, place.y)
    }
    let found = source.warped(by: AffineMap(moved), width: width, height: height)
    let worst = zip(found.array, expected.array).map { abs($0 - $1) }.max() ?? 1
    #expect(worst < 0.012, "\(worst)")
    let image = Image(pixels: source, bitDepth: 16)
    let same = zip(image.warped(by: AffineMap(moved), width: width, height: height).array, found.array).map {
      abs($0 - $1)
    }.max()
    #expect((same ?? 1) < 1e-3)
  }

  @Test func shrinkingMuchAveragesAndDoesNotPick() {
    // Stripes of one pixel: any single one is black or white, their mean is grey.
    let stripes = Tensor((0..<64 * 64).map { Float($0 % 2) }, shape: [1, 1, 64, 64])
    let small = stripes.warped(by: AffineMap(Similarity(a: 8, b: 0, c: 0, d: 0)), width: 8, height: 8).array
    #expect(small.allSatisfy { abs($0 - 0.5) < 0.05 })
  }

  @Test("What is shrunk along one axis alone is averaged along that alone")
  func stretchedPicturesKeepTheOtherAxis() {
    // Stripes of one pixel up and down, and a step half way down.
    let pixels = Tensor(
      (0..<64 * 64).map { Float($0 % 2) * 0.5 + ($0 / 64 < 32 ? 0 : 0.5) }, shape: [1, 1, 64, 64])
    let map = AffineMap(a: 8, b: 0, c: 0, d: 0, e: 1, f: 0)
    let found = pixels.warped(by: map, width: 8, height: 64).array
    for row in [0, 30, 33, 63] {
      let expected: Float = row < 32 ? 0.25 : 0.75
      #expect((1..<7).allSatisfy { abs(found[row * 8 + $0] - expected) < 0.03 }, "row \(row)")
    }
  }

  @Test func beyondTheBorderTheNearestPixelCounts() {
    let pixels = Tensor([0.2, 0.2, 0.7, 0.7], shape: [1, 1, 2, 2])
    let far = pixels.warped(by: AffineMap(Similarity(a: 1, b: 0, c: -10, d: -10)), width: 40, height: 40).array
    #expect(abs(far[0] - 0.2) < 1e-6 && abs(far[39] - 0.2) < 1e-6 && abs(far[39 * 40 + 39] - 0.7) < 1e-6)
    let none = pixels.warped(by: AffineMap(Similarity(a: 1, b: 0, c: 1e6, d: 1e6)), width: 3, height: 3).array
    #expect(none.allSatisfy { abs($0 - 0.7) < 1e-6 })
  }
}
