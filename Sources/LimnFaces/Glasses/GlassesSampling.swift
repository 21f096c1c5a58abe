import LimnTensors

extension GlassesFactors {
  /// Draws glasses of a kind, or of any, every number independently of the others; `hasDarkFrame` makes their frames black or brown, and opaque,
  /// and leaves all else as it is; `design` can then bring what is rare to what most people wear.
  package init(kind: Kind?, hasDarkFrame: Bool = false, design: Design = .any, key: RandomKey) {
    self.init()
    let draw = GlassesDraw(key: key)
    let kind = kind ?? draw.one(of: [.wire, .wire, .wire, .horn, .horn, .horn, .half, .rimless, .sun, .sun], "kind")
    let held = kind == .sun ? draw.one(of: [.wire, .wire, .horn, .horn, .horn, .rimless], "sun") : kind
    grain = draw.word("grain")
    soft = 1 + 1.2 * draw.unit("soft") * draw.unit("softer")
    halo = draw.chance(0.6, "sharpened") ? 1.6 * draw.unit("halo") : 0
    roll = 0.03 * draw.signed("roll")
    shift = [0.03 * draw.signed("shift-x"), 0.05 * draw.signed("shift-y") + 0.01]
    turn = 0.5 * draw.signed("turn") * draw.unit("turned")
    sampleLens(kind, draw)
    sampleRim(held, isDark: kind == .sun, draw)
    if hasDarkFrame { darkenRim(of: held, draw) }
    if kind == .sun { sampleDark(draw) } else { sampleClear(draw) }
    sampleReflections(isDark: kind == .sun, draw)
    shadow.strength = 0.45 * draw.unit("shadow")
    shadow.lenses = kind == .sun ? 0.7 * draw.unit("shadow-lenses") : 0.15 * draw.unit("shadow-lenses")
    (shadow.x, shadow.y) = (0.06 * draw.signed("shadow-x"), 0.02 + 0.1 * draw.unit("shadow-y"))
    shadow.soft = 0.02 + 0.12 * draw.unit("shadow-soft")
    if design == .everyday { makeEveryday(isDark: kind == .sun) }
  }

  private mutating func sampleLens(_ kind: Kind, _ draw: GlassesDraw) {
    lens.halfWidth = 0.36 + 0.12 * draw.unit("width") + (kind == .sun ? 0.05 * draw.unit("large") : 0)
    lens.x = 0.52 + 0.06 * draw.unit("x") + max(0, lens.halfWidth - 0.44)
    lens.y = 0.02 + 0.13 * draw.unit("y")
    switch draw.integer(below: 5, "shape") {
    case 0:  // round
      lens.halfHeight = lens.halfWidth * (0.86 + 0.16 * draw.unit("height"))
      lens.corner = 0.9 + 0.1 * draw.unit("corner")
    case 1:  // narrow
      lens.halfHeight = 0.19 + 0.07 * draw.unit("height")
      lens.corner = 0.35 + 0.6 * draw.unit("corner")
    case 2:  // drops
      lens.halfHeight = lens.halfWidth * (0.75 + 0.15 * draw.unit("height"))
      lens.corner = 0.75 + 0.25 * draw.unit("corner")
      (lens.taper, lens.flat) = (0.08 + 0.14 * draw.unit("taper"), 1 + 0.25 * draw.unit("flat"))
      lens.lean = 0.12 * draw.unit("lean")
    case 3:  // cat's eyes
      lens.halfHeight = 0.24 + 0.08 * draw.unit("height")
      lens.corner = 0.5 + 0.4 * draw.unit("corner")
      (lens.lift, lens.lean) = (0.05 + 0.15 * draw.unit("lift"), -0.15 * draw.unit("lean"))
    default:  // box
      lens.halfHeight = 0.24 + 0.09 * draw.unit("height")
      lens.corner = 0.25 + 0.5 * draw.unit("corner")
      lens.taper = 0.12 * draw.unit("taper")
      lens.lean = -0.08 * draw.signed("lean")
    }
    if kind == .sun { lens.halfHeight *= 1 + 0.2 * draw.unit("high") }
  }

