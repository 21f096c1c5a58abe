/// Ears, skin and what time does to it.
extension FacePainter {
  func paintEars() {
    for side: Float in [-1, 1] {
      let x = side * (head.halfWidth + 0.6) + turned(-1.2)
      let y: Float = 60.5
      canvas.fill(
        Box(x: x, y: y, halfWidth: 4, halfHeight: 8), colour: { _, py in (lit(skin, 0.42 + 0.01 * (py - y)), 1) }
      ) { FaceShapes.ellipse($0 - x, $1 - y, 2.7, 6.2) }
      canvas.fill(Box(x: x, y: y, halfWidth: 4, halfHeight: 8), shadow(0.45), opacity: 0.6, soft: 1.2) {
        FaceShapes.ellipse($0 - x - 0.3 * side, $1 - y + 0.5, 1.5, 4.2)
      }
    }
  }

  func paintSkin() {
    let chin = head.middle + head.down
    canvas.fill(
      Box(-28, 20, 28, chin + 3), colour: { x, y in (lit(skin, shade(x, y)), 1) },
      distance: { headDistance($0, $1) })

    // The hollows of eyes and cheeks, the blush on them, the light on forehead, cheeks and chin.
    for side: Float in [-1, 1] {
      let eye = side * eyes
      canvas.fill(Box(x: eye, y: 53, halfWidth: 9, halfHeight: 7), shadow(0.35), opacity: 0.45, soft: 7) {
        FaceShapes.ellipse($0 - eye, $1 - 53, 7, 4.5)
      }
      let cheek = side * 14.5 + turned(0.6)
      let lift = 1.2 * factors.smile
      canvas.fill(
        Box(x: cheek, y: 68 - lift, halfWidth: 9, halfHeight: 8), skin * Colour(1.02, 0.72, 0.68),
        opacity: 0.22 + 0.14 * factors.smile, soft: 9
      ) { FaceShapes.ellipse($0 - cheek, $1 - 68 + lift, 6, 5) }
      canvas.fill(Box(x: side * 13, y: 64 - lift, halfWidth: 7, halfHeight: 4), lit(skin, 1.2), opacity: 0.3, soft: 6) {
        FaceShapes.ellipse($0 - side * 13, $1 - 64 + lift, 5, 2.6)
      }
      let hollow = side * 21
      canvas.fill(
        Box(x: hollow, y: 78, halfWidth: 8, halfHeight: 13), shadow(0.5), opacity: 0.14 + 0.12 * factors.age, soft: 9
      ) { max(FaceShapes.ellipse($0 - hollow, $1 - 78, 4.5, 10), headDistance($0, $1)) }
    }
    canvas.fill(Box(-15, 32, 15, 48), lit(skin, 1.25), opacity: 0.28, soft: 12) {
      FaceShapes.ellipse($0 - turned(1) - 4 * factors.setting.light, $1 - 40, 9, 5)
    }
    canvas.fill(Box(-8, chin - 10, 8, chin), lit(skin, 1.15), opacity: 0.3, soft: 5) {
      FaceShapes.ellipse($0 - turned(1), $1 - chin + 5, 3.6, 2.2)
    }
    paintFreckles()
  }

  private func paintFreckles() {
    guard factors.freckles > 0 else { return }
    for index in 0..<44 {
      func draw(_ part: Int32) -> Float { FaceShapes.random(Int32(index), part + 20, factors.grain) }
      let x = 32 * draw(0) - 16 + turned(1)
      let y = 62 + 8.5 * draw(1) - 0.012 * x * x
      let radius = 0.3 + 0.38 * draw(2)
      canvas.fill(
        Box(x: x, y: y, halfWidth: 1, halfHeight: 1), shadow(0.7), opacity: factors.freckles * (0.25 + 0.35 * draw(3)),
        soft: 0.4
      ) { FaceShapes.ellipse($0 - x, $1 - y, radius, radius) }
    }
  }

  func paintWrinkles() {
    let age = FaceShapes.step(factors.age, 0.35, 0.9)
    // From the nose to the corners of the mouth: also young faces have them when they smile.
    for side: Float in [-1, 1] {
      let depth = min(1, 0.75 * age + 0.45 * factors.smile)
      canvas.fill(
        Box(x: side * 11.5 + turned(1.5), y: 72, halfWidth: 5, halfHeight: 9), shadow(0.8), opacity: 0.42 * depth,
        soft: 1.5
      ) { x, y in
        let u = (x - turned(1.5)) * side - 8.2 - 0.9 * factors.smile
        let v = y - 72.5
        return FaceShapes.arc(v, u - 0.33 * v - 1.4, half: 6.5, rise: -1.6, thickness: 0.55)
      }
    }
    guard age > 0 else { return }
    for (index, height) in [Float(38), 41.4, 44.8].enumerated() {
      let half = Float(12 - index)
      canvas.fill(Box(-15, height - 3, 15, height + 3), shadow(0.7), opacity: 0.34 * age, soft: 1) { x, y in
        let wave = FaceShapes.noise(x * 0.25 + 40, Float(index) * 7, factors.grain) - 0.5
        return FaceShapes.arc(x - turned(1), y - height - wave, half: half, rise: 1.1, thickness: 0.38)
      }
    }
    for side: Float in [-1, 1] {
      let x = side * eyes
      canvas.fill(Box(x: x, y: 61, halfWidth: 7, halfHeight: 4), shadow(0.75), opacity: 0.42 * age, soft: 1.1) {
        FaceShapes.arc($0 - x, $1 - 61.2, half: 5.4, rise: -1.7, thickness: 0.5)
      }
      for crease: Float in [-1, 0, 1] {
        let start = (x: side * (eyes + 6.4), y: 55 + crease * 1.1)
        let end = (x: side * (eyes + 9.4), y: 54.6 + crease * 2.5)
        canvas.fill(Box(min(start.x, end.x), 50, max(start.x, end.x), 60), shadow(0.7), opacity: 0.34 * age, soft: 0.8)
        {
          FaceShapes.capsule($0, $1, from: start, to: end, radius: 0.22)
        }
      }
    }
  }
}
