/// The letters of `PixelFont` as strokes of a pen, so that they can be written in any size, weight and slant.
struct StrokeFont {
  /// Height of a capital letter in pixels.
  let size: Double
  /// Width of the pen in pixels.
  let weight: Double
  /// How far the top of a letter leans to the right, as a part of its height.
  var slant = 0.0

  /// Pixels from one letter to the next.
  var advance: Double { size * 6 / 7 }

  /// Writes a text whose top left corner is given.
  func write(_ text: String, x: Double, y: Double, on raster: inout Raster, _ colour: Raster.Colour) {
    var dots: Set<[Int]> = []
    PixelFont.draw(text) { dots.insert([$0, $1]) }
    let step = size / 7
    func point(_ dot: [Int]) -> (x: Double, y: Double) {
      let down = (Double(dot[1]) + 0.5) * step
      return (x + (Double(dot[0]) + 0.5) * step + (size - down) * slant, y + down)
    }
    // Sorted, so that what overlaps is drawn in one order.
    for dot in dots.sorted(by: { $0.lexicographicallyPrecedes($1) }) {
      let from = point(dot)
      raster.ellipse(x: from.x, y: from.y, radiusX: weight / 2, radiusY: weight / 2, colour)
      for (right, down) in [(1, 0), (0, 1), (1, 1), (1, -1)] {
        let next = [dot[0] + right, dot[1] + down]
        guard dots.contains(next) else { continue }
        // A diagonal is drawn only where no corner joins the two already.
        if right != 0, down != 0,
          dots.contains([dot[0] + right, dot[1]]) || dots.contains([dot[0], dot[1] + down])
        {
          continue
        }
        let to = point(next)
        raster.line(x0: from.x, y0: from.y, x1: to.x, y1: to.y, width: weight, colour)
      }
    }
  }
}
