import LimnFoundation
import LimnTensors

/// What was made of all items at the end of a run.
public struct RunEnd: Sendable {
  /// A file that could not be made.
  public struct Failure: Sendable, Hashable, CustomStringConvertible {
    /// Which stage, and why, in one line.
    public let description: String
    /// Whether the place refuses any file.
    package let concernsPlace: Bool

    package init(_ description: String, _ error: any Error) {
      self.description = description
      let reason = (error as? StepFailure)?.reason ?? error
      concernsPlace = (reason as? FileError)?.concernsPlace ?? false
    }
  }

  /// The files that stages wrote at their end.
  public var files: [String] = []
  /// Why others could not be written.
  public var failures: [Failure] = []
  /// Whether the run was cancelled before all was made.
  package var isCancelled = false

  package init(files: [String] = [], failures: [Failure] = [], isCancelled: Bool = false) {
    self.files = files
    self.failures = failures
    self.isCancelled = isCancelled
  }

  /// Adds what was made after this.
  package mutating func add(_ later: RunEnd) {
    files += later.files
    failures += later.failures
    isCancelled = isCancelled || later.isCancelled
  }
}
