/// Glasses: rims, bridge, lenses with a reflection, and temples that go back to the ears.
extension FacePainter {
  private func rim(_ glasses: FaceFactors.Glasses) -> Colour {
    FacePalette.colour(glasses.colour, on: FacePalette.rims)
  }

  private static let line: Float = 56

  /// The distance from the outer edge of a lens, in its own coordinates, outwards positive.
  @inline(__always)
  private func lens(_ u: Float, _ y: Float, _ glasses: FaceFactors.Glasses) -> Float {
    let grown = 1 + 0.08 * glasses.size
    let v = y - Self.line - 0.6
    switch glasses.shape {
    case .round: return FaceShapes.ellipse(u, v, 7.3 * grown, 7.1 * grown)
    case .square: return FaceShapes.roundedBox(u, v, 7.9 * grown, 5.3 * grown, 1.8)
    case .thick: return FaceShapes.roundedBox(u - 0.08 * (v + 3), v, 8.2 * grown, 6 * grown, 2.9)
    case .dark:
      // Aviators: flatter above, fuller below and outside.
      return FaceShapes.roundedBox(u - 0.05 * v, v, (8.4 - 0.10 * max(v, 0)) * grown, 6.2 * grown, 4.6)
    }
  }

  private func thickness(_ glasses: FaceFactors.Glasses) -> Float {
    switch glasses.shape {
    case .round: 0.95
    case .square: 1.1
    case .thick: 1.9
    case .dark: 0.9
    }
  }

  private func place(_ side: Float) -> Float { side * (eyes + 0.1) + turned(0.9) }

  func paintTemples(_ glasses: FaceFactors.Glasses) {
    let colour = rim(glasses)
    for side: Float in [-1, 1] {
      let start = (x: place(side) + side * 7.4, y: Self.line - 2.6)
      let end = (x: side * (head.halfWidth + 0.8) + turned(-0.6), y: Self.line - 1.6)
      canvas.fill(
        Box(min(start.x, end.x) - 2, 50, max(start.x, end.x) + 2, 58), colour * 0.9, opacity: 0.95
      ) { FaceShapes.capsule($0, $1, from: start, to: end, radius: 0.45 * thickness(glasses) + 0.2) }
    }
  }

  func paintGlasses(_ glasses: FaceFactors.Glasses) {
    let colour = rim(glasses)
    let thick = thickness(glasses)
    let isDark = glasses.shape == .dark
    for side: Float in [-1, 1] {
      let middle = place(side)
      let box = Box(x: middle, y: Self.line, halfWidth: 10.5, halfHeight: 9)
      // Their shadow on the skin.
      canvas.fill(box, shadow(0.8), opacity: 0.3, soft: 1.6) { x, y in
        abs(lens((x - middle) * side, y - 0.9, glasses) + thick / 2) - thick / 2
      }
      canvas.fill(
        box,
        colour: { x, y in
          let u = (x - middle) * 0.7 + (y - Self.line)
          let band = FaceShapes.step(abs(u + 3.6), 1.9, 1.1) + 0.7 * FaceShapes.step(abs(u + 0.2), 0.9, 0.5)
          if isDark {
            let depth = FaceShapes.step(y, Self.line - 7, Self.line + 8)
            let tint = FacePalette.mix([0.07, 0.07, 0.09], colour * 0.5 + Colour(0.16, 0.13, 0.12), depth)
            return (tint + Colour(repeating: 0.09) * band, 0.97 - 0.06 * depth)
          }
          return ([0.93, 0.96, 1], 0.07 + 0.17 * band)
        }
      ) { x, y in lens((x - middle) * side, y, glasses) + thick / 2 }
      canvas.fill(
        box,
        colour: { _, y in (colour + Colour(repeating: 0.10) * FaceShapes.step(y, Self.line + 1, Self.line - 7), 1) }
      ) { x, y in
        abs(lens((x - middle) * side, y, glasses) + thick / 2) - thick / 2
      }
    }
    let (left, right) = (place(-1) + 6.6, place(1) - 6.6)
    let bridge = (x: (left + right) / 2, half: max((right - left) / 2, 1))
    canvas.fill(Box(left - 1, 48, right + 1, 60), colour + Colour(repeating: 0.05)) { x, y in
      let u = (x - bridge.x) / bridge.half
      return max(abs(y - Self.line + 2.6 - 0.9 * u * u) - 0.42 * thick - 0.1, abs(u) * bridge.half - bridge.half)
    }
    guard isDark else { return }
    canvas.fill(Box(left - 2, 46, right + 2, 56), colour) { x, y in
      max(abs(y - Self.line + 5.2) - 0.4, abs(x - bridge.x) - bridge.half - 1.4)
    }
  }
}
