/// A pair of glasses as numbers: the same numbers always give the same glasses, on any face and at any size.
///
/// Lengths are in distances between the eyes. The origin lies midway between them, x to the picture's right along the line
/// through both, y down.
package struct GlassesFactors: Sendable, Hashable {
  /// What the glasses are.
  package enum Kind: String, Sendable, Hashable, CaseIterable {
    /// Thin metal rims.
    case wire
    /// Thick rims of plastic.
    case horn
    /// A rim above the lens alone.
    case half
    /// Lenses without rims.
    case rimless
    /// Dark or tinted lenses, with rims of any kind.
    case sun
  }

  /// Which glasses of a kind are drawn.
  package enum Design: String, Sendable, Hashable, CaseIterable {
    /// All that can be drawn, however rare: what a network is to learn.
    case any
    /// Those that most people wear: of medium size and clean, in even light.
    case everyday
  }

  /// The outline of a lens, seen from the front.
  package struct Lens: Sendable, Hashable {
    /// The distance of its middle from the middle line, and its height below the eyes.
    package var x: Float = 0.54, y: Float = 0.03
    /// Half of its width and of its height.
    package var halfWidth: Float = 0.4, halfHeight: Float = 0.3
    /// The radius of its corners, as a share of the smaller half side: 1 is round.
    package var corner: Float = 0.6
    /// How much narrower it becomes downwards, and how far it leans outwards there.
    package var taper: Float = 0, lean: Float = 0
    /// How far its outer end is lifted, and how much flatter it is above than below.
    package var lift: Float = 0, flat: Float = 1

    /// Makes a lens of medium size.
    package init() {}
  }

  /// What the lenses are held by.
  package struct Rim: Sendable, Hashable {
    /// Its thickness, and how much thicker it is above.
    package var thickness: Float = 0.02, brow: Float = 0
    /// How much there is of it below, and everywhere: 0 is none, 1 a whole rim that hides what is behind it.
    package var lower: Float = 1, opacity: Float = 1
    /// Two colours, which are mixed in patches by `mottle`, 0…1.
    package var colour = SIMD3<Float>(repeating: 0.1), other = SIMD3<Float>(repeating: 0.1), mottle: Float = 0
    /// How brightly it shines, 0…1.
    package var gloss: Float = 0.2
    /// The bridge: how far it is below the lenses' middles, how far it is bent upwards, and its thickness.
    package var bridge: (y: Float, arch: Float, thickness: Float) {
      get { (bridgeValues.x, bridgeValues.y, bridgeValues.z) }
      set { bridgeValues = [newValue.y, newValue.arch, newValue.thickness] }
    }
    /// Whether there is a second bar above the bridge, and how much there is of pads on the nose, 0…1.
    package var hasBar = false, pads: Float = 0
    /// The pads' places from the middle line and below the eyes, and their colour.
    package var padX: Float = 0.17, padY: Float = 0.13, padColour = SIMD3<Float>(0.8, 0.76, 0.7)
    /// The arms: their thickness, how far from the middle line they are seen, and how far they rise to there.
    package var arms: (thickness: Float, end: Float, rise: Float) {
      get { (armValues.x, armValues.y, armValues.z) }
      set { armValues = [newValue.thickness, newValue.end, newValue.rise] }
    }
    /// Where the arms begin, in half heights of the lens below its middle, and their colour.
    package var armStart: Float = -0.45, armColour = SIMD3<Float>(repeating: 0.1)
    /// The length over which an arm fades at its end, where hair or an ear hides it.
    package var armFade: Float = 0
    private var bridgeValues = SIMD3<Float>(0.02, 0.04, 0.02)
    private var armValues = SIMD3<Float>(0.03, 1.25, 0.02)

    /// Makes thin dark rims.
    package init() {}
  }

  /// What is seen in the lenses.
  package struct Glass: Sendable, Hashable {
    /// How much light passes at the upper and at the lower end, a channel each.
    package var upper = SIMD3<Float>(repeating: 1), lower = SIMD3<Float>(repeating: 1)
    /// What is mirrored everywhere: its colour, and how much it varies with the place, 0…1.
    package var sheen = SIMD3<Float>(), variation: Float = 0
    /// How much larger the face is seen through it.
    package var power: Float = 1
    /// How brightly the lens's own edge shines inside the rim, 0…1, and how wide it is.
    package var bevel: Float = 0, bevelWidth: Float = 0.02
    /// Bright things that are mirrored: lamps, windows.
    package var reflections: [Reflection] = []

    /// Makes clear lenses.
    package init() {}
  }

  /// A bright thing mirrored in both lenses.
  package struct Reflection: Sendable, Hashable {
    /// Its place and half its size, in halves of the lens's size.
    package var x: Float, y: Float, halfWidth: Float, halfHeight: Float
    /// How far it leans, and the width of its edge.
    package var lean: Float, soft: Float
    /// Its light.
    package var light: SIMD3<Float>
  }

  /// The shadow on the skin.
  package struct Shadow: Sendable, Hashable {
    /// How dark it is, 0…1, and how much of it is the lenses'.
    package var strength: Float = 0.2, lenses: Float = 0
    /// Where it falls, and the width of its edge.
    package var x: Float = 0, y: Float = 0.04, soft: Float = 0.06

    /// Makes a weak shadow under the rims.
    package init() {}
  }

  /// The outline of the lenses.
  package var lens = Lens()
  /// What they are held by.
  package var rim = Rim()
  /// What is seen in them.
  package var glass = Glass()
  /// Their shadow.
  package var shadow = Shadow()
  /// The width of all edges in pixels, at least 1: that of a photo which is not quite sharp.
  package var soft: Float = 1
  /// How much the photo was sharpened, as cameras do: bright lines beside dark rims.
  package var halo: Float = 0
  /// How far they are turned and moved against the eyes.
  package var roll: Float = 0, shift = SIMD2<Float>()
  /// How far the head is turned to the picture's right, −1…1.
  package var turn: Float = 0
  /// What patches and reflections are placed by.
  package var grain: UInt32 = 0

  /// Makes plain glasses.
  package init() {}
}
