/// Everything that a drawn face is made from, as numbers: the same factors always give the same picture.
///
/// Unless said otherwise, a number from −1 to 1 says how far a feature is from the average one, and a number from 0 to 1
/// how much there is of something. Changing one factor changes nothing else of the picture.
package struct FaceFactors: Sendable, Hashable {
  /// How the hair is worn.
  package enum HairStyle: String, Sendable, Hashable, CaseIterable {
    case bald, cropped, short, swept, curly, bob, long, tied
  }

  /// What grows on cheeks and chin.
  package enum Beard: String, Sendable, Hashable, CaseIterable {
    case none, stubble, moustache, full
  }

  /// A pair of glasses.
  package struct Glasses: Sendable, Hashable {
    /// The form of the rims; `dark` are sunglasses, behind which no eye is seen.
    package enum Shape: String, Sendable, Hashable, CaseIterable {
      case round, square, thick, dark
    }

    /// The form of the rims.
    package var shape: Shape
    /// The place of the rims' colour on its scale, 0…1.
    package var colour: Float
    /// The size, −1…1.
    package var size: Float

    /// Makes a pair of glasses.
    package init(shape: Shape, colour: Float = 0, size: Float = 0) {
      self.shape = shape
      self.colour = colour
      self.size = size
    }
  }

  /// How the head is held: what alignment by the eyes leaves over.
  package struct Pose: Sendable, Hashable {
    /// The shift to the right, in 89ths of the frame's width.
    package var x: Float = 0
    /// The shift down, in the same unit.
    package var y: Float = 0
    /// The size, 1 on average.
    package var scale: Float = 1
    /// The sine of the angle by which the head leans to its left.
    package var roll: Float = 0
    /// How far the head is turned to the picture's right, −1…1.
    package var turn: Float = 0

    /// Makes the pose of a head that is held straight.
    package init() {}
  }

  /// The light and what is around the face.
  package struct Setting: Sendable, Hashable {
    /// The place of the backdrop's colour on its scale, 0…1.
    package var backdrop: Float = 0
    /// How bright the backdrop is, 0…1.
    package var backdropLight: Float = 0.5
    /// The place of the clothes' colour on its scale, 0…1.
    package var clothes: Float = 0
    /// Where the light comes from: −1 from the picture's left, 1 from its right.
    package var light: Float = 0
    /// How bright the picture is, −1…1.
    package var brightness: Float = 0
    /// How warm the light is, −1…1.
    package var warmth: Float = 0

    /// Makes an even light before a plain backdrop.
    package init() {}
  }

  // The person.

  /// The face's width at the cheeks, −1…1.
  package var faceWidth: Float = 0
  /// How far down the chin is, −1…1.
  package var faceLength: Float = 0
  /// How square the jaw is, −1…1.
  package var jaw: Float = 0
  /// The width of the chin, −1…1.
  package var chin: Float = 0
  /// The distance between the eyes, −1…1.
  package var eyeDistance: Float = 0
  /// The size of the eyes, −1…1.
  package var eyeSize: Float = 0
  /// How much higher the outer corners of the eyes are, −1…1.
  package var eyeSlant: Float = 0
  /// The place of the eyes' colour on its scale, 0…1.
  package var eyeColour: Float = 0
  /// The height of the brows, −1…1.
  package var browHeight: Float = 0
  /// The weight of the brows, −1…1.
  package var browWeight: Float = 0
  /// The arch of the brows, −1…1.
  package var browArch: Float = 0
  /// The length of the nose, −1…1.
  package var noseLength: Float = 0
  /// The width of the nose, −1…1.
  package var noseWidth: Float = 0
  /// The width of the mouth, −1…1.
  package var mouthWidth: Float = 0
  /// The fullness of the lips, −1…1.
  package var lips: Float = 0
  /// The skin, from light to dark, 0…1.
  package var skin: Float = 0
  /// How many freckles there are, 0…1.
  package var freckles: Float = 0
  /// The place of the hair's colour on its scale from black to blond, 0…1.
  package var hairColour: Float = 0
  /// How the hair is worn.
  package var hairStyle = HairStyle.short
  /// What grows on cheeks and chin.
  package var beard = Beard.none
  /// Wrinkles and grey hair, 0…1; above 0.5 the face counts as an old one.
  package var age: Float = 0
  /// What freckles and strands of hair are placed by.
  package var grain: UInt32 = 0

  // What comes and goes.

  /// The glasses, if any.
  package var glasses: Glasses?
  /// The smile, 0…1; above 0.5 the face counts as smiling.
  package var smile: Float = 0
  /// How far the mouth is open, 0…1.
  package var mouthOpen: Float = 0

  // The picture.

  /// How the head is held.
  package var pose = Pose()
  /// The light and what is around the face.
  package var setting = Setting()

  /// Makes the average face.
  package init() {}

  /// Whether the face counts as smiling.
  package var isSmiling: Bool { smile > 0.5 }

  /// Whether the face counts as a young one.
  package var isYoung: Bool { age < 0.5 }

  /// The same person in the same picture with these glasses, or with none.
  package func with(glasses: Glasses?) -> FaceFactors {
    var changed = self
    changed.glasses = glasses
    return changed
  }

  /// The same person in the same picture with this smile, 0…1.
  package func with(smile: Float) -> FaceFactors {
    var changed = self
    changed.smile = smile
    return changed
  }
}