  private mutating func sampleRim(_ held: Kind, isDark: Bool, _ draw: GlassesDraw) {
    let metals: [Colour] = [
      [0.72, 0.58, 0.32], [0.85, 0.72, 0.5], [0.62, 0.62, 0.64], [0.8, 0.8, 0.82], [0.3, 0.3, 0.32],
      [0.12, 0.11, 0.11],
      [0.42, 0.3, 0.22],
    ]
    let plastics: [Colour] = [
      [0.05, 0.05, 0.06], [0.05, 0.05, 0.06], [0.08, 0.06, 0.05], [0.2, 0.11, 0.07], [0.36, 0.2, 0.1],
      [0.35, 0.06, 0.08],
      [0.1, 0.14, 0.3], [0.3, 0.1, 0.3], [0.5, 0.48, 0.46], [0.16, 0.2, 0.15], [0.8, 0.76, 0.7],
      [0.62, 0.48, 0.32], [0.75, 0.62, 0.48],
    ]
    let vary = Colour(draw.signed("red"), draw.signed("green"), draw.signed("blue")) * 0.04
    switch held {
    case .horn:
      rim.thickness = 0.035 + 0.06 * draw.unit("thickness")
      rim.brow = 0.6 * draw.unit("brow") * draw.unit("browline")
      (rim.colour, rim.other) = (draw.one(of: plastics, "colour") + vary, draw.one(of: plastics, "other"))
      rim.mottle = draw.chance(0.35, "mottled") ? draw.unit("mottle") : 0
      rim.gloss = 0.35 * draw.unit("gloss")
      rim.opacity = draw.chance(0.22, "see-through") ? 0.25 + 0.55 * draw.unit("opacity") : 1
      rim.pads = draw.chance(0.3, "pads") ? 1 : 0
    case .rimless:
      (rim.thickness, rim.opacity) = (0.008 + 0.012 * draw.unit("thickness"), 0.15 + 0.4 * draw.unit("opacity"))
      rim.colour = draw.chance(0.5, "bright") ? [0.85, 0.87, 0.88] : [0.3, 0.3, 0.3]
      (rim.gloss, rim.pads) = (0.6 * draw.unit("gloss"), draw.chance(0.8, "pads") ? 1 : 0)
    default:
      rim.thickness = 0.012 + 0.022 * draw.unit("thickness")
      rim.colour = draw.one(of: metals, "colour") + vary
      (rim.other, rim.mottle) = (draw.one(of: metals, "other"), 0.5 * draw.unit("mottle"))
      (rim.gloss, rim.pads) = (0.8 * draw.unit("gloss"), draw.chance(0.8, "pads") ? 1 : 0)
      if held == .half { (rim.lower, rim.brow) = (0.25 * draw.unit("lower"), draw.unit("brow")) }
      rim.opacity = 0.75 + 0.25 * draw.unit("opacity")
    }
    rim.pads *= 0.15 + 0.6 * draw.unit("pad")
    (rim.padX, rim.padY) = (0.12 + 0.09 * draw.unit("pad-x"), 0.05 + 0.16 * draw.unit("pad-y"))
    let pads: [Colour] = [[0.8, 0.76, 0.7], [0.95, 0.93, 0.9], [0.35, 0.27, 0.22], rim.colour]
    rim.padColour = draw.one(of: pads, "pad-colour")
    rim.bridge = (
      y: 0.06 - 0.2 * draw.unit("bridge-y"), arch: 0.13 * draw.unit("arch") - 0.02,
      thickness: max(0.014, rim.thickness) * (0.8 + 0.9 * draw.unit("bridge"))
    )
    rim.hasBar = draw.chance(isDark ? 0.35 : held == .wire ? 0.2 : 0.04, "bar")
    let thick = draw.chance(0.5, "broad") ? 0.1 * draw.unit("broadness") : 0
    rim.arms = (
      thickness: max(0.02, rim.thickness) * (0.8 + 1.2 * draw.unit("arms")) + thick,
      end: 0.97 + 0.25 * draw.unit("arm-end"),
      rise: 0.16 * draw.unit("arm-rise") - 0.1
    )
    rim.armStart = -0.1 - 0.6 * draw.unit("arm-start")
    let arms: [Colour] = [rim.colour, rim.colour, rim.other, [0.05, 0.05, 0.05], [0.7, 0.7, 0.72]]
    rim.armColour = draw.one(of: arms, "arm-colour")
  }

  private mutating func darkenRim(of held: Kind, _ draw: GlassesDraw) {
    let frames: [Colour] = [[0.05, 0.05, 0.06], [0.08, 0.06, 0.05], [0.2, 0.11, 0.07], [0.16, 0.09, 0.05]]
    (rim.colour, rim.other) = (draw.one(of: frames, "dark"), draw.one(of: frames, "dark-other"))
    rim.armColour = rim.colour
    if held != .rimless { rim.opacity = 1 }
  }

