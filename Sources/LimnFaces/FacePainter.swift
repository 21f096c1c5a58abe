/// Paints a face from its factors, from the backdrop to the glasses; each part of the face is a file.
final class FacePainter {
  typealias Colour = FaceCanvas.Colour
  typealias Box = FaceCanvas.Box

  let factors: FaceFactors
  var canvas: FaceCanvas
  /// The skin in an even light.
  let skin: Colour
  /// The hair in an even light; grey comes with age.
  let hair: Colour
  /// The head's half width at the cheeks, its middle's height, and how far it reaches up and down from there.
  let head: (halfWidth: Float, middle: Float, up: Float, down: Float)
  /// How narrow the chin is, and how square the jaw.
  private let jaw: (taper: Float, square: Float)
  /// Where the light comes from: the first two parts of its direction.
  private let light: (x: Float, y: Float)
  /// The eyes are at −eyes and eyes on the line.
  let eyes: Float
  static let eyeLine = FaceFactors.eyeLine

  init(_ factors: FaceFactors, width: Int, height: Int) {
    self.factors = factors
    canvas = FaceCanvas(width: width, height: height, pose: factors.pose)
    skin = FacePalette.colour(factors.skin, on: FacePalette.skin)
    let grey = 0.9 * FaceShapes.step(factors.age, 0.5, 0.85)
    hair = FacePalette.mix(FacePalette.colour(factors.hairColour, on: FacePalette.hair), FacePalette.greyHair, grey)
    head = (21.8 + 1.7 * factors.faceWidth, 57, 31, 35.5 + 2.2 * factors.faceLength)
    jaw = (0.23 - 0.09 * factors.chin, 0.28 + 0.14 * factors.jaw)
    light = (0.55 * factors.setting.light, -0.3)
    eyes = factors.eyes
  }

  /// Paints all of it, what is behind first.
  func paint() {
    paintBackdrop()
    paintHairBehind()
    paintBody()
    paintEars()
    paintSkin()
    paintNose()
    paintMouth()
    paintBeard()
    for side: Float in [-1, 1] {
      paintEye(side)
      paintBrow(side)
    }
    paintWrinkles()
    if let glasses = factors.glasses { paintTemples(glasses) }
    paintHairInFront()
    if let glasses = factors.glasses { paintGlasses(glasses) }
    paintLight()
  }

  /// How far something that stands out of the face by `depth` is moved by the head's turn.
  func turned(_ depth: Float) -> Float { factors.pose.turn * depth }

  /// The distance from the outline of the head, or of one that is larger by `grown` all around.
  @inline(__always)
  func headDistance(_ x: Float, _ y: Float, grown: Float = 0) -> Float {
    let x = x - turned(0.7)
    let a = head.halfWidth + grown
    let up = y < head.middle
    let v = (y - head.middle) / ((up ? head.up : head.down) + grown)
    let vv = min(v * v, 1.6)
    let u = x / (up ? a : a * (1 - jaw.taper * vv))
    let uu = min(u * u, 4)
    let radius = max(uu + v * v - (up ? 0.22 : jaw.square) * min(uu, 1.5) * vv, 1e-4).squareRoot()
    let length = (x * x + (y - head.middle) * (y - head.middle)).squareRoot()
    return radius < 0.02 ? -a : length * (radius - 1) / radius
  }

  /// How much light falls on a rounded head at this place: about 0 in the shade, 1 where it is brightest.
  @inline(__always)
  func shade(_ x: Float, _ y: Float, grown: Float = 2) -> Float {
    let u = (x - turned(0.7)) / (head.halfWidth + grown)
    let v = (y - head.middle - 2) / (head.down + grown)
    let facing = max(0.06, 1 - 0.8 * u * u - 0.55 * v * v).squareRoot()
    return min(max(0.1 + u * light.x * 0.8 + v * light.y * 0.8 + facing * 0.82, 0), 1)
  }

  /// A colour of skin under so much light: the shade is redder.
  @inline(__always)
  func lit(_ colour: Colour, _ shade: Float) -> Colour {
    let dark: Colour = [0.66, 0.52, 0.50]
    let bright: Colour = [1.06, 1.05, 1.03]
    return colour * (dark + (bright - dark) * shade)
  }

  /// The skin, darker and redder by a share: lines, shadows and lips are mixed from it.
  func shadow(_ share: Float) -> Colour {
    FacePalette.mix(skin, skin * Colour(0.45, 0.27, 0.25), share)
  }

  // MARK: The picture around the face

  private func paintBackdrop() {
    let setting = factors.setting
    let base = FacePalette.colour(setting.backdrop, on: FacePalette.backdrops) * (0.45 + 0.65 * setting.backdropLight)
    let far = FacePalette.colour(1 - setting.backdrop, on: FacePalette.backdrops) * (0.35 + 0.7 * setting.backdropLight)
    canvas.map { _, x, y in
      let sweep = min(max((y + 0.5 * x * setting.light) / 109, 0), 1)
      let fade = 1 - 0.00006 * (x * x + (y - 54) * (y - 54))
      return FacePalette.mix(base * 1.08, FacePalette.mix(base, far, 0.35) * 0.82, sweep) * fade
    }
    for index in 0..<4 {
      func draw(_ part: Int32) -> Float { FaceShapes.random(Int32(index), part, factors.grain) }
      let (x, y, radius) = (-46 + 92 * draw(0), 96 * draw(1), 7 + 13 * draw(2))
      let tint = index % 2 == 0 ? far * 1.25 : base * 0.8
      canvas.fill(
        Box(x: x, y: y, halfWidth: radius, halfHeight: radius), tint, opacity: 0.16 + 0.16 * draw(3), soft: 5
      ) { FaceShapes.ellipse($0 - x, $1 - y, radius, radius) }
    }
  }

  private func paintBody() {
    let cloth = FacePalette.colour(factors.setting.clothes, on: FacePalette.clothes)
    let neck: Float = 11.5 + 1.2 * factors.jaw
    let chin = head.middle + head.down
    let open = 101 + 3 * FaceShapes.random(7, 7, factors.grain)
    canvas.fill(Box(-60, 88, 60, 125), colour: { x, y in (cloth * (0.98 - 0.006 * abs(x) + 0.006 * x * light.x), 1) }) {
      x, y in
      let slope = max(abs(x) - neck, 0)
      return 0.8 * (96.5 + slope * 0.12 + slope * slope * 0.011 - y)
    }
    // The neck, in the shade of the chin, down to where the collar is open.
    canvas.fill(
      Box(-20, 74, 20, 116),
      colour: { x, y in
        let under = FaceShapes.step(y, chin - 1, chin + 10)
        return (lit(skin, 0.16 + 0.42 * under + 0.3 * x / neck * light.x - 0.10 * x * x / (neck * neck)), 1)
      }
    ) { x, y in
      let flare = max(y - 93, 0)
      let side = abs(x) - neck - 0.05 * flare * flare
      return max(side, y - open - 1.5 + 0.028 * x * x)
    }
    canvas.fill(Box(-22, 92, 22, 115), cloth * 0.72, opacity: 0.9, soft: 1) { x, y in
      let line = open + 0.6 - 0.028 * x * x
      return max(abs(y - line - 0.9) - 0.75, abs(x) - neck - 3)
    }
  }

  private func paintLight() {
    let gain = 1 + 0.08 * factors.setting.brightness
    let warmth = factors.setting.warmth * 0.035
    let tint = Colour(gain * (1 + warmth), gain, gain * (1 - warmth))
    let slope = factors.setting.light * 0.0022
    canvas.map { colour, x, _ in colour * (tint * (1 + slope * x)) }
  }
}
