import CKernels
import Foundation
import Synchronization

/// A block of floats aligned to 64 bytes, taken from and returned to a pool.
///
/// Sendable because its memory is written only while one `Tensor` refers to it (copy on write), as `Array` does.
final class Storage: @unchecked Sendable {
  let count: Int
  let base: UnsafeMutablePointer<Float>
  private let capacity: Int
  /// What was computed from the numbers, such as their order for convolutions.
  let derived = DerivedCache()

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
///
/// Blocks from 64 KB on are cut from one region, whose pages stay; smaller ones are kept by size. Under a sanitiser nothing
/// is kept and no size rounded, so that it sees every block made, overrun and freed.
final class StoragePool: Sendable {
  static let shared = StoragePool()

  private struct Free {
    var blocks: [Int: [Block]] = [:]
    var bytes = 0
    var region: BlockRegion
  }

  private struct Block: @unchecked Sendable {  // an address, whose memory nobody else uses while it is free
    let base: UnsafeMutablePointer<Float>
  }

  /// At most this much is kept in small blocks; beyond it, they go back to the system.
  private static let limit = 16 << 20
  /// Bytes from which a block is cut from the region.
  private static let large = 1 << 16
  private let free: Mutex<Free>
  private let isBypassed = limn_is_sanitised() != 0

  /// Makes a pool; the region can hold as much as there is memory.
  private init() {
    free = Mutex(Free(region: BlockRegion(size: Int(clamping: ProcessInfo.processInfo.physicalMemory))))
  }

  func take(_ count: Int) -> (UnsafeMutablePointer<Float>, Int) {
    if isBypassed { return (Self.fresh(count), count) }
    let capacity = Self.capacity(for: count)
    let reused = free.withLock { free -> Block? in
      if capacity * 4 >= Self.large {
        return free.region.take(capacity * 4).map { Block(base: $0.bindMemory(to: Float.self, capacity: capacity)) }
      }
      guard let block = free.blocks[capacity]?.popLast() else { return nil }
      free.bytes -= capacity * 4
      return block
    }
    return (reused?.base ?? Self.fresh(capacity), capacity)
  }

  func give(_ base: UnsafeMutablePointer<Float>, _ capacity: Int) {
    if isBypassed { return Foundation.free(base) }
    let block = Block(base: base)
    let isKept = free.withLock { free in
      if free.region.holds(block.base) {
        free.region.give(block.base, capacity * 4)
        return true
      }
      guard capacity * 4 < Self.large, free.bytes + capacity * 4 <= Self.limit else { return false }
      free.blocks[capacity, default: []].append(block)
      free.bytes += capacity * 4
      return true
    }
    if !isKept { Foundation.free(base) }
  }

  /// Gives the pages of large blocks that are free back to the system.
  func trim() {
    free.withLock { $0.region.trim() }
  }

  /// A block from the system.
  private static func fresh(_ capacity: Int) -> UnsafeMutablePointer<Float> {
    var pointer: UnsafeMutableRawPointer?
    guard posix_memalign(&pointer, 64, max(capacity, 1) * 4) == 0, let pointer else {
      preconditionFailure("out of memory: \(capacity * 4) bytes for a tensor of \(capacity) floats")
    }
    return pointer.bindMemory(to: Float.self, capacity: capacity)
  }

  /// Small sizes are rounded up to one of eight steps between powers of two, so that near-equal tensors share blocks.
  static func capacity(for count: Int) -> Int {
    let least = max(count, 16)
    guard least * 4 < large else { return least }
    let step = max(16, (1 << (Int.bitWidth - 1 - least.leadingZeroBitCount)) / 8)
    return (least + step - 1) / step * step
  }
}

/// What tensors that are gone leave behind for the next ones.
package enum SpareMemory {
  /// Whether the current task's run is held within a budget, so that spare memory is given back often.
  @TaskLocal package static var isScarce = false

  /// Gives it back to the system as far as it is in large blocks, and what is free of malloc's too; for whoever is about to
  /// need much memory for something else. It costs the next tensors the time to fault it in again, about 0.1 ms a megabyte.
  package static func giveBack() {
    StoragePool.shared.trim()
    limn_heap_trim()
  }

  /// Has the whole process give the memory of large arrays (photos' samples, files) back as soon as they are gone; for a
  /// program to say once, at its start.
  package static func keepNoLargeArrays() { limn_heap_keep_large_blocks_out() }
}
