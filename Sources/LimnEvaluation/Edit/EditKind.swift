/// What the photos are compared as.
enum EditKind: String, CaseIterable {
  /// The photo as it is.
  case original
  /// What the model makes of it without an edit.
  case reconstruction
  /// The edit.
  case edit
  /// A random direction of the edit's length.
  case random = "random direction"
}
