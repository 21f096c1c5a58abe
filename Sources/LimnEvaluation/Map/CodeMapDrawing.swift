import LimnImages
import LimnStages
import LimnTensors

/// The picture of a code space: codes on a plane, and beside them what the places of a grid over it decode to.
struct CodeMapDrawing {
  let plane: CodePlane
  let grid: CodeGrid
  let classes: ImageClasses
  /// Where the codes are.
  let points: [CodePlane.Point]
  /// What the grid's places decode to, in its order, of 8 bits.
  let decoded: [Image]

  private static let scale = 2
  private static let head = 40, foot = 44, left = 92, between = 40
  private static let grey: Drawing.Colour = (222, 222, 222), dark: Drawing.Colour = (40, 40, 40)
  private static let gap: Drawing.Colour = (236, 236, 236)
  /// Pixels that each side of a panel has at least.
  private static let panel = 640

  /// The picture, with a legend on the right.
  var image: Image {
    let tile = max(Self.panel / grid.side, 20)
    let side = tile * grid.side
    let entries = classes.names + ["gap"]
    let legend = 30 + PixelFont.advance.x * Self.scale * (entries.map(\.count).max() ?? 0)
    var drawing = Drawing(
      width: Self.left + 2 * side + 2 * Self.between + legend, height: Self.head + side + Self.foot)
    let right = Self.left + side + Self.between
    scatter(on: &drawing, side: side, tile: tile)
    pictures(on: &drawing, x: right, tile: tile)
    drawing.write("\(points.count) codes", x: Self.left, y: 12, scale: Self.scale)
    drawing.write("decoded", x: right, y: 12, scale: Self.scale)
    for (place, name) in entries.enumerated() {
      let (x, y) = (right + side + Self.between, Self.head + 22 * place)
      if place < classes.names.count {
        drawing.fill(x: x..<x + 16, y: y..<y + 16, ImageClasses.colour(place))
      } else {
        drawing.fill(x: x..<x + 16, y: y..<y + 16, Self.gap)
        cross(on: &drawing, x: x, y: y, side: 16)
      }
      drawing.write(name, x: x + 24, y: y + 1, scale: Self.scale)
    }
    return drawing.image
  }

  private func scatter(on drawing: inout Drawing, side: Int, tile: Int) {
    let (left, top) = (Self.left, Self.head)
    for (index, place) in grid.places.enumerated() where place.isGap {
      let (x, y) = (left + index % grid.side * tile, top + index / grid.side * tile)
      drawing.fill(x: x..<x + tile, y: y..<y + tile, Self.gap)
    }
    func share(_ value: Double, of range: ClosedRange<Double>) -> Double {
      (value - range.lowerBound) / (range.upperBound - range.lowerBound)
    }
    func column(_ x: Double) -> Int { left + Int((share(x, of: grid.x) * Double(side)).rounded()) }
    func row(_ y: Double) -> Int { top + side - Int((share(y, of: grid.y) * Double(side)).rounded()) }
    for tick in AxisTicks.even(grid.x, about: 5) {
      drawing.fill(x: column(tick)..<column(tick) + 1, y: top..<top + side, Self.grey)
      drawing.write(AxisTicks.label(tick), x: column(tick), y: top + side + 6, scale: Self.scale, align: .centre)
    }
    for tick in AxisTicks.even(grid.y, about: 5) {
      drawing.fill(x: left..<left + side, y: row(tick)..<row(tick) + 1, Self.grey)
      drawing.write(AxisTicks.label(tick), x: left - 6, y: row(tick) - 7, scale: Self.scale, align: .end)
    }
    let dot = points.count > 2000 ? 3 : points.count > 300 ? 4 : 7
    for (index, point) in points.enumerated() where grid.x.contains(point.x) && grid.y.contains(point.y) {
      let (x, y) = (column(point.x) - dot / 2, row(point.y) - dot / 2)
      let colour = ImageClasses.colour(classes.ofImages.isEmpty ? nil : classes.ofImages[index])
      drawing.fill(x: x..<x + dot, y: y..<y + dot, colour, share: 0.7)
    }
    drawing.frame(x: left..<left + side, y: top..<top + side, thickness: 1, Self.dark)
    drawing.write(plane.titles[0], x: left + side, y: top + side + 24, scale: Self.scale, align: .end)
    drawing.write("up: " + plane.titles[1], x: left + side, y: 12, scale: Self.scale, align: .end)
  }

  private func pictures(on drawing: inout Drawing, x left: Int, tile: Int) {
    let border = classes.names.count > 1 ? 2 : 1
    for (index, place) in grid.places.enumerated() {
      let (x, y) = (left + index % grid.side * tile, Self.head + index / grid.side * tile)
      let picture = Self.fitted(decoded[index], into: tile - 2 * border)
      let inset = (tile - picture.width) / 2, drop = (tile - picture.height) / 2
      drawing.paste(picture, x: x + inset, y: y + drop)
      if place.isGap {
        drawing.fill(x: x..<x + tile, y: y..<y + tile, (255, 255, 255), share: 0.45)
        cross(on: &drawing, x: x, y: y, side: tile)
      }
      guard classes.names.count > 1 else { continue }
      drawing.frame(x: x..<x + tile, y: y..<y + tile, thickness: border, ImageClasses.colour(place.label))
    }
  }

  /// The mark of a gap: a line from corner to corner.
  private func cross(on drawing: inout Drawing, x: Int, y: Int, side: Int) {
    drawing.stroke(
      from: (Double(x + 2), Double(y + side - 4)), to: (Double(x + side - 4), Double(y + 2)), (150, 150, 150))
  }

  /// A picture whose longer side is as long as this.
  static func fitted(_ picture: Image, into side: Int) -> Image {
    let factor = Double(side) / Double(max(picture.width, picture.height))
    return picture.resized(
      width: max(1, Int((Double(picture.width) * factor).rounded())),
      height: max(1, Int((Double(picture.height) * factor).rounded())))
  }
}
