/// Eyes, brows, nose and mouth.
extension FacePainter {
  func paintEye(_ side: Float) {
    let size = 1 + 0.13 * factors.eyeSize
    let half = 4.7 * size
    let middle = side * eyes
    // Smiling cheeks lift the lower lids.
    let up: Float = 2.25 * size * (1 - 0.06 * factors.smile)
    let down: Float = 1.75 * size * (1 - 0.32 * factors.smile)
    let slant = 0.05 + 0.055 * factors.eyeSlant
    let box = Box(x: middle, y: Self.eyeLine, halfWidth: 7, halfHeight: 6)

    /// The eye's own coordinates: outwards from its middle, and down from the line between its corners.
    @inline(__always) func local(_ x: Float, _ y: Float) -> (x: Float, y: Float) {
      let u = (x - middle) * side
      return (u, y - Self.eyeLine + slant * u)
    }
    @inline(__always) func upper(_ u: Float) -> Float { -up * (1 - u * u / (half * half)) - 0.1 * u / half }
    @inline(__always) func lower(_ u: Float) -> Float { down * (1 - u * u / (half * half)) }
    @inline(__always) func opening(_ x: Float, _ y: Float) -> Float {
      let (u, v) = local(x, y)
      return FaceShapes.between(u, v, half: half, top: upper(u), bottom: lower(u))
    }

    canvas.fill(
      box,
      colour: { x, y in
        let (u, v) = local(x, y)
        let white = 0.93 - 0.16 * FaceShapes.step(-v, 0, up) - 0.05 * abs(u) / half
        return ([white, white * 0.975, white * 0.955], 1)
      }, distance: opening)
    let gaze = middle + turned(0.5)
    let iris = FacePalette.colour(factors.eyeColour, on: FacePalette.eyes)
    let radius = 2.15 * (1 + 0.07 * factors.eyeSize)
    canvas.fill(
      box,
      colour: { x, y in
        let (u, v) = (x - gaze, y - Self.eyeLine + 0.2)
        let far = (u * u + v * v).squareRoot() / radius
        let ring = 1.12 - 0.65 * FaceShapes.step(far, 0.62, 1.0) - 0.3 * FaceShapes.step(-v, 0, radius)
        return (iris * ring, 1)
      }
    ) { max(FaceShapes.ellipse($0 - gaze, $1 - Self.eyeLine + 0.2, radius, radius), opening($0, $1)) }
    canvas.fill(box, [0.04, 0.03, 0.03]) {
      max(FaceShapes.ellipse($0 - gaze, $1 - Self.eyeLine + 0.2, 0.95, 0.95), opening($0, $1))
    }
    let glint = (x: gaze - 0.7 + 1.4 * FaceShapes.step(factors.setting.light, -0.2, 0.2), y: Self.eyeLine - 0.95)
    canvas.fill(box, [1, 1, 1], opacity: 0.9) { FaceShapes.ellipse($0 - glint.x, $1 - glint.y, 0.55, 0.5) }

    // The lash line, heavier outwards, the crease above it and the rim below.
    let lash = FacePalette.mix([0.10, 0.07, 0.06], hair * 0.5, 0.3)
    canvas.fill(box, lash, opacity: 0.92) { x, y in
      let (u, v) = local(x, y)
      let weight = 0.52 + 0.16 * u / half
      return max(abs(v - upper(u) + 0.15) - weight, abs(u) - half - 0.35)
    }
    canvas.fill(box, shadow(0.75), opacity: 0.55, soft: 0.6) { x, y in
      let (u, v) = local(x, y)
      return FaceShapes.arc(u - 0.2, v + up + 1.5, half: half + 0.3, rise: 1.9, thickness: 0.42)
    }
    canvas.fill(box, shadow(0.75), opacity: 0.45, soft: 0.6) { x, y in
      let (u, v) = local(x, y)
      return max(abs(v - lower(u) - 0.15) - 0.28, abs(u) - half)
    }
  }

