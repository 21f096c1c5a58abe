import Foundation
import LimnImages

/// A training's loss over its steps as a small picture: the loss on a logarithmic axis, each row a point of the line.
public struct LossPlot: Sendable {
  private let rows: [TrainingLog.Row]
  private static let width = 800, height = 400, margin = 24

  /// Makes a plot of a log's rows.
  public init(_ rows: [TrainingLog.Row]) {
    self.rows = rows.filter { $0.loss > 0 && $0.loss.isFinite }
  }

  /// The plot as a PNG file; throws `ImageError` if the encoder fails.
  public func png() throws(ImageError) -> [UInt8] {
    try PNG.encode(image)
  }

  /// The plot as a grey picture with gridlines at 1, 2 and 5 of each decade.
  public var image: Image {
    let (width, height, margin) = (Self.width, Self.height, Self.margin)
    var pixels = [UInt8](repeating: 255, count: width * height)
    func dot(_ x: Int, _ y: Int, _ shade: UInt8) {
      guard x >= margin, x < width - margin, y >= margin, y < height - margin else { return }
      pixels[y * width + x] = min(pixels[y * width + x], shade)
    }
    let losses = rows.map { log10($0.loss) }
    guard let low = losses.min(), let high = losses.max(), let last = rows.last else {
      return Image(width: width, height: height, channels: .grey, samples: .uint8(pixels))
    }
    let span = max(high - low, 0.01)
    func row(_ value: Double) -> Int {
      height - margin - 1 - Int((value - low) / span * Double(height - 2 * margin - 1))
    }
    for decade in Int(low.rounded(.down))...Int(high.rounded(.up)) {
      for step in [1.0, 2, 5] {
        let value = Double(decade) + log10(step)
        guard value >= low, value <= high else { continue }
        for x in 0..<width { dot(x, row(value), 210) }
      }
    }
    for x in margin..<width - margin { dot(x, height - margin - 1, 0) }
    for y in margin..<height - margin { dot(margin, y, 0) }
    var before: (x: Int, y: Int)?
    for (index, loss) in losses.enumerated() {
      let x = margin + Int(Double(rows[index].step) / Double(last.step) * Double(width - 2 * margin - 1))
      let y = row(loss)
      if let before {
        let count = max(abs(x - before.x), abs(y - before.y), 1)
        for part in 0...count {
          dot(before.x + (x - before.x) * part / count, before.y + (y - before.y) * part / count, 40)
        }
      }
      before = (x, y)
    }
    return Image(width: width, height: height, channels: .grey, samples: .uint8(pixels))
  }
}
