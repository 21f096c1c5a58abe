/// What sort of failure an error is; a program says by it what follows, such as its exit status.
public enum ErrorKind: Sendable, Hashable, CaseIterable {
  /// What was asked for cannot be done: an option, a pipeline, a recipe.
  case usage
  /// Something that is read is missing, damaged or of another kind: a photo, a folder, a table of labels.
  case input
  /// A model, or something fitted to one, cannot be found, read or used.
  case model
  /// The output cannot be written.
  case output
  /// What was under way failed.
  case work
  /// An error that nobody foresaw.
  case unknown

  /// The kind of any error: its own, if it has one.
  package init(of error: any Error) { self = (error as? any KindedError)?.errorKind ?? .unknown }
}

/// An error that says what sort of failure it is.
public protocol KindedError: Error {
  /// The sort of failure.
  var errorKind: ErrorKind { get }
}