  func paintBrow(_ side: Float) {
    let middle = side * (eyes + 0.5)
    let height = Self.eyeLine - 7.4 - 0.9 * factors.browHeight
    let weight = 1.15 + 0.45 * factors.browWeight
    let arch = 1.7 + 0.8 * factors.browArch
    let colour = FacePalette.mix(hair * 0.72, [0.16, 0.11, 0.09], 0.3)
    canvas.fill(
      Box(x: middle, y: height, halfWidth: 9, halfHeight: 5),
      soft: 0.8,
      colour: { x, y in
        let hairs = FaceShapes.noise(x * 1.4 + side * y, y * 1.4, factors.grain)
        return (colour * (0.85 + 0.3 * hairs), 0.72 + 0.25 * hairs)
      }
    ) { x, y in
      let u = (x - middle) * side
      let t = min(max(u / 6.6, -1), 1)
      let curve = arch * t * t - arch * 0.5 + 0.35 * t
      let thick = weight * (t < 0 ? 1 - 0.15 * t * t : 1 - 0.8 * t * t)
      return max(abs(y - height - curve) - thick, abs(u) - 6.6)
    }
  }

  func paintNose() {
    let (middle, tip) = factors.noseTip
    let half = 3.9 + 0.75 * factors.noseWidth
    let light = factors.setting.light
    let away: Float = light < 0 ? 1 : -1

    // The bridge: shade on the side away from the light, light along its back.
    canvas.fill(Box(-10, 48, 10, tip), shadow(0.55), opacity: 0.2 + 0.16 * abs(light), soft: 3.2) {
      FaceShapes.capsule(
        $0, $1, from: (turned(0.6) + away * 3, 53), to: (middle + away * (half - 0.6), tip - 2), radius: 1.1)
    }
    canvas.fill(Box(-6, 48, 6, tip), lit(skin, 1.2), opacity: 0.4, soft: 2.6) {
      FaceShapes.capsule(
        $0, $1, from: (turned(0.6) - away * 0.3, 54), to: (middle - away * 0.3, tip - 2.5), radius: 0.8)
    }
    // What lies below it.
    canvas.fill(Box(x: middle, y: tip + 2.6, halfWidth: 7, halfHeight: 4), shadow(0.7), opacity: 0.34, soft: 3) {
      FaceShapes.ellipse($0 - middle, $1 - tip - 2.4, half + 0.5, 1.5)
    }
    canvas.fill(Box(x: middle, y: tip - 0.4, halfWidth: 5, halfHeight: 4), lit(skin, 1.12), opacity: 0.5, soft: 2.6) {
      FaceShapes.ellipse($0 - middle + away * 0.4, $1 - tip + 0.6, half * 0.55, 1.8)
    }
    for side: Float in [-1, 1] {
      let wing = middle + side * half
      canvas.fill(Box(x: wing, y: tip, halfWidth: 3, halfHeight: 4), shadow(0.85), opacity: 0.5, soft: 0.9) { x, y in
        let u = (x - wing) * side
        return FaceShapes.arc(y - tip - 0.1, u - 0.2, half: 2.1, rise: -1.1, thickness: 0.5)
      }
      let nostril = middle + side * half * 0.5
      canvas.fill(Box(x: nostril, y: tip + 1.5, halfWidth: 3, halfHeight: 2), shadow(1), opacity: 0.75, soft: 0.7) {
        FaceShapes.ellipse($0 - nostril, $1 - tip - 1.5 - 0.12 * ($0 - nostril) * side, half * 0.33, 0.62)
      }
    }
    canvas.fill(Box(x: middle, y: tip + 2, halfWidth: 3, halfHeight: 2), shadow(0.8), opacity: 0.4, soft: 0.8) {
      FaceShapes.arc($0 - middle, $1 - tip - 2.3, half: 2, rise: -0.5, thickness: 0.35)
    }
  }

