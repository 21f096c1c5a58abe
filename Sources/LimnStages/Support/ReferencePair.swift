import LimnData
import LimnPipelines

extension Item {
  /// Changes the picture, and its reference if it has one, in the same way; throws `StageError` if either is no picture.
  mutating func changePair(_ change: (any PictureValue) throws -> any DataValue) throws {
    value = try change(picture())
    if let reference { self.reference = try change(reference.picture()) }
  }
}
