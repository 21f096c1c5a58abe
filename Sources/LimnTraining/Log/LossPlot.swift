import Foundation
import LimnImages
import LimnStages

/// A training's loss over its steps as a picture, each row of the log a point of the line, and the loss on held-out examples as a second
/// line: on a logarithmic axis, or on an even one where a loss is not above 0 (a likelihood in nats may be anything).
package struct LossPlot: Sendable {
  private let rows: [StepReport]
  private let title: String
  private let isLogarithmic: Bool
  private static let width = 960, height = 480
  /// Columns and rows of pixels between the axes; numbers and title stand around.
  private static let area = (x: 88..<936, y: 48..<432)
  private static let black: Drawing.Colour = (40, 40, 40), grey: Drawing.Colour = (222, 222, 222)
  private static let blue: Drawing.Colour = (31, 98, 180)
  private static let orange: Drawing.Colour = (214, 110, 20)

  /// Makes a plot of a log's rows; those whose loss is not finite are left out.
  package init(_ rows: [StepReport], title: String = "") {
    self.rows = rows.filter { abs($0.loss) < 1e305 }
    self.title = title
    isLogarithmic = self.rows.allSatisfy { $0.loss > 0 && $0.heldOut ?? 1 > 0 }
  }

  /// The points of the line of held-out examples.
  private var heldOut: [(step: Int, loss: Double)] {
    rows.compactMap { row in row.heldOut.flatMap { abs($0) < 1e305 ? (row.step, $0) : nil } }
  }

  /// Where a loss lies on its axis.
  private func place(_ loss: Double) -> Double { isLogarithmic ? log10(loss) : loss }

  /// The plot as a PNG file; throws `ImageError` if the encoder fails.
  package func png() throws(ImageError) -> [UInt8] {
    try PNG.encode(image)
  }

  /// The plot as a picture in colour.
  package var image: Image {
    var drawing = Drawing(width: Self.width, height: Self.height)
    let (left, right) = (Self.area.x.lowerBound, Self.area.x.upperBound - 1)
    let (top, bottom) = (Self.area.y.lowerBound, Self.area.y.upperBound - 1)
    let heading = title.isEmpty ? "loss over steps" : title + ": loss over steps"
    drawing.write(heading, x: left, y: 16, scale: 2)
    let losses = rows.map(\.loss) + heldOut.map(\.loss)
    if let last = rows.last, let low = losses.min(), let high = losses.max() {
      let range = Self.padded(place(low), place(high))
      func column(_ step: Double) -> Double { Double(left) + step / Double(last.step) * Double(right - left) }
      func line(_ loss: Double) -> Double {
        let share = (place(loss) - range.lowerBound) / (range.upperBound - range.lowerBound)
        return Double(bottom) - share * Double(bottom - top)
      }
      for tick in isLogarithmic ? Self.lossTicks(range) : AxisTicks.even(range, about: 5) {
        let y = Int(line(tick).rounded())
        drawing.fill(x: left..<right + 1, y: y..<y + 1, Self.grey)
        drawing.write(AxisTicks.label(tick), x: left - 8, y: y - 7, scale: 2, align: .end)
      }
      for tick in AxisTicks.even(0...Double(last.step), about: 6) where tick == tick.rounded() {
        let x = Int(column(tick).rounded())
        drawing.fill(x: x..<x + 1, y: top..<bottom + 1, Self.grey)
        drawing.write(AxisTicks.label(tick), x: min(x, right - 20), y: bottom + 12, scale: 2, align: .centre)
      }
      drawing.write(
        "\(AxisTicks.label(last.loss)) after \(last.step)", x: right, y: 16, scale: 2, align: .end, Self.blue)
      for (points, colour) in [(rows.map { ($0.step, $0.loss) }, Self.blue), (heldOut, Self.orange)] {
        var before: (x: Double, y: Double)?
        for (step, loss) in points {
          let point = (x: column(Double(step)), y: line(loss))
          drawing.stroke(from: before ?? point, to: point, colour)
          before = point
        }
      }
      if let value = heldOut.last?.loss {
        drawing.write("held out \(AxisTicks.label(value))", x: right, y: 32, scale: 2, align: .end, Self.orange)
      }
    }
    drawing.fill(x: left..<left + 2, y: top..<bottom + 1, Self.black)
    drawing.fill(x: left..<right + 1, y: bottom..<bottom + 2, Self.black)
    return drawing.image
  }

  /// A little more than the range of the losses' places, never empty.
  private static func padded(_ low: Double, _ high: Double) -> ClosedRange<Double> {
    let margin = max((high - low) * 0.05, 0.01, abs(high) * 1e-6)
    return low - margin...high + margin
  }

  /// 1, 2 and 5 of each decade; even distances where the range is too narrow for these, fewer decades where it is wide.
  private static func lossTicks(_ decades: ClosedRange<Double>) -> [Double] {
    let length = decades.upperBound - decades.lowerBound
    guard length > 0.8 else {
      return AxisTicks.even(pow(10, decades.lowerBound)...pow(10, decades.upperBound), about: 5)
    }
    guard length < 4 else { return AxisTicks.even(decades, about: 6).filter { $0 == $0.rounded() }.map { pow(10, $0) } }
    let whole = Int(decades.lowerBound.rounded(.down))...Int(decades.upperBound.rounded(.up))
    return whole.flatMap { decade in [1, 2, 5].map { $0 * pow(10, Double(decade)) } }
      .filter { decades.contains(log10($0)) }
  }
}
