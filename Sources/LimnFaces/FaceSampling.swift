import LimnTensors

extension FaceFactors {
  /// Whether drawn faces have something.
  package enum Presence: String, Sendable, Hashable, CaseIterable {
    /// Half of them have it, at random.
    case any
    /// No face has it.
    case none
    /// Every face has it.
    case always
  }

  /// Draws a person and a picture of them, every factor independently of the others.
  ///
  /// Each factor has its own split of the key: two faces of one key that differ in `glasses` or `smile` are the same
  /// person in the same picture. With `correlated`, glasses go with age: 85 in 100 of the old wear them, and 15 of the
  /// young.
  package init(key: RandomKey, glasses: Presence = .any, smile: Presence = .any, correlated: Bool = false) {
    let draw = FactorDraw(key: key)
    self.init()
    faceWidth = draw.signed("face-width")
    faceLength = draw.signed("face-length")
    jaw = draw.signed("jaw")
    chin = draw.signed("chin")
    eyeDistance = draw.signed("eye-distance")
    eyeSize = draw.signed("eye-size")
    eyeSlant = draw.signed("eye-slant")
    eyeColour = draw.unit("eye-colour")
    browHeight = draw.signed("brow-height")
    browWeight = draw.signed("brow-weight")
    browArch = draw.signed("brow-arch")
    noseLength = draw.signed("nose-length")
    noseWidth = draw.signed("nose-width")
    mouthWidth = draw.signed("mouth-width")
    lips = draw.signed("lips")
    skin = draw.unit("skin")
    freckles = max(0, draw.unit("freckles") * 3 - 2)
    hairColour = draw.unit("hair-colour")
    hairStyle = draw.one(of: HairStyle.allCases, "hair-style")
    beard = draw.chance(0.35, "has-beard") ? draw.one(of: [.stubble, .moustache, .full], "beard") : .none
    age = draw.chance(0.5, "is-old") ? 0.65 + 0.35 * draw.unit("age") : 0.3 * draw.unit("age")
    grain = draw.word("grain")

    let share = correlated ? (isYoung ? 0.15 : 0.85) : 0.5
    if draw.holds(glasses, share: share, "has-glasses") {
      self.glasses = Glasses(
        shape: draw.one(of: Glasses.Shape.allCases, "glasses"), colour: draw.unit("glasses-colour"),
        size: draw.signed("glasses-size"))
    }
    let amount = draw.unit("smile")
    self.smile = draw.holds(smile, share: 0.5, "is-smiling") ? 0.7 + 0.3 * amount : 0.2 * amount
    mouthOpen = max(0, draw.unit("mouth-open") * 1.6 - 0.6)

    pose.x = 0.9 * draw.signed("shift-x")
    pose.y = 0.9 * draw.signed("shift-y")
    pose.scale = 1 + 0.03 * draw.signed("scale")
    pose.roll = 0.06 * draw.signed("roll")
    pose.turn = draw.signed("turn")
    setting.backdrop = draw.unit("backdrop")
    setting.backdropLight = draw.unit("backdrop-light")
    setting.clothes = draw.unit("clothes")
    setting.light = draw.signed("light")
    setting.brightness = draw.signed("brightness")
    setting.warmth = draw.signed("warmth")
  }
}

/// Draws single factors, each from its own split of one key.
private struct FactorDraw {
  let key: RandomKey

  func unit(_ name: String) -> Float { Float(key.split(name).uniform()) }

  func signed(_ name: String) -> Float { 2 * unit(name) - 1 }

  func chance(_ share: Double, _ name: String) -> Bool { key.split(name).uniform() < share }

  func word(_ name: String) -> UInt32 { UInt32(truncatingIfNeeded: key.split(name).bits(at: 0)) }

  func one<Choice>(of choices: [Choice], _ name: String) -> Choice {
    choices[key.split(name).integer(below: choices.count)]
  }

  func holds(_ presence: FaceFactors.Presence, share: Double, _ name: String) -> Bool {
    switch presence {
    case .any: chance(share, name)
    case .none: false
    case .always: true
    }
  }
}
