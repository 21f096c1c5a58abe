/// Hair and beard.
extension FacePainter {
  /// The hair's colour at a place: strands along a direction, in the light that falls on the head.
  @inline(__always)
  private func strands(_ x: Float, _ y: Float, across: Float, along: Float, shade: Float) -> Colour {
    let coarse = FaceShapes.noise(x * across + 0.3 * y * along, y * along, factors.grain)
    let fine = FaceShapes.noise(x * across * 2.3 + 31 + y * along, y * along * 1.3 - 0.2 * x, factors.grain ^ 0x55)
    return hair * (0.42 + 0.62 * shade + 0.30 * (coarse - 0.5) + 0.16 * (fine - 0.5)) + Colour(repeating: 0.018)
  }

  /// Curls: bumps of the outline and of the colour.
  @inline(__always)
  private func curls(_ x: Float, _ y: Float) -> Float {
    let straight = FaceShapes.noise(x * 0.36 + 9, y * 0.36, factors.grain)
    let turned = FaceShapes.noise(0.25 * x + 0.31 * y + 40, 0.25 * y - 0.31 * x, factors.grain ^ 0xAA)
    return 0.5 + 0.62 * (straight + turned - 1)
  }

  /// What hangs down behind the head.
  func paintHairBehind() {
    switch factors.hairStyle {
    case .bob:
      canvas.fill(
        Box(-38, 15, 38, 96),
        colour: { x, y in (strands(x, y, across: 0.9, along: 0.07, shade: 0.22 + 0.3 * shade(x * 0.7, y)), 1) }
      ) { x, y in
        let flare = 5.6 + 2.2 * FaceShapes.step(y, 45, 85)
        let side = abs(x - turned(0.4)) - head.halfWidth - flare
        return max(
          side,
          max(y - 88 - 0.6 * FaceShapes.noise(x * 0.8, 3, factors.grain), headDistance(x * 0.86, min(y, 57), grown: 2)))
      }
    case .long:
      canvas.fill(
        Box(-42, 15, 42, 125),
        colour: { x, y in
          let wave = 1.6 * FaceShapes.noise(y * 0.09, 5, factors.grain)
          return (strands(x + wave, y, across: 0.8, along: 0.06, shade: 0.2 + 0.32 * shade(x * 0.7, min(y, 80))), 1)
        }
      ) { x, y in
        let wave = 1.5 * FaceShapes.noise(y * 0.11 + 20, x > 0 ? 1 : 8, factors.grain)
        let side = abs(x - turned(0.4)) - head.halfWidth - 4.2 - 6 * FaceShapes.step(y, 40, 100) - wave
        return max(side, headDistance(x * 0.88, min(y, 57), grown: 2))
      }
    case .curly:
      canvas.fill(
        Box(-45, 2, 45, 88),
        soft: 4,
        colour: { x, y in (hair * (0.3 + 0.35 * shade(x * 0.6, y) + 0.35 * curls(x * 1.7, y * 1.7)), 1) }
      ) { x, y in
        FaceShapes.ellipse(x - turned(0.2), y - 46, head.halfWidth + 8.5, 31) + 3.4 * (curls(x, y) - 0.5)
      }
    case .tied:
      canvas.fill(
        Box(-14, 0, 14, 30),
        colour: { x, y in (strands(x + 0.4 * y, y, across: 0.7, along: 0.2, shade: 0.75 - 0.04 * (y - 12)), 1) }
      ) { FaceShapes.ellipse($0 + turned(1), $1 - 17, 8.4, 7.2) }
    case .bald, .cropped, .short, .swept: break
    }
  }

