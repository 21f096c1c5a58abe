import LimnTensors

/// The part of a picture in which an edit may change something: a rectangle at whose ends it fades in.
package struct PictureWindow: Sendable {
  /// Rows and columns of the map.
  package static let size = 160

  /// 1 within the rectangle and 0 at its ends and outside, `[1, 1, size, size]`; between them it rises.
  package let map: Tensor

  /// Makes a window of columns and rows, in widths and heights of the picture, that is whole `rise` from its ends.
  package init(columns: ClosedRange<Double>, rows: ClosedRange<Double>, rise: Double) {
    func ramp(_ range: ClosedRange<Double>) -> [Float] {
      (0..<Self.size).map { place in
        let middle = (Double(place) + 0.5) / Double(Self.size)
        // At the picture's own edge there is nothing to fade into.
        let low = range.lowerBound <= 0 ? 1 : (middle - range.lowerBound) / rise
        let high = range.upperBound >= 1 ? 1 : (range.upperBound - middle) / rise
        return Float(max(0, min(1, min(low, high))))
      }
    }
    let (across, down) = (ramp(columns), ramp(rows))
    map = Tensor(down.flatMap { row in across.map { $0 * row } }, shape: [1, 1, Self.size, Self.size])
  }
}
