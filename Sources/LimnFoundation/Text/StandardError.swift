// For the system's `stdout`.
@preconcurrency import Foundation

/// The process's standard error.
package enum StandardError {
  /// Writes text at once, after what was printed before it, so that the two stay in order where both go to one file; does without where
  /// nobody reads any more.
  package static func write(_ text: String, to file: FileHandle = .standardError) {
    fflush(stdout)
    try? file.write(contentsOf: Data(text.utf8))
  }
}
