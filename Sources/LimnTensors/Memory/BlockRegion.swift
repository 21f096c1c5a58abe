#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// A stretch of address space that large blocks are cut from and put back into, neighbouring free ones becoming one again.
///
/// Pages stay with the process when a block is put back, since fresh ones cost more to fault in than most operations take
/// to fill them; they serve blocks of any size, where a list of free blocks a size held 2.5 times what was in use (a photo's
/// tiles have four sizes, times the levels of a network; measured, the region holds 1.3 times). Linux is asked for pages of
/// 2 MB.
package struct BlockRegion {
  /// A free stretch, in bytes from the base.
  private struct Hole {
    var start: Int
    var count: Int
    var end: Int { start + count }
  }

  /// Nil where the system refused it; then no block can be had here.
  private let base: UnsafeMutableRawPointer?
  private let size: Int
  /// Bytes that may be read and written.
  private var open = 0
  /// Bytes that have been part of a block at some time.
  package private(set) var top = 0
  /// Free stretches below `top`, in order, none touching another.
  private var holes: [Hole] = []

  private static let unit = 1 << 12
  private static let step = 64 << 20

  /// Reserves address space, which costs no memory yet.
  package init(size: Int) {
    let size = Self.rounded(size, to: Self.step)
    let start = mmap(nil, size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | Self.noReserve, -1, 0)
    base = start == MAP_FAILED ? nil : start
    self.size = base == nil ? 0 : size
  }

  /// A block, its contents undefined; nil where the region is full. The smallest hole that is large enough is taken, the
  /// first of equal ones: measured on networks, the region then grows less than if the first that is large enough were.
  package mutating func take(_ bytes: Int) -> UnsafeMutableRawPointer? {
    guard let base, bytes > 0, bytes <= size else { return nil }
    let count = Self.rounded(bytes, to: Self.unit)
    var best: Int?
    for (index, hole) in holes.enumerated() where hole.count >= count {
      if best.map({ hole.count < holes[$0].count }) ?? true { best = index }
    }
    if let index = best {
      let start = holes[index].start
      if holes[index].count == count {
        holes.remove(at: index)
      } else {
        holes[index].start += count
        holes[index].count -= count
      }
      return base + start
    }
    let start = holes.last.map { $0.end == top ? $0.start : top } ?? top
    guard start + count <= size, makeOpen(to: start + count) else { return nil }
    if start < top { holes.removeLast() }
    top = start + count
    return base + start
  }

  /// How far the region grows for so many bytes that are in use at once: stretches between blocks in which nothing fits take
  /// up to three tenths more, measured on photos' tiles.
  package static func estimate(_ bytes: Int) -> Int { bytes / 10 * 13 }

  /// Whether a block is one of this region's.
  package func holds(_ block: UnsafeMutableRawPointer) -> Bool {
    base.map { block >= $0 && block < $0 + size } ?? false
  }

  /// Puts a block of so many bytes back.
  package mutating func give(_ block: UnsafeMutableRawPointer, _ bytes: Int) {
    guard let base else { return }
    var hole = Hole(start: block - base, count: Self.rounded(bytes, to: Self.unit))
    var (low, high) = (0, holes.count)
    while low < high {
      let middle = (low + high) / 2
      if holes[middle].start < hole.start { low = middle + 1 } else { high = middle }
    }
    if low < holes.count, holes[low].start == hole.end { hole.count += holes.remove(at: low).count }
    if low > 0, holes[low - 1].end == hole.start {
      holes[low - 1].count += hole.count
    } else {
      holes.insert(hole, at: low)
    }
  }

  /// Gives the pages of all free stretches back to the system; they can be taken again as before.
  package func trim() {
    guard let base else { return }
    for hole in holes { madvise(base + hole.start, hole.count, MADV_DONTNEED) }
  }

  private mutating func makeOpen(to end: Int) -> Bool {
    guard end > open, let base else { return true }
    let next = Self.rounded(end, to: Self.step)
    guard mprotect(base + open, next - open, PROT_READ | PROT_WRITE) == 0 else { return false }
    #if os(Linux)
      madvise(base + open, next - open, Self.hugePages)
    #endif
    open = next
    return true
  }

  private static func rounded(_ bytes: Int, to unit: Int) -> Int { (bytes + unit - 1) / unit * unit }

  #if os(Linux)
    private static let hugePages: Int32 = 14  // MADV_HUGEPAGE, which not every libc's Swift module has
    private static let noReserve: Int32 = 0x4000  // MAP_NORESERVE
  #else
    private static let noReserve: Int32 = MAP_NORESERVE
  #endif
}
