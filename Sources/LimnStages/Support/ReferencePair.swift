import LimnData
import LimnImages
import LimnPipelines
import LimnTensors

extension Item {
  /// Changes the picture, and its reference if it has one, in the same way; throws `StageError` if either is no picture.
  mutating func changePair(_ change: (any PictureValue) throws -> any DataValue) throws {
    value = try change(picture())
    if let reference { self.reference = try change(reference.picture()) }
  }

  /// The same for a change of what is where, which the photo's alpha takes part in; throws as above.
  mutating func movePair(_ change: (any PictureValue) throws -> any DataValue) throws {
    let before = try picture()
    try changePair(change)
    guard let origin, origin.channels.hasAlpha, !(before is Image) else { return }
    self.origin = try change(origin.resized(width: before.width, height: before.height)) as? Image ?? origin
  }

  /// Mirrors and turns the photo or the pixels; throws as above.
  mutating func move(by symmetry: Symmetry) throws {
    try movePair { value in
      if let image = value as? Image { return symmetry.applied(to: image) }
      return Pixels(symmetry.applied(to: value.floats()))
    }
  }
}
