import LimnModels

/// A rectangle within a square, in fractions of its side.
package struct FaceRegion: Sendable, Hashable, CustomStringConvertible {
  /// The left edge.
  package let x: Double
  /// The top edge.
  package let y: Double
  /// The width.
  package let width: Double
  /// The height.
  package let height: Double

  /// The whole square.
  package static let whole = FaceRegion(x: 0, y: 0, width: 1, height: 1)
  /// The band of a model's frame that glasses lie in.
  package static let eyeBand = FaceRegion(x: 0, y: 0.14, width: 1, height: 0.48)
  /// Both eyes with their brows in a photo's centred square: columns 22…67 and rows 46…66 of CelebA's 89×109 pixels.
  package static let eyes = FaceRegion(x: 22.0 / 89, y: 36.0 / 89, width: 46.0 / 89, height: 21.0 / 89)

  /// Makes a region.
  package init(x: Double, y: Double, width: Double, height: Double) {
    self.x = x
    self.y = y
    self.width = width
    self.height = height
  }

  /// Reads "x,y,width,height"; nil unless that is a rectangle within 0…1.
  package init?(_ text: String) {
    let parts = text.split(separator: ",", omittingEmptySubsequences: false).map {
      Double($0.filter { $0 != " " })
    }
    let numbers = parts.compactMap(\.self)
    guard parts.count == 4, numbers.count == 4, numbers.allSatisfy({ (0...1).contains($0) }) else { return nil }
    self.init(x: numbers[0], y: numbers[1], width: numbers[2], height: numbers[3])
    guard width > 0, height > 0, x + width <= 1 + 1e-9, y + height <= 1 + 1e-9 else { return nil }
  }

  /// "x 0, y 0.14, width 1, height 0.48"
  package var description: String {
    func short(_ value: Double) -> String { value == value.rounded() ? "\(Int(value))" : "\(value)" }
    return "x \(short(x)), y \(short(y)), width \(short(width)), height \(short(height))"
  }

  /// The region's columns and rows of a photo, within a square of it, rounded to whole pixels.
  package func pixels(in square: (x: Int, y: Int, side: Int)) -> (columns: Range<Int>, rows: Range<Int>) {
    func range(_ start: Int, _ from: Double, _ length: Double) -> Range<Int> {
      let low = Int((from * Double(square.side)).rounded())
      let high = Int(((from + length) * Double(square.side)).rounded())
      return start + low..<start + max(low, min(high, square.side))
    }
    return (range(square.x, x, width), range(square.y, y, height))
  }
}
