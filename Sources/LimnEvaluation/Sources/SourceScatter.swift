import LimnImages
import LimnStages

/// The picture of how codes follow the sources: a panel for each source, to the right the source and upwards the code that is assigned to it.
enum SourceScatter {
  private static let (panel, between, head) = (180, 16, 30)
  private static let dark: Drawing.Colour = (40, 40, 40), blue: Drawing.Colour = (31, 119, 180)
  /// Panels and points that are drawn at most.
  private static let (mostPanels, mostPoints) = (6, 1500)

  /// The picture of columns of as many numbers each.
  static func drawn(codes: [[Double]], sources: [[Double]]) -> Image {
    let pairs = SourceCorrelation.pairs(codes: codes, sources: sources).prefix(mostPanels)
    var drawing = Drawing(
      width: between + pairs.count * (panel + between), height: head + panel + between)
    for (place, pair) in pairs.enumerated() {
      let left = between + place * (panel + between)
      drawing.frame(x: left..<left + panel, y: head..<head + panel, thickness: 1, dark)
      drawing.write("s\(pair.source + 1)", x: left, y: 8, scale: 2)
      guard let code = pair.code else { continue }
      let (xs, ys) = (places(sources[pair.source]), places(codes[code]))
      for index in stride(from: 0, to: xs.count, by: max(1, xs.count / mostPoints)) {
        let (x, y) = (left + xs[index], head + panel - 3 - ys[index])
        drawing.fill(x: x..<x + 2, y: y..<y + 2, blue, share: 0.6)
      }
    }
    return drawing.image
  }

  /// Numbers as places from 1 to the panel's side, three deviations about the mean; what lies beyond is at the edge.
  private static func places(_ values: [Double]) -> [Int] {
    let mean = values.reduce(0, +) / Double(max(1, values.count))
    let deviation = max(Bootstrap.deviation(values), 1e-12)
    return values.map { value in
      let share = min(max((value - mean) / (6 * deviation) + 0.5, 0), 1)
      return 1 + Int(share * Double(panel - 5))
    }
  }
}