  private mutating func sampleClear(_ draw: GlassesDraw) {
    let dark = 0.14 * draw.unit("tint") * draw.unit("tinted")
    let tint = Colour(draw.unit("tint-red"), draw.unit("tint-green"), draw.unit("tint-blue")) * dark
    (glass.upper, glass.lower) = (1 - tint, 1 - tint * draw.unit("tint-below"))
    if draw.chance(0.12, "shaded") {  // lenses that darken in the sun
      let shade = Colour(repeating: 0.15 + 0.35 * draw.unit("shade"))
      (glass.upper, glass.lower) = (glass.upper - shade, glass.lower - shade * (0.5 + 0.5 * draw.unit("shade-below")))
    }
    glass.sheen = Colour(repeating: 0.06 * draw.unit("sheen") * draw.unit("sheen-2"))
    glass.variation = draw.unit("variation")
    glass.power = 1 + 0.06 * draw.signed("power")
  }

  private mutating func sampleDark(_ draw: GlassesDraw) {
    let tints: [Colour] = [
      [0.5, 0.5, 0.5], [0.5, 0.5, 0.52], [0.62, 0.45, 0.3], [0.7, 0.5, 0.32], [0.4, 0.52, 0.42], [0.4, 0.48, 0.65],
      [0.7, 0.42, 0.45], [0.8, 0.7, 0.35],
    ]
    let tint = draw.one(of: tints, "tint") * 2
    let passed = draw.chance(0.6, "black") ? 0.06 * draw.unit("passed") : 0.08 + 0.4 * draw.unit("passed")
    let below = passed + (draw.chance(0.4, "gradient") ? 0.5 * draw.unit("below") : 0)
    (glass.upper, glass.lower) = (tint * passed, tint * below)
    let mirrored = draw.chance(0.12, "mirror") ? 0.2 + 0.5 * draw.unit("sheen") : 0.16 * draw.unit("sheen")
    let cast = Colour(draw.unit("sheen-red"), draw.unit("sheen-green"), draw.unit("sheen-blue")) * 0.6 + 0.5
    (glass.sheen, glass.variation) = (cast * mirrored, draw.unit("variation"))
  }

  private mutating func sampleReflections(isDark: Bool, _ draw: GlassesDraw) {
    glass.bevel = draw.chance(isDark ? 0.3 : 0.55, "bevelled") ? 0.9 * draw.unit("bevel") : 0
    glass.bevelWidth = 0.008 + 0.03 * draw.unit("bevel-width")
    let count = draw.chance(isDark ? 0.6 : 0.45, "mirrors") ? 1 + draw.integer(below: 3, "mirrored") : 0
    glass.reflections = (0..<count).map { index in
      let draw = GlassesDraw(key: draw.key.split("reflection").split(index))
      let casts: [Colour] = [
        [1, 1, 1], [1, 1, 1], [1, 1, 0.95], [0.85, 0.93, 1], [0.6, 0.95, 0.75], [0.75, 0.65, 1], [0.6, 0.8, 1],
      ]
      let light = 0.06 + 0.75 * draw.unit("light") * draw.unit("lighter")
      return Reflection(
        x: 0.8 * draw.signed("x"), y: 0.7 * draw.signed("y"), halfWidth: 0.06 + 0.5 * draw.unit("width"),
        halfHeight: 0.05 + 0.5 * draw.unit("height"), lean: 0.8 * draw.signed("lean"),
        soft: 0.03 + 0.4 * draw.unit("soft") * draw.unit("softer"), light: draw.one(of: casts, "cast") * light)
    }
  }

  fileprivate typealias Colour = SIMD3<Float>
}

/// The draws of one pair of glasses, each a split of its key.
private struct GlassesDraw {
  let key: RandomKey

  func unit(_ name: String) -> Float { Float(key.split(name).uniform()) }
  func signed(_ name: String) -> Float { 2 * unit(name) - 1 }
  func chance(_ share: Double, _ name: String) -> Bool { key.split(name).uniform() < share }
  func integer(below count: Int, _ name: String) -> Int { key.split(name).integer(below: count) }
  func one<Value>(of values: [Value], _ name: String) -> Value { values[integer(below: values.count, name)] }
  func word(_ name: String) -> UInt32 { UInt32(truncatingIfNeeded: key.split(name).bits(at: 0)) }
}
