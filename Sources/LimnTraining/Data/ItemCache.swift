import LimnImages
import LimnPipelines
import Synchronization

/// Decoded photos, kept while they fit into a number of bytes; the others are decoded each time.
///
/// What was kept first stays: where examples are drawn at random, it is asked for again as soon as anything that would replace it.
/// What an item holds never depends on whether it was kept.
final class ItemCache: Sendable {
  /// The bytes that may be kept.
  let limit: Int
  private struct State {
    var items: [Int: Item] = [:]
    var bytes = 0
  }
  private let state = Mutex(State())

  /// Makes an empty cache.
  init(limit: Int) {
    self.limit = limit
  }

  /// How many items are kept, and their bytes.
  var kept: (count: Int, bytes: Int) { state.withLock { ($0.items.count, $0.bytes) } }

  /// The item of a number: as it was kept, or from `load`; throws what that throws.
  func item(_ number: Int, load: () async throws -> Item) async throws -> Item {
    if let item = state.withLock({ $0.items[number] }) { return item }
    let item = try await load()
    let bytes = item.keptBytes
    state.withLock { state in
      guard state.items[number] == nil, bytes <= limit - state.bytes else { return }
      state.items[number] = item
      state.bytes += bytes
    }
    return item
  }
}

extension Item {
  /// Bytes of what a source has loaded, which is also its origin, and of what is around it.
  fileprivate var keptBytes: Int {
    value.byteCount + (origin?.metadata.bytes ?? 0) + 1024
  }
}

extension Metadata {
  /// Bytes of the blocks that may be large.
  fileprivate var bytes: Int {
    [iccProfile, exif, xmp, iptc].reduce(0) { $0 + ($1?.count ?? 0) } + text.reduce(0) { $0 + $1.text.utf8.count }
  }
}
