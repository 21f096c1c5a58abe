import LimnModels
import LimnPipelines
import LimnStages
import LimnTensors
import Synchronization

/// The masks of edits, each kept from its stage's run until it is asked for.
final class MaskKeeper: Sendable {
  private struct Masks {
    /// As `detail` made it, and the frame that it lies in.
    var own: (mask: Tensor, frame: Frame)?
    /// Those of the faces of a photo, in the photo's size.
    var moved: Tensor?
  }

  private let masks = Mutex<[ItemName: Masks]>([:])

  /// Keeps an item's mask `[1, 1, h, w]`, which lies in a model's frame; of two edits in one frame the larger value counts.
  func keep(_ mask: Tensor, of name: ItemName, frame: Frame) {
    masks.withLock { masks in
      var mask = mask
      if let other = masks[name]?.own, other.frame == frame, other.mask.shape == mask.shape {
        mask = mask.combined(with: other.mask, max)
      }
      masks[name, default: Masks()].own = (mask, frame)
    }
  }

  /// Moves the mask that was kept last to where a face lies in its photo; where faces overlap, the larger value counts.
  func move(of name: ItemName, from face: AlignedFace, width: Int, height: Int) {
    guard let own = masks.withLock({ $0[name]?.own.take() }) else { return }
    let (x, y, side) = own.frame.rectangle(width: face.width, height: face.height)
    guard own.mask.shape == [1, 1, side, side] else { return }
    var picture = Tensor(zeros: [1, 1, face.height, face.width])
    picture.withMutableValues { picture in
      own.mask.converted(to: .plain).withValues { mask in
        for place in mask.indices { picture[(y + place / side) * face.width + x + place % side] = mask[place] }
      }
    }
    let moved = face.placed(picture, photoWidth: width, photoHeight: height).clipped(to: 0...1)
    masks.withLock { masks in
      masks[name, default: Masks()].moved = masks[name]?.moved.map { $0.combined(with: moved, max) } ?? moved
    }
  }

  /// The mask of an item, which is then forgotten; nil if its pipeline has none.
  func take(_ name: ItemName) -> Tensor? {
    guard let masks = masks.withLock({ $0.removeValue(forKey: name) }) else { return nil }
    return masks.moved ?? masks.own?.mask
  }
}
