import LimnFoundation
import Synchronization

/// The content hash of the file that was hashed last, so that items that share one file, the rows of a table, read it once.
final class LastHash: Sendable {
  private let last = Mutex<(path: String, state: FileState, hash: String)?>(nil)

  /// Whether a file holds now what a record says; its state says so, or else its content.
  func isUnchanged(_ record: FileRecord, at path: String) -> Bool {
    guard let now = FileState(path: path) else { return false }
    if now == record.state { return true }
    return now.size == record.state.size && hash(of: path, now) == record.hash
  }

  private func hash(of path: String, _ state: FileState) -> String? {
    let known = last.withLock { last in last.flatMap { $0.path == path && $0.state == state ? $0.hash : nil } }
    if let known { return known }
    // Without the lock, so that different files are hashed side by side.
    guard let hash = try? ContentHash.hexadecimal(ofFile: path) else { return nil }
    last.withLock { $0 = (path, state, hash) }
    return hash
  }
}
