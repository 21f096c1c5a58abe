extension GlassesFactors {
  /// Brings what is rare to what most people wear: lenses of medium size, clear ones clean, frames that are not thick, arms that end at
  /// the temples, a weak shadow.
  mutating func makeEveryday(isDark: Bool) {
    (soft, halo, roll, turn) = (1, 0, 0, 0)
    shift = [0, 0]
    lens.halfWidth = lens.halfWidth.held(in: 0.39...(isDark ? 0.48 : 0.45))
    lens.halfHeight = lens.halfHeight.held(in: 0.22...(isDark ? 0.4 : 0.36))
    lens.x = lens.x.held(in: lens.halfWidth + 0.12...lens.halfWidth + 0.16)
    lens.y = lens.y.held(in: 0.05...0.1)
    lens.lift = lens.lift.held(in: 0...0.08)
    lens.lean = lens.lean.held(in: -0.06...0.06)

    rim.thickness = rim.thickness.held(in: 0.008...0.06)
    rim.brow = rim.brow.held(in: 0...0.3)
    rim.bridge.thickness = rim.bridge.thickness.held(in: 0.014...0.06)
    rim.bridge.y = rim.bridge.y.held(in: -0.14 ... -0.06)
    rim.bridge.arch = rim.bridge.arch.held(in: 0.03...0.08)
    rim.gloss = rim.gloss.held(in: 0...0.3)
    rim.pads = rim.pads.held(in: 0...0.3)
    rim.arms.thickness = rim.arms.thickness.held(in: 0.02...0.07)
    rim.arms.end = rim.arms.end.held(in: 1.14...1.22)
    rim.arms.rise = rim.arms.rise.held(in: -0.02...0.03)
    rim.armStart = rim.armStart.held(in: -0.6 ... -0.35)
    rim.armFade = 0.12

    if !isDark {
      let least = SIMD3<Float>(repeating: 0.94), most = SIMD3<Float>(repeating: 1)
      glass.upper.clamp(lowerBound: least, upperBound: most)
      glass.lower.clamp(lowerBound: least, upperBound: most)
    }
    glass.sheen *= 0.3
    glass.power = glass.power.held(in: 0.98...1.02)
    glass.bevel *= 0.25
    for index in glass.reflections.indices {
      glass.reflections[index].light *= 0.35
      glass.reflections[index].soft = max(0.15, glass.reflections[index].soft)
    }
    shadow.strength = shadow.strength.held(in: 0.12...0.25)
    shadow.lenses = shadow.lenses.held(in: 0...0.3)
    shadow.soft = max(0.05, shadow.soft)
  }
}

extension Float {
  /// The nearest value of a range.
  fileprivate func held(in range: ClosedRange<Float>) -> Float {
    Swift.min(Swift.max(self, range.lowerBound), range.upperBound)
  }
}