  /// What lies on the head, down to the line where the forehead begins.
  func paintHairInFront() {
    let style = factors.hairStyle
    let parting: Float = factors.grain & 1 == 0 ? 1 : -1
    let recede = 3 * FaceShapes.step(factors.age, 0.5, 1)
    switch style {
    case .bald:
      canvas.fill(Box(-9, 22, 9, 36), lit(skin, 1.35), opacity: 0.45, soft: 6) {
        FaceShapes.ellipse($0 - 6 * factors.setting.light, $1 - 30, 5, 2.4)
      }
    case .cropped:
      cap(grown: 0.9, sideburns: 60, inset: 1.5, across: 2.4, along: 2.0, opacity: 0.88) { x in
        38.5 - recede * 0.6 - 0.012 * x * x + FaceShapes.step(abs(x), 10, 17) * (2 + recede * 0.5)
      }
    case .short:
      cap(grown: 3.2, sideburns: 60, inset: 1.9, across: 0.9, along: 0.22) { x in
        let u = x * parting
        return 38 - recede + 0.16 * u - 0.008 * x * x + 1.6 * (FaceShapes.noise(x * 0.5, 2, factors.grain) - 0.5)
      }
    case .swept:
      let lift = parting
      cap(
        grown: 3, top: { 3.6 + 0.09 * $0 * lift }, sideburns: 60, inset: 2.4, across: 0.5, along: 0.5, lean: 0.9 * lift
      ) { x in
        let u = x * lift
        return 36.5 - recede + 0.1 * u - 0.006 * x * x - 3 * FaceShapes.step(u, 6, 18)
      }
    case .curly:
      canvas.fill(
        Box(-36, 6, 36, 66),
        colour: { x, y in (hair * (0.36 + 0.5 * shade(x * 0.8, y) + 0.36 * (curls(x * 1.6, y * 1.6) - 0.3)), 1) }
      ) { x, y in
        let outer = FaceShapes.ellipse(x - turned(0.2), y - 44, head.halfWidth + 6, 28) + 3 * (curls(x, y) - 0.5)
        let face = FaceShapes.ellipse(x - turned(1), y - 63, head.halfWidth - 0.6, 25.5) + 2.6 * (curls(x + 5, y) - 0.5)
        return max(outer, max(-face, y - 62 - 4 * curls(x, 1)))
      }
    case .bob:
      cap(grown: 5, sideburns: 93, inset: 2.6, across: 0.95, along: 0.08) { x in
        45.5 - 0.006 * x * x + 1.2 * (FaceShapes.noise(x * 0.7, 2, factors.grain) - 0.5)
      }
    case .long:
      cap(grown: 4.2, sideburns: 116, inset: 1.8, across: 0.8, along: 0.09, lean: 0.25) { x in
        let u = abs(x - 2.5 * parting)
        return 33.5 + 0.16 * u + 0.022 * u * u
      }
    case .tied:
      cap(grown: 1.6, sideburns: 57, inset: 1.0, across: 0.7, along: 0.12, lean: -0.6) { x in
        36.5 + 0.004 * x * x - 0.6 * FaceShapes.step(abs(x), 14, 20)
      }
    }
  }

  /// Hair over the head that ends at `hairline` above the face, and beside it at the height `sideburns`.
  @inline(__always)
  private func cap(
    grown: Float, top: (Float) -> Float = { _ in 0 }, sideburns: Float, inset: Float = 0.4, across: Float, along: Float,
    lean: Float = 0, opacity: Float = 1, hairline: (Float) -> Float
  ) {
    let hang: Float = sideburns > 70 ? 1 : 0
    // The shadow on the forehead.
    canvas.fill(Box(-24, 28, 24, 56), shadow(0.75), opacity: 0.38, soft: 4) { x, y in
      max(headDistance(x, y, grown: -0.5), max(y - hairline(x) - 0.6, 30 - y))
    }
    canvas.fill(
      Box(-38, 12, 38, sideburns + 2),
      colour: { x, y in
        let bent = x + lean * (x < 0 && lean == abs(lean) && hang == 1 ? -1 : 1) * (y - 40) * 0.5
        let ring = FaceShapes.step(abs(y - 31 - 0.01 * x * x), 5, 0)
        return (strands(bent, y, across: across, along: along, shade: shade(x, y, grown: 5) + 0.16 * ring), opacity)
      }
    ) { x, y in
      let centred = x - turned(0.7)
      let outer =
        headDistance(x, min(y, 57), grown: grown) - (y < head.middle ? top(x) * FaceShapes.step(y, 50, 30) : 0)
        + (hang == 0 ? FaceShapes.step(y, 44, sideburns) * (grown + 0.2) : -2.4 * FaceShapes.step(y, 50, 90))
      // The face's window: below the hairline, and between the sides.
      let side = headDistance(x, hang == 0 ? y : min(y, 57)) + inset
      let window = max(hairline(x) - y, side - (hang == 0 ? 0 : 1.2 * FaceShapes.step(y, 56, 80)))
      return max(max(outer, -window), y - sideburns + (hang == 1 ? 0.14 * abs(centred) : 0))
    }
  }

