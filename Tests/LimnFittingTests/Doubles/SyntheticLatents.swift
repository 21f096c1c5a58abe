import Foundation
import LimnTensors

/// Latents whose answer is known: an attribute shifts them by 2 along the first axis, a confounder by 2 along the second, and
/// noise of deviation ½ lies on all.
///
/// 30 % have the attribute. Of these 80 % have the confounder, of the others 30 %: the difference of the means is
/// (2, 2·(0.8 − 0.3)), 26.6° off the first axis.
struct SyntheticLatents {
  static let coordinates = 12
  let values: Tensor
  let attribute: [Bool]
  let confounder: [Bool]

  init(count: Int, seed: UInt64 = 1) {
    let key = RandomKey(seed: seed)
    let attribute = (0..<count).map { key.split("attribute").uniform(at: $0) < 0.3 }
    let confounder = (0..<count).map { key.split("confounder").uniform(at: $0) < (attribute[$0] ? 0.8 : 0.3) }
    var values = key.split("noise").normal([count, Self.coordinates]) * 0.5
    values.withMutableValues { values in
      for row in 0..<count {
        values[row * Self.coordinates] += attribute[row] ? 2 : 0
        values[row * Self.coordinates + 1] += confounder[row] ? 2 : 0
      }
    }
    (self.values, self.attribute, self.confounder) = (values, attribute, confounder)
  }

  /// The angle in degrees between a vector and an axis.
  static func angle(_ vector: [Double], axis: Int) -> Double {
    acos(min(1, max(-1, vector[axis] / vector.norm))) * 180 / .pi
  }
}
