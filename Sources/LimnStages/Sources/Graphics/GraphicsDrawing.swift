import LimnImages
import LimnTensors

/// Noiseless pictures drawn by code: what a denoiser must learn to leave alone.
enum GraphicsDrawing {
  /// What a picture shows.
  enum Kind: String, Sendable, CaseIterable {
    case text, lines, hatching, chart, table, flat
    case pixelArt = "pixel-art"
    case stripes
  }

  /// Draws a picture of a kind; the same key draws the same picture.
  static func image(_ kind: Kind, width: Int, height: Int, key: RandomKey) -> Image {
    var pen = GraphicsPen(width: width, height: height, RandomDraws(key))
    switch kind {
    case .text: pen.drawText()
    case .lines: pen.drawLines()
    case .hatching: pen.drawHatching()
    case .chart: pen.drawChart()
    case .table: pen.drawTable()
    case .flat: pen.drawFlat()
    case .pixelArt: pen.drawPixelArt()
    case .stripes: pen.drawStripes()
    }
    return pen.raster.image
  }

  /// The kind that a key draws: text, lines and hatching more often than the others.
  static func kind(_ key: RandomKey) -> Kind {
    let kinds: [Kind] = [.text, .lines, .lines, .hatching, .hatching, .chart, .table, .flat, .pixelArt, .stripes]
    return kinds[key.integer(below: kinds.count)]
  }
}

/// A raster, the colours of one picture, and the numbers by which it is drawn.
struct GraphicsPen {
  var raster: Raster
  var draws: RandomDraws
  let back: Raster.Colour
  let fore: Raster.Colour
  let width: Double
  let height: Double

  /// Draws the colours, and whether edges are smooth.
  init(width: Int, height: Int, _ draws: RandomDraws) {
    self.draws = draws
    (self.width, self.height) = (Double(width), Double(height))
    (back, fore) = Self.contrast(&self.draws)
    raster = Raster(width: width, height: height, grid: self.draws.chance(0.6) ? 3 : 1, back)
  }

  /// A colour: a pure one often, else any.
  mutating func colour() -> Raster.Colour { Self.colour(&draws) }

  private static func colour(_ draws: inout RandomDraws) -> Raster.Colour {
    let isPure = draws.chance(0.35)
    func level(_ draws: inout RandomDraws) -> UInt8 {
      isPure ? (draws.chance(0.5) ? 255 : 0) : UInt8(draws.integer(in: 0...255))
    }
    return Raster.Colour(red: level(&draws), green: level(&draws), blue: level(&draws))
  }

  private static func contrast(_ draws: inout RandomDraws) -> (Raster.Colour, Raster.Colour) {
    let (white, black) = (Raster.Colour(red: 255, green: 255, blue: 255), Raster.Colour(red: 0, green: 0, blue: 0))
    if draws.chance(0.4) { return draws.chance(0.75) ? (white, black) : (black, white) }
    for _ in 0..<100 {
      let (one, two) = (colour(&draws), colour(&draws))
      let steps = [(one.red, two.red), (one.green, two.green), (one.blue, two.blue)]
      if steps.reduce(0, { $0 + abs(Int($1.0) - Int($1.1)) }) > 120 { return (one, two) }
    }
    return (white, black)
  }

  private static let words =
    ("the quick brown fox jumps over a lazy dog 0123456789 Limn encode decode latent noise signal Total Sum 42.7 % kg "
    + "Oct 2026 Fig. page (see) A4 ISO-100 x = y+1 #7 WAY OUT").split(separator: " ").map(String.init)

  /// As many words, with spaces between them.
  mutating func sentence(_ count: Int) -> String {
    (0..<count).map { _ in draws.element(of: Self.words) }.joined(separator: " ")
  }

  /// A width of line in pixels: often 1, never above `most`.
  mutating func lineWidth(_ most: Int) -> Double { draws.chance(0.5) ? 1 : Double(draws.integer(in: 1...most)) }

  /// Places anywhere on the picture.
  mutating func place() -> (x: Double, y: Double) { (draws.uniform(in: 0...width), draws.uniform(in: 0...height)) }

  /// A font of this size, of any weight and now and then slanted.
  mutating func font(_ size: Double) -> StrokeFont {
    StrokeFont(
      size: size, weight: max(1, size * draws.uniform(in: 0.08...0.2)),
      slant: draws.chance(0.2) ? draws.uniform(in: 0.1...0.35) : 0)
  }

  /// Writes a text of this height: in strokes, or in dots where those come out whole.
  mutating func write(_ text: String, x: Double, y: Double, size: Double, _ colour: Raster.Colour) {
    let scale = max(1, (size / 8).rounded())
    guard raster.grid == 1 || draws.chance(0.15) else {
      return font(size).write(text, x: x, y: y, on: &raster, colour)
    }
    PixelFont.draw(text) { dotX, dotY in
      raster.fill(
        x: x.rounded() + Double(dotX) * scale, y: y.rounded() + Double(dotY) * scale, width: scale, height: scale,
        colour)
    }
  }
}
