/// One axis of a photo cut into overlapping windows, each with the core that is kept of it.
///
/// Windows start at multiples of 16 pixels from the photo's edge, so that a network with strides sees the same grid as on
/// the whole photo. They end at the photo's borders, where the network pads as it would there, and nowhere else. All but
/// the last have one length, since a network is prepared once for each size.
package struct TileGrid: Sendable {
  /// A stretch of pixels that goes through the network, and the part of it that is kept.
  package struct Span: Sendable, Hashable {
    package let window: Range<Int>
    package let core: Range<Int>

    package init(window: Range<Int>, core: Range<Int>) {
      (self.window, self.core) = (window, core)
    }
  }

  /// What `size` and `overlap` must be multiples of.
  package static let unit = 16

  /// The spans in order; their cores cover each pixel once.
  package let spans: [Span]

  /// Cuts `length` pixels into cores of about `size` at most, with `overlap` more on either side, both multiples of 16.
  package init(length: Int, size: Int, overlap: Int) {
    precondition(
      size % Self.unit == 0 && overlap % Self.unit == 0 && size > 0 && overlap >= 0,
      "\(size) and \(overlap) are off the grid")
    let inner = length - 2 * overlap
    let count = max(1, (inner + size - 1) / size)
    let step = count == 1 ? length : ((inner + count - 1) / count + Self.unit - 1) / Self.unit * Self.unit
    spans = (0..<count).map { index in
      let start = index * step
      let core = (index == 0 ? 0 : start + overlap)..<(index == count - 1 ? length : start + step + overlap)
      return Span(window: start..<min(length, start + step + 2 * overlap), core: core)
    }
  }
}