  func paintBeard() {
    let middle = turned(1.3)
    let mouth: Float = 76.6
    let colour = hair * 0.8 + shadow(0.9) * 0.12
    let chin = head.middle + head.down
    /// Above this line the cheeks are bare.
    @inline(__always) func cheek(_ x: Float) -> Float {
      let u = abs(x - middle)
      return mouth + 0.5 - 0.55 * FaceShapes.step(u, 9, 20) * 16 + 4.5 * FaceShapes.step(u, 12, 4)
    }
    @inline(__always) func lips(_ x: Float, _ y: Float) -> Float {
      FaceShapes.ellipse(x - middle, y - mouth - 1.2, 8.2 + 1.6 * factors.smile, 3.7)
    }
    @inline(__always) func moustache(_ x: Float, _ y: Float) -> Float {
      let u = abs(x - middle)
      let top = 71.6 + 0.045 * u * u - 0.5 * FaceShapes.step(u, 2, 0)
      let bottom = 75.2 - 1.6 * factors.smile * FaceShapes.step(u, 2, 9) + 0.028 * u * u
      return FaceShapes.between(x - middle, y, half: 8.8, top: top, bottom: bottom)
    }
    switch factors.beard {
    case .none: break
    case .stubble:
      canvas.fill(
        Box(-26, 60, 26, chin + 2),
        colour: { x, y in
          let dots = FaceShapes.noise(x * 2.2, y * 2.2, factors.grain)
          return (FacePalette.mix(hair, skin * 0.4, 0.45), 0.12 + 0.42 * dots * dots)
        }
      ) { x, y in
        max(headDistance(x, y, grown: -1.2), max(min(cheek(x) - y, moustache(x, y)), -lips(x, y) - 0.4))
      }
    case .moustache:
      canvas.fill(
        Box(-12, 68, 12, 80),
        soft: 0.8,
        colour: { x, y in
          let hairs = FaceShapes.noise(x * 1.5 + y, y * 0.8, factors.grain)
          return (colour * (0.75 + 0.5 * hairs), 0.93)
        }, distance: moustache)
    case .full:
      canvas.fill(
        Box(-28, 56, 28, chin + 6),
        soft: 1.4,
        colour: { x, y in
          let hairs = FaceShapes.noise(x * 1.1, y * 0.45, factors.grain)
          let fine = FaceShapes.noise(x * 2.6, y * 1.1, factors.grain ^ 3)
          return (colour * (0.5 + 0.42 * shade(x, y) + 0.4 * (hairs - 0.5) + 0.3 * (fine - 0.5)), 0.96)
        }
      ) { x, y in
        let ragged = 1.2 * FaceShapes.noise(x * 0.7, y * 0.7, factors.grain)
        let outer = headDistance(x, y, grown: 1.2 + ragged)
        return max(outer, max(min(cheek(x) - y + ragged, moustache(x, y)), -lips(x, y)))
      }
    }
  }
}
