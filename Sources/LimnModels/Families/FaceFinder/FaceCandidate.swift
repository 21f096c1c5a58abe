/// A box that may hold a face, on its way through the cascade, in the photo's pixels.
///
/// Numbers are floats, and pixels are counted from 1 where the networks' training did so: boxes are those of facenet-pytorch.
package struct FaceCandidate: Sendable, Hashable {
  package var left: Float, top: Float, right: Float, bottom: Float
  /// The probability of a face.
  package var score: Float
  /// How far each edge is off, as a share of the side: left, top, right, bottom.
  package var shift: SIMD4<Float>
  /// Five landmarks, their places across and down as shares of the sides: x₀…x₄, y₀…y₄; empty before the last network.
  package var marks: [Float] = []

  package init(
    left: Float, top: Float, right: Float, bottom: Float, score: Float, shift: SIMD4<Float>, marks: [Float] = []
  ) {
    (self.left, self.top, self.right, self.bottom) = (left, top, right, bottom)
    (self.score, self.shift, self.marks) = (score, shift, marks)
  }

  package var width: Float { right - left }
  package var height: Float { bottom - top }

  /// The box with its edges shifted; the last two networks were trained with sides that count one pixel more.
  package func shifted(counting extra: Float) -> FaceCandidate {
    let (w, h) = (width + extra, height + extra)
    var result = self
    result.left += shift[0] * w
    result.top += shift[1] * h
    result.right += shift[2] * w
    result.bottom += shift[3] * h
    return result
  }

  /// The square around the same centre whose side is the longer one.
  package var squared: FaceCandidate {
    let side = max(width, height)
    var result = self
    result.left = left + width * 0.5 - side * 0.5
    result.top = top + height * 0.5 - side * 0.5
    result.right = result.left + side
    result.bottom = result.top + side
    return result
  }

  /// The photo's pixels in the box, as far as it lies in the photo; nil if none do.
  package func pixels(width: Int, height: Int) -> (x: Int, y: Int, width: Int, height: Int)? {
    func whole(_ value: Float) -> Int { Int(max(-1e9, min(1e9, value))) }
    let (x, y) = (max(1, whole(left)), max(1, whole(top)))
    let (endX, endY) = (min(width, whole(right)), min(height, whole(bottom)))
    guard endX >= x, endY >= y else { return nil }
    return (x - 1, y - 1, endX - x + 1, endY - y + 1)
  }
}
