import CKernels

/// Squares of 2×2 pixels of a fine image beside the four channels of a coarse, blocked one that hold them.
///
/// The four channels of a square are neighbours in memory (groups are multiples of four): a quad. So a row of a plain
/// image is made of halves of quads, and four blocked pixels are four groups of the coarse image, their lanes dealt out.
struct PixelSquares: @unchecked Sendable {  // each thread has rows of its own
  private let coarse: UnsafeMutablePointer<Float>
  private let fine: UnsafeMutablePointer<Float>
  private let coarseShape: Shape
  private let fineShape: Shape
  private let fineLayout: Layout
  private let places: Places
  private let finePlaces: Places

  /// Takes a coarse image in blocked layout, `[N, 4·C, H, W]`, and a fine one, `[N, C, H', W']`; the caller keeps both
  /// alive.
  init(coarse: Tensor, fine: Tensor) {
    self.coarse = coarse.base
    self.fine = fine.base
    (coarseShape, fineShape, fineLayout) = (coarse.shape, fine.shape, fine.layout)
    (places, finePlaces) = (Places(coarse.shape, .blocked), Places(fine.shape, fine.layout))
  }

  /// Fills the fine image with the coarse one's channels; or, if it is plain, with `base` (of its shape) less them.
  func shuffle(from base: Tensor? = nil) {
    precondition(base == nil || fineLayout == .plain && base?.layout == .plain, "a difference is plain")
    nonisolated(unsafe) let start = base.map { UnsafePointer($0.base) }
    forRows { item, row in
      if fineLayout == .blocked {
        forGroups(item, row) { used, group, squares, pixels in
          limn_shuffle_squares(
            Processor.instructions, places.pixel, coarseShape[3], used, group, line, coarse + squares, fine + pixels)
        }
      } else if let start {
        planes(item, row) {
          (SIMD4(at: start + $1) - $0).store(to: fine + $1)
        } one: {
          fine[$1] = start[$1] - $0
        }
      } else {
        planes(item, row) {
          $0.store(to: fine + $1)
        } one: {
          fine[$1] = $0
        }
      }
    }
    withExtendedLifetime(base) {}
  }

  /// Fills the coarse image with the fine one's pixels.
  func unshuffle() {
    forRows { item, row in
      if fineLayout == .plain {
        gatherPlanes(item, row)
      } else {
        forGroups(item, row) { used, group, squares, pixels in
          limn_unshuffle_squares(
            Processor.instructions, places.pixel, coarseShape[3], used, group, line, fine + pixels, coarse + squares)
        }
      }
    }
  }

  /// Rows of the coarse image, side by side where there are many.
  private func forRows(_ body: @Sendable (_ item: Int, _ row: Int) -> Void) {
    let rows = coarseShape[2]
    let rowElements = max(1, coarseShape[1] * coarseShape[3])
    Threads.forPieces(of: coarseShape[0] * rows, size: max(1, (1 << 16) / rowElements)) { places in
      for place in places { body(place / rows, place % rows) }
    }
  }

  /// Visits the pixels of a row's quads, as far as the fine image reaches, and their places in it: `four` neighbours of a
  /// plane at a time, `one` at the ends of its rows.
  @inline(__always)
  private func planes(_ item: Int, _ row: Int, four: (SIMD4<Float>, Int) -> Void, one: (Float, Int) -> Void) {
    let (width, columns) = (places.pixel, fineShape[3])
    for channel in 0..<fineShape[1] {
      // One row after the other: rows are often as long as a page, and a store then delays loads of the next row.
      for i in 0..<max(0, min(2, fineShape[2] - 2 * row)) {
        let halves = coarse + places.base(item: item, channel: 4 * channel) + row * coarseShape[3] * width + 2 * i
        let to = finePlaces.base(item: item, channel: channel) + (2 * row + i) * columns
        var column = 0
        while column + 4 <= columns {
          let first = halves + (column &>> 1) &* width
          four(SIMD4(lowHalf: SIMD2(at: first), highHalf: SIMD2(at: first + width)), to &+ column)
          column &+= 4
        }
        while column < columns {
          one(halves[column / 2 * width + column % 2], to + column)
          column += 1
        }
      }
    }
  }

  /// Reads two rows of each plane into a row's quads, the padding's quads zero; a stretch of columns at a time, so that
  /// cache lines are filled before they leave.
  private func gatherPlanes(_ item: Int, _ row: Int) {
    let (width, columns) = (places.pixel, coarseShape[3])
    let channels = Layout.paddedChannels(coarseShape[1]) / 4
    for first in stride(from: 0, to: columns, by: 64) {
      let count = min(64, columns - first)
      for channel in 0..<channels {
        let quads = coarse + places.base(item: item, channel: 4 * channel) + (row * columns + first) * width
        guard channel < fineShape[1] else {
          for column in 0..<count { SIMD4<Float>.zero.store(to: quads + column * width) }
          continue
        }
        let above = fine + finePlaces.base(item: item, channel: channel) + 2 * (row * fineShape[3] + first)
        let below = above + fineShape[3]
        for column in 0..<count {
          SIMD4(lowHalf: SIMD2(at: above + 2 * column), highHalf: SIMD2(at: below + 2 * column))
            .store(to: quads + column * width)
        }
      }
    }
  }

  /// Visits the fine image's groups of channels: how many of the four groups of the coarse one exist that hold one, how
  /// far these are apart, and where the row's first square and the first of its pixels lie.
  @inline(__always)
  private func forGroups(_ item: Int, _ row: Int, _ body: (_ used: Int, _ group: Int, Int, Int) -> Void) {
    let width = places.pixel
    for first in stride(from: 0, to: fineShape[1], by: width) {
      let squares = places.base(item: item, channel: 4 * first) + row * coarseShape[3] * width
      let pixels = finePlaces.base(item: item, channel: first) + 2 * row * line
      let used = min(4, Layout.paddedChannels(4 * (fineShape[1] - first)) / width)
      body(used, coarseShape[2] * coarseShape[3] * width, squares, pixels)
    }
  }

  /// Elements between two rows of the fine image.
  private var line: Int { fineShape[3] * finePlaces.pixel }
}
