import LimnModels
import LimnPipelines
import LimnStages
import LimnTensors
import Synchronization

/// The masks of edits, each kept from its stage's run until it is asked for.
final class MaskKeeper: Sendable {
  private struct Masks {
    /// As `detail` made them, and the frames that they lie in.
    var own: [(mask: Tensor, frame: Frame)] = []
    /// Those of the faces of a photo, in the photo's size.
    var moved: Tensor?
  }

  private let masks = Mutex<[ItemName: Masks]>([:])

  /// Keeps an item's mask `[1, 1, h, w]`, which lies in a model's frame.
  func keep(_ mask: Tensor, of name: ItemName, frame: Frame) {
    masks.withLock { $0[name, default: Masks()].own.append((mask, frame)) }
  }

  /// Moves the masks that were kept last to where a face lies in its photo; where faces overlap, the larger value counts.
  func move(of name: ItemName, from face: AlignedFace, width: Int, height: Int) {
    guard let own = masks.withLock({ $0[name]?.own }), !own.isEmpty else { return }
    let moved = Self.placed(own, width: face.width, height: face.height)
      .map { face.placed($0, photoWidth: width, photoHeight: height).clipped(to: 0...1) }
    masks.withLock { masks in
      masks[name, default: Masks()].own = []
      masks[name, default: Masks()].moved = Self.larger(masks[name]?.moved, moved)
    }
  }

  /// Forgets the masks that were kept since the last ones moved.
  func forgetLast(of name: ItemName) { masks.withLock { $0[name]?.own = [] } }

  /// The mask of an item in its photo's size, `[1, 1, height, width]`, which is then forgotten; nil if its pipeline has none.
  func take(_ name: ItemName, width: Int, height: Int) -> Tensor? {
    guard let masks = masks.withLock({ $0.removeValue(forKey: name) }) else { return nil }
    return masks.moved ?? Self.placed(masks.own, width: width, height: height)
  }

  /// Masks where their frames lie in a picture, the larger value where they overlap; those of another size are left out.
  private static func placed(_ masks: [(mask: Tensor, frame: Frame)], width: Int, height: Int) -> Tensor? {
    masks.reduce(nil as Tensor?) { all, one in
      if one.mask.shape == [1, 1, height, width] { return larger(all, one.mask.converted(to: .plain)) }
      let (x, y, side) = one.frame.rectangle(width: width, height: height)
      guard one.mask.shape == [1, 1, side, side] else { return all }
      var picture = Tensor(zeros: [1, 1, height, width])
      picture.replace(one.mask.converted(to: .plain), x: x, y: y)
      return larger(all, picture)
    }
  }

  private static func larger(_ one: Tensor?, _ other: Tensor?) -> Tensor? {
    guard let one, let other else { return one ?? other }
    return one.combined(with: other, max)
  }
}
