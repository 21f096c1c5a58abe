import LimnImages
import Synchronization

/// The turns that an item takes through a pipeline, one for each picture of its file: the source says which those are, and what writes
/// files gathers what becomes of them.
package final class FrameTurns: Sendable {
  private struct State: Sendable {
    var index = 0
    var frames: ImageFrames?
    var files: [String: File] = [:]
  }

  /// A file in the making.
  private struct File: Sendable {
    var writer: any FrameWriter
    var isCopy = true
  }

  private let state = Mutex(State())

  /// Makes the first turn of a file of which nothing is known.
  package init() {}

  /// The turn, from 0.
  package var index: Int { state.withLock { $0.index } }

  /// How many turns there are: 1 until the source has said something else.
  package var count: Int { state.withLock { $0.frames?.timing.count ?? 1 } }

  /// Takes the pictures of the item's file.
  package func begin(_ frames: ImageFrames) { state.withLock { $0.frames = frames } }

  /// The picture of this turn, where the file shows several; throws `ImageError` for a damaged one.
  package func picture() throws -> Image? { try state.withLock { $0.frames }?.next() }

  /// Goes on to the next turn; false after the last one.
  package func advance() -> Bool {
    state.withLock { state in
      guard state.index + 1 < state.frames?.timing.count ?? 1 else { return false }
      state.index += 1
      return true
    }
  }

  /// Adds what became of a picture to the file at a path. `isCopy` says that it is what was read. Throws `ImageError` for one that
  /// does not fit those before it.
  package func add(_ image: Image, to path: String, as format: any AnimatedFormat.Type, isCopy: Bool) throws {
    try state.withLock { state in
      guard let timing = state.frames?.timing else { return }
      var file = state.files[path] ?? File(writer: format.frameWriter(timing))
      state.files[path] = nil
      try file.writer.append(image)
      file.isCopy = file.isCopy && isCopy
      state.files[path] = file
    }
  }

  /// The file at a path, to which nothing is added any more, and whether all of its pictures are what was read; nil before the last turn.
  package func file(at path: String) -> (writer: any FrameWriter, isCopy: Bool)? {
    state.withLock { state in
      guard state.index + 1 == state.frames?.timing.count, let file = state.files.removeValue(forKey: path) else {
        return nil
      }
      return (file.writer, file.isCopy)
    }
  }
}
