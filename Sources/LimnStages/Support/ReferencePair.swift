import LimnPipelines

extension Item {
  /// Changes the picture, and its reference if it has one, in the same way.
  mutating func changePair(_ change: (Item.Value) throws -> Item.Value) rethrows {
    value = try change(value)
    if let reference { self.reference = try change(reference) }
  }
}