  func paintMouth() {
    let smile = factors.smile
    let (middle, half, height, lift) = factors.mouth
    let gap = 2.6 * factors.mouthOpen + 2.3 * FaceShapes.step(smile, 0.45, 1)
    let full = 1 + 0.3 * factors.lips
    let lip = FacePalette.mix(shadow(0.28), [0.74, 0.30, 0.32], 0.38 - 0.1 * factors.skin)
    let box = Box(x: middle, y: height + 1, halfWidth: 13, halfHeight: 10)

    @inline(__always) func fall(_ x: Float) -> Float { max(1 - (x - middle) * (x - middle) / (half * half), 0) }
    /// The line on which the corners lie.
    @inline(__always) func line(_ x: Float) -> Float { height + lift * (1 - fall(x)) }
    @inline(__always) func top(_ x: Float) -> Float { line(x) - 0.25 * gap * fall(x) }
    @inline(__always) func bottom(_ x: Float) -> Float { line(x) + 0.8 * gap * fall(x) }

    // The lower lip with its light and shade, then the upper one with its bow.
    canvas.fill(Box(x: middle, y: height + 5, halfWidth: 8, halfHeight: 4), shadow(0.6), opacity: 0.34, soft: 2.6) {
      FaceShapes.ellipse($0 - middle, $1 - height - 4.6 * full - 0.7 * gap, 4.6, 1.0)
    }
    canvas.fill(
      box,
      colour: { x, y in
        let depth = (y - bottom(x)) / (2.9 * full)
        return (lip * (1.12 - 0.3 * abs(depth - 0.45)), 0.94)
      }
    ) { x, y in
      let depth = fall(x)
      return FaceShapes.between(
        x - middle, y, half: half - 0.4, top: bottom(x) - 0.4,
        bottom: bottom(x) + 2.9 * full * depth * (1.25 - 0.25 * depth))
    }
    canvas.fill(box, lip * 0.84, opacity: 0.94) { x, y in
      let u = abs(x - middle)
      let bow = 0.5 * (1 - FaceShapes.step(u, 0, 1.9))
      let rise = 2.0 * full * fall(x)
      return FaceShapes.between(
        x - middle, y, half: half, top: top(x) - rise + bow * full, bottom: top(x) + 0.35)
    }
    canvas.fill(
      Box(x: middle, y: height + 2.4, halfWidth: 6, halfHeight: 6), [1, 0.95, 0.93], opacity: 0.22, soft: 1.2
    ) {
      FaceShapes.ellipse($0 - middle - factors.setting.light, $1 - height - 1.5 * full - 0.8 * gap, 2.6, 0.5)
    }
    if gap > 0.3 {
      let open = min(1, gap / 1.2)
      canvas.fill(box, [0.24, 0.07, 0.08], opacity: open) { x, y in
        FaceShapes.between(x - middle, y, half: half - 0.9, top: top(x), bottom: bottom(x))
      }
      canvas.fill(
        box,
        colour: { x, _ in
          let white = 0.95 - 0.24 * (x - middle) * (x - middle) / (half * half)
          return ([white, white * 0.98, white * 0.95], open)
        }
      ) { x, y in
        let edge = top(x) + min(0.15 * gap + 1.9, 0.9 * gap) * fall(x)
        return FaceShapes.between(
          x - middle, y, half: half - 1.5, top: top(x) + 0.1, bottom: min(edge, bottom(x) - 0.1))
      }
    }
    // The line between the lips, or the upper one's edge, and the corners.
    canvas.fill(box, shadow(1) * 0.8, opacity: 0.85, soft: 0.5) { x, y in
      let u = abs(x - middle)
      return max(abs(y - top(x) - 0.1) - 0.3, u - half - 0.1)
    }
    for side: Float in [-1, 1] {
      let corner = (x: middle + side * (half + 0.1), y: height + lift)
      canvas.fill(Box(x: corner.x, y: corner.y, halfWidth: 2, halfHeight: 2), shadow(1), opacity: 0.5, soft: 1.2) {
        FaceShapes.ellipse($0 - corner.x, $1 - corner.y, 0.7, 0.9)
      }
    }
  }
}
