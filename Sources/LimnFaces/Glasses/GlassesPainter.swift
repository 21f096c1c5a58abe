/// Draws glasses on a photo of a face at its landmarks, so that the photo and the drawing are an exact pair: the same face
/// without and with glasses.
///
/// Each pixel is the photo's, seen through the lens, shaded, and covered by what lies in front of it. Edges are smooth at any
/// size. Only additions, products, quotients and square roots are used, so that every machine draws the same.
package struct GlassesPainter: Sendable {
  typealias Colour = SIMD3<Float>

  private let glasses: GlassesFactors
  /// The middle between the eyes, and the step of one pixel to the right, in the face's coordinates.
  private let middle: SIMD2<Float>
  private let step: SIMD2<Float>
  /// The side of a pixel, and the width of edges, in the face's coordinates.
  private let edge: Float
  private let turn: Float

  /// Prepares to draw glasses at the eyes (pixels, the eye at the picture's left first); `nose`, the tip's place, gives the head's
  /// turn, which without it is the glasses' own. Nil for eyes in one place.
  package init?(
    _ glasses: GlassesFactors, left: SIMD2<Float>, right: SIMD2<Float>, nose: SIMD2<Float>? = nil
  ) {
    let across = right - left
    let square = (across * across).sum()
    guard square > 1e-6, square.isFinite else { return nil }
    self.glasses = glasses
    let distance = square.squareRoot()
    let along = across / distance
    // The glasses' own turn, to first order.
    let turned = SIMD2<Float>(along.x - glasses.roll * along.y, along.y + glasses.roll * along.x)
    let length = (turned * turned).sum().squareRoot()
    step = turned / (length * distance)
    edge = max(1, glasses.soft) / distance
    let shift = SIMD2<Float>(
      glasses.shift.x * along.x - glasses.shift.y * along.y, glasses.shift.x * along.y + glasses.shift.y * along.x)
    middle = (left + right) / 2 + shift * distance
    turn =
      nose.map { nose in
        let offset = ((nose - (left + right) / 2) * along).sum() / distance
        return min(max(offset * 2.2, -1), 1)
      } ?? glasses.turn
  }

  /// The picture, three planes of `width` × `height` one behind the other, from 0 to white's 1 or brighter, with the glasses on.
  package func paint(_ picture: [Float], width: Int, height: Int) -> [Float] {
    precondition(picture.count == 3 * width * height, "a picture has three planes")
    var result = picture
    let plane = width * height
    // Nothing is drawn farther from the eyes' middle than arms reach along the eyes, and lenses and shadows across.
    let distance = 1 / (step * step).sum().squareRoot()
    let along = step * distance
    let (long, short) = (1.7 * distance, 1.05 * distance)
    let columns = Self.span(middle.x, abs(along.x) * long + abs(along.y) * short, width)
    let rows = Self.span(middle.y, abs(along.y) * long + abs(along.x) * short, height)
    picture.withUnsafeBufferPointer { photo in
      result.withUnsafeMutableBufferPointer { result in
        for row in rows {
          for column in columns {
            let place = row * width + column
            let colour = Colour(photo[place], photo[plane + place], photo[2 * plane + place])
            let pixel = SIMD2<Float>(Float(column), Float(row))
            let painted = self.colour(colour, at: pixel) { place in
              Self.sample(photo, place, width: width, height: height)
            }
            guard painted != colour else { continue }
            // Where a pixel is brighter than white, as floats may be, it stays so.
            let most = pointwiseMax(colour, Colour(repeating: 1))
            let clipped = painted.clamped(lowerBound: Colour(), upperBound: most)
            for channel in 0..<3 { result[channel * plane + place] = clipped[channel] }
          }
        }
      }
    }
    return glasses.halo > 0 ? sharpened(result, over: picture, columns, rows, width: width, height: height) : result
  }

  /// What was drawn, sharpened as a camera would: by the detail that the glasses have, while that of the photo, which is sharpened
  /// already, passes as far as they let it.
  private func sharpened(
    _ drawn: [Float], over photo: [Float], _ columns: Range<Int>, _ rows: Range<Int>, width: Int, height: Int
  ) -> [Float] {
    var result = drawn
    // A row, blurred by 1, 2, 1.
    func line(_ picture: [Float], _ row: Int, _ start: Int) -> [Float] {
      let first = start + min(max(row, 0), height - 1) * width
      return columns.map { column in
        let (left, right) = (max(0, column - 1), min(width - 1, column + 1))
        return (picture[first + left] + 2 * picture[first + column] + picture[first + right]) / 4
      }
    }
    for start in stride(from: 0, to: drawn.count, by: width * height) {
      for row in rows {
        let (own, other) = (
          (line(drawn, row - 1, start), line(drawn, row, start), line(drawn, row + 1, start)),
          (line(photo, row - 1, start), line(photo, row, start), line(photo, row + 1, start))
        )
        for column in columns {
          let (place, index) = (start + row * width + column, column - columns.lowerBound)
          let mean = (own.0[index] + 2 * own.1[index] + own.2[index]) / 4
          let before = (other.0[index] + 2 * other.1[index] + other.2[index]) / 4
          let isDrawn = drawn[place] != photo[place]
          let passed = isDrawn ? max(0, min(1, drawn[place] / max(photo[place], 1e-3))) : 1
          let fine = drawn[place] - mean - passed * (photo[place] - before)
          if fine != 0 { result[place] = min(max(drawn[place] + glasses.halo * fine, 0), max(1, drawn[place])) }
        }
      }
    }
    return result
  }

  /// The pixels of a line of `extent` that lie within `reach` of a place.
  package static func span(_ middle: Float, _ reach: Float, _ extent: Int) -> Range<Int> {
    let first = min(max(middle - reach, 0), Float(extent)), last = min(max(middle + reach + 1, 0), Float(extent))
    return Int(first)..<max(Int(first), Int(last))
  }

  // MARK: One pixel

  /// A photo's colour with all that lies in front of it.
  @inline(__always)
  private func colour(_ photo: Colour, at pixel: SIMD2<Float>, seen: (SIMD2<Float>) -> Colour) -> Colour {
    let off = pixel - middle
    let x = off.x * step.x + off.y * step.y, y = off.y * step.x - off.x * step.y
    let side: Float = x < 0 ? -1 : 1
    let rim = glasses.rim
    var colour = photo
    let shadow = self.shadow(x, y)
    if shadow > 0 { colour *= 1 - shadow * Colour(0.9, 1, 1) }

    let arm = cover(arm(x, y, side)) * armShare(x, side)
    if arm > 0 { colour += (armColour(x, y) - colour) * (arm * max(rim.opacity, 0.6)) }

    let (u, v) = lensPlace(x, y, side)
    let thickness =
      rim.thickness * (1 + rim.brow * 2 * FaceShapes.step(-v, -0.2 * glasses.lens.halfHeight, glasses.lens.halfHeight))
    let outline = lens(u, v)
    let inside = cover(outline)
    if inside > 0 {
      var through = colour
      if glasses.glass.power != 1 {
        let place = SIMD2<Float>(lensX(side), glasses.lens.y)
        let drawn = place + (SIMD2(x, y) - place) / glasses.glass.power
        let square = (step * step).sum()
        through =
          seen(
            middle + SIMD2(drawn.x * step.x - drawn.y * step.y, drawn.x * step.y + drawn.y * step.x) / square)
        if shadow > 0 { through *= 1 - shadow * Colour(0.9, 1, 1) }
      }
      colour += (glass(through, u, v, x, y) - colour) * inside
      if glasses.glass.bevel > 0 {
        let (outer, width) = (outline + thickness / 2, glasses.glass.bevelWidth)
        let patch = FaceShapes.noise(u * 4 + 50, v * 4 + 50, glasses.grain ^ 0x7f4a)
        let line = (cover(outer) - cover(outer + width)) * glasses.glass.bevel * patch * patch
        colour += (1 - colour.clamped(lowerBound: Colour(), upperBound: Colour(repeating: 1))) * line
      }
    }
    let lower = 1 - (1 - rim.lower) * FaceShapes.step(v, -0.1 * glasses.lens.halfHeight, 0.35 * glasses.lens.halfHeight)
    let covered = (cover(outline - thickness / 2) - cover(outline + thickness / 2)) * rim.opacity * lower
    if covered > 0 { colour += (rimColour(u, v, outline / max(thickness, 1e-4)) - colour) * covered }
    let bridge = cover(self.bridge(x, y))
    if bridge > 0 { colour += (rimColour(x, y, 0) - colour) * (bridge * max(rim.opacity, 0.6)) }
    if rim.pads > 0 {
      // A pad, and the wire that holds it.
      let (px, py) = (abs(x - 0.07 * turn), y)
      let inner = (x: max(glasses.lens.x - glasses.lens.halfWidth, rim.padX + 0.01), y: rim.padY - 0.06)
      let wire = FaceShapes.capsule(px, py, from: inner, to: (x: rim.padX, y: rim.padY), radius: 0.008)
      let pad = max(cover(FaceShapes.ellipse(px - rim.padX, py - rim.padY, 0.025, 0.06)), 0.8 * cover(wire))
      if pad > 0 { colour += (rim.padColour - colour) * (rim.pads * pad) }
    }
    return colour
  }

  /// How much of a pixel lies inside an edge at this signed distance.
  @inline(__always)
  private func cover(_ distance: Float) -> Float { min(max(0.5 - distance / edge, 0), 1) }

  private func lensX(_ side: Float) -> Float { side * glasses.lens.x * narrowing(side) + 0.07 * turn }

  /// The side that is turned away is seen narrower.
  private func narrowing(_ side: Float) -> Float { 1 - 0.22 * max(0, side * turn) - 0.04 * abs(turn) }

  /// A place in the coordinates of one lens: outwards from its middle, and down.
  @inline(__always)
  private func lensPlace(_ x: Float, _ y: Float, _ side: Float) -> (u: Float, v: Float) {
    let u = (x - lensX(side)) * side / narrowing(side)
    return (u, y - glasses.lens.y + glasses.lens.lift * u)
  }

  /// The signed distance from a lens's edge.
  @inline(__always)
  private func lens(_ u: Float, _ v: Float) -> Float {
    let lens = glasses.lens
    let v = v < 0 ? v * lens.flat : v
    let half = lens.halfWidth * (1 - lens.taper * v / lens.halfHeight)
    return FaceShapes.roundedBox(
      u - lens.lean * v, v, half, lens.halfHeight, lens.corner * min(half, lens.halfHeight))
  }

  @inline(__always)
  private func bridge(_ x: Float, _ y: Float) -> Float {
    let (lens, bridge) = (glasses.lens, glasses.rim.bridge)
    let half = max(
      0.05, (lensX(1) - lensX(-1)) / 2 - lens.halfWidth * (1 - 0.3 * lens.corner) * (narrowing(1) + narrowing(-1)) / 2)
    let u = (x - (lensX(1) + lensX(-1)) / 2) / half
    let line = lens.y + bridge.y + bridge.arch * (u * u - 0.6)
    var distance = max(abs(y - line) - bridge.thickness / 2, (abs(u) - 1) * half)
    if glasses.rim.hasBar {
      let above = lens.y - 0.82 * lens.halfHeight / lens.flat
      distance = min(distance, max(abs(y - above) - bridge.thickness / 2, (abs(u) - 1.25) * half))
    }
    return distance
  }

  @inline(__always)
  private func arm(_ x: Float, _ y: Float, _ side: Float) -> Float {
    let (lens, arms) = (glasses.lens, glasses.rim.arms)
    let end = armEnd(side)
    let start = (
      x: lensX(side) + side * lens.halfWidth * 0.96 * narrowing(side),
      y: lens.y + (glasses.rim.armStart - lens.lift) * lens.halfHeight
    )
    guard side * start.x < end else { return 1 }
    return FaceShapes.capsule(
      x, y, from: start, to: (x: side * end, y: start.y - arms.rise), radius: arms.thickness / 2)
  }

  /// How far out an arm is seen: the side that is turned away ends sooner, and of the other the ear is farther out.
  private func armEnd(_ side: Float) -> Float {
    let away = side * turn
    return glasses.rim.arms.end - (away > 0 ? 0.35 : 0.2) * away
  }

  /// How much of an arm is seen here: towards its end less.
  private func armShare(_ x: Float, _ side: Float) -> Float {
    guard glasses.rim.armFade > 0 else { return 1 }
    let end = armEnd(side)
    return 1 - FaceShapes.step(side * x, end - glasses.rim.armFade, end)
  }

  /// How dark the shadow is here.
  @inline(__always)
  private func shadow(_ x: Float, _ y: Float) -> Float {
    let shadow = glasses.shadow
    guard shadow.strength > 0 || shadow.lenses > 0 else { return 0 }
    let (x, y) = (x - shadow.x, y - shadow.y)
    let (u, v) = lensPlace(x, y, x < 0 ? -1 : 1)
    let outline = lens(u, v)
    let soft = max(shadow.soft, edge)
    func part(_ distance: Float) -> Float { FaceShapes.step(-distance, -soft, soft) }
    let band = min(abs(outline) - glasses.rim.thickness / 2, bridge(x, y))
    let under = max(part(band) * shadow.strength, part(outline) * shadow.strength * shadow.lenses)
    return under * min(1, glasses.rim.opacity * 1.5)
  }

  /// What is seen through a lens, and in it.
  @inline(__always)
  private func glass(_ through: Colour, _ u: Float, _ v: Float, _ x: Float, _ y: Float) -> Colour {
    let (lens, glass) = (glasses.lens, glasses.glass)
    let depth = FaceShapes.step(v, -0.8 * lens.halfHeight, 0.9 * lens.halfHeight)
    var light = through * (glass.upper + (glass.lower - glass.upper) * depth)
    if glass.sheen != Colour() {
      let patch = FaceShapes.noise(x * 2.3 + 40, y * 3.1 + 40, glasses.grain)
      light += glass.sheen * (1 - glass.variation * patch) * (1 - 0.5 * depth)
    }
    for reflection in glass.reflections {
      // Lamps are seen on the same side of both lenses.
      let p = (x < 0 ? -u : u) / lens.halfWidth - reflection.x, q = v / lens.halfHeight - reflection.y
      let distance = FaceShapes.roundedBox(
        p - reflection.lean * q, q, reflection.halfWidth, reflection.halfHeight,
        0.5 * min(reflection.halfWidth, reflection.halfHeight))
      let soft = max(reflection.soft, edge / lens.halfHeight)
      let share = FaceShapes.step(-distance, -soft, soft)
      light += (1 - light.clamped(lowerBound: Colour(), upperBound: Colour(repeating: 1))) * reflection.light * share
    }
    return light
  }

  /// The colour of an arm at a place, which shines a little.
  @inline(__always)
  private func armColour(_ x: Float, _ y: Float) -> Colour {
    let shine = FaceShapes.noise(x * 6 + 30, y * 12 + 30, glasses.grain ^ 0x3c6e)
    return glasses.rim.armColour * 0.9 + Colour(repeating: 0.6 * glasses.rim.gloss * shine * shine)
  }

  /// The colour of the frame at a place; `across` is from −0.5 inside to 0.5 outside.
  @inline(__always)
  private func rimColour(_ u: Float, _ v: Float, _ across: Float) -> Colour {
    let rim = glasses.rim
    var colour = rim.colour
    if rim.mottle > 0 {
      let patch = FaceShapes.noise(u * 9 + 90, v * 9 + 90, glasses.grain ^ 0x5bd1)
      colour += (rim.other - colour) * FaceShapes.step(patch, 1 - rim.mottle, 1.2 - rim.mottle)
    }
    let shine = FaceShapes.noise(u * 5 + 70, v * 5 + 70, glasses.grain ^ 0x9e37)
    let profile = max(0, 1 - 4 * (across + 0.15) * (across + 0.15))
    let upwards = 0.5 - 0.5 * v / max(glasses.lens.halfHeight, 0.1)
    return colour * (0.75 + 0.4 * upwards) + Colour(repeating: rim.gloss * shine * shine * profile)
  }

  /// The photo at a place between its pixels.
  @inline(__always)
  private static func sample(
    _ photo: UnsafeBufferPointer<Float>, _ place: SIMD2<Float>, width: Int, height: Int
  ) -> Colour {
    let x = min(max(place.x, 0), Float(width - 1)), y = min(max(place.y, 0), Float(height - 1))
    let (left, top) = (min(Int(x), max(0, width - 2)), min(Int(y), max(0, height - 2)))
    let (s, t) = (x - Float(left), y - Float(top))
    let (right, bottom) = (min(left + 1, width - 1), min(top + 1, height - 1))
    var colour = Colour()
    for channel in 0..<3 {
      let start = channel * width * height
      let upper = photo[start + top * width + left] * (1 - s) + photo[start + top * width + right] * s
      let lower = photo[start + bottom * width + left] * (1 - s) + photo[start + bottom * width + right] * s
      colour[channel] = upper * (1 - t) + lower * t
    }
    return colour
  }
}
