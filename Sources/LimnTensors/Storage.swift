import Foundation
import Synchronization

/// A block of floats aligned to 64 bytes, taken from and returned to a pool.
///
/// Sendable because its memory is written only while one `Tensor` refers to it (copy on write), as `Array` does.
final class Storage: @unchecked Sendable {
  let count: Int
  let base: UnsafeMutablePointer<Float>
  private let capacity: Int
  /// The same numbers in the orders that convolutions asked for; emptied when the numbers change.
  let packings = Mutex<[Packing]>([])

  init(count: Int) {
    self.count = count
    (base, capacity) = StoragePool.shared.take(count)
  }

  deinit {
    StoragePool.shared.give(base, capacity)
  }

  var buffer: UnsafeMutableBufferPointer<Float> { UnsafeMutableBufferPointer(start: base, count: count) }
}

/// Freed blocks kept for reuse, since fresh pages cost more to fault in than most operations take to fill them.
final class StoragePool: Sendable {
  static let shared = StoragePool()

  private struct Free {
    var blocks: [Int: [Block]] = [:]
    var bytes = 0
  }

  private struct Block: @unchecked Sendable {
    let base: UnsafeMutablePointer<Float>
  }

  /// At most this much is kept; beyond it, blocks go back to the system.
  private let limit = 256 << 20
  private let free = Mutex(Free())

  func take(_ count: Int) -> (UnsafeMutablePointer<Float>, Int) {
    let capacity = Self.capacity(for: count)
    let reused = free.withLock { free in
      guard let block = free.blocks[capacity]?.popLast() else { return nil as Block? }
      free.bytes -= capacity * 4
      return block
    }
    if let reused { return (reused.base, capacity) }
    var pointer: UnsafeMutableRawPointer?
    guard posix_memalign(&pointer, 64, capacity * 4) == 0, let pointer else {
      preconditionFailure("out of memory: \(capacity * 4) bytes for a tensor of \(count) floats")
    }
    return (pointer.bindMemory(to: Float.self, capacity: capacity), capacity)
  }

  func give(_ base: UnsafeMutablePointer<Float>, _ capacity: Int) {
    let block = Block(base: base)
    let kept = free.withLock { free in
      guard free.bytes + capacity * 4 <= limit else { return false }
      free.blocks[capacity, default: []].append(block)
      free.bytes += capacity * 4
      return true
    }
    if !kept { Foundation.free(base) }
  }

  /// Sizes are rounded up to one of eight steps between powers of two, so that near-equal tensors share blocks.
  static func capacity(for count: Int) -> Int {
    let least = max(count, 16)
    let step = max(16, (1 << (Int.bitWidth - 1 - least.leadingZeroBitCount)) / 8)
    return (least + step - 1) / step * step
  }
}
