/// The size in which networks see the images of a folder.
package struct ComparedSize: Sendable, Hashable {
  /// Columns of pixels.
  package let width: Int
  /// Rows of pixels.
  package let height: Int

  /// Makes a size.
  package init(width: Int, height: Int) { (self.width, self.height) = (width, height) }

  /// The longest side that is kept as it is.
  package static let longest = 64
  private static let shortest = 8
  private static let multiple = 4

  /// Chooses a size for images: their own, where all have the same, small one, in multiples of 4; else a square of 32 or 64 that is no
  /// larger than need be. At least one image.
  package init(of images: [ComparedSize]) {
    let first = images[0]
    let isKept =
      images.allSatisfy { $0 == first } && max(first.width, first.height) <= Self.longest
      && min(first.width, first.height) >= Self.shortest
      && first.width % Self.multiple == 0 && first.height % Self.multiple == 0
    if isKept {
      self = first
    } else {
      let sides = images.map { min($0.width, $0.height) }.sorted()
      let side = sides[sides.count / 2] <= 40 ? 32 : Self.longest
      self.init(width: side, height: side)
    }
  }

  /// "28×28"
  package var text: String { "\(width)×\(height)" }

  /// How often both sides can be halved while the shorter one has 8 pixels or more.
  package var halvings: Int {
    var (width, height, count) = (width, height, 0)
    while width % 2 == 0, height % 2 == 0, min(width, height) >= Self.shortest {
      (width, height, count) = (width / 2, height / 2, count + 1)
    }
    return count
  }
}
