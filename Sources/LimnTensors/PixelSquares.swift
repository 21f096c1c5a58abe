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

  /// Fills the fine image: with the coarse one's channels, or with `base` (of its shape and layout) plus `factor` times
  /// them.
  func shuffle(onto base: Tensor? = nil, factor: Float = 1) {
    nonisolated(unsafe) let start = base.map { UnsafePointer($0.base) }
    forRows { item, row in
      switch (fineLayout, start) {
      case (.plain, nil): planes(item, row) { half, place in half.store(to: fine + place) }
      case (.plain, let start?):
        planes(item, row) { half, place in (SIMD2(at: start + place) + half * factor).store(to: fine + place) }
      case (.blocked, _):
        forGroups(item, row) { used, group, squares, pixels in
          limn_shuffle_squares(
            places.pixel, coarseShape[3], used, group, line, coarse + squares, start.map { $0 + pixels }, factor,
            fine + pixels)
        }
      }
    }
    if fineLayout == .plain && fineShape[3] % 2 == 1 { shuffleLastColumn(onto: start, factor: factor) }
    withExtendedLifetime(base) {}
  }

  /// Fills the coarse image with the fine one's pixels.
  func unshuffle() {
    forRows { item, row in
      if fineLayout == .plain {
        gatherPlanes(item, row)
      } else {
        forGroups(item, row) { used, group, squares, pixels in
          limn_unshuffle_squares(places.pixel, coarseShape[3], used, group, line, fine + pixels, coarse + squares)
        }
      }
      let last = coarseShape[1] / places.pixel * places.pixel
      guard last < coarseShape[1] else { return }
      var place = places.base(item: item, channel: last) + row * coarseShape[3] * places.pixel
      for _ in 0..<coarseShape[3] {
        for lane in stride(from: coarseShape[1] - last, to: places.pixel, by: 4) {
          SIMD4<Float>.zero.store(to: coarse + place + lane)
        }
        place += places.pixel
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

  /// Visits the halves of a row's quads: two neighbouring pixels of a plain image, and their place in it.
  @inline(__always)
  private func planes(_ item: Int, _ row: Int, _ body: (SIMD2<Float>, Int) -> Void) {
    for channel in 0..<fineShape[1] {
      for i in 0..<2 where 2 * row + i < fineShape[2] {
        var from = places.base(item: item, channel: 4 * channel) + row * coarseShape[3] * places.pixel + 2 * i
        var to = finePlaces.base(item: item, channel: channel) + (2 * row + i) * fineShape[3]
        for _ in 0..<fineShape[3] / 2 {
          body(SIMD2(at: coarse + from), to)
          from &+= places.pixel
          to &+= 2
        }
      }
    }
  }

  private func shuffleLastColumn(onto start: UnsafePointer<Float>?, factor: Float) {
    for item in 0..<fineShape[0] {
      for channel in 0..<fineShape[1] {
        for row in 0..<fineShape[2] {
          let pixel = row / 2 * coarseShape[3] + fineShape[3] / 2
          let value = coarse[
            places.base(item: item, channel: 4 * channel) + pixel * places.pixel + row % 2 * 2]
          let place = finePlaces.base(item: item, channel: channel) + (row + 1) * fineShape[3] - 1
          fine[place] = start.map { $0[place] + value * factor } ?? value
        }
      }
    }
  }

  private func gatherPlanes(_ item: Int, _ row: Int) {
    for channel in 0..<fineShape[1] {
      var to = places.base(item: item, channel: 4 * channel) + row * coarseShape[3] * places.pixel
      var above = finePlaces.base(item: item, channel: channel) + 2 * row * fineShape[3]
      var below = above + fineShape[3]
      for _ in 0..<coarseShape[3] {
        SIMD4(lowHalf: SIMD2(at: fine + above), highHalf: SIMD2(at: fine + below)).store(to: coarse + to)
        to &+= places.pixel
        above &+= 2
        below &+= 2
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
