import LimnFoundation
import LimnTensors

/// Which images models are trained on, which say when a training ends, and which are held out and measured.
///
/// Images of the same content are on one side. The split depends on contents and the key, not on names or their order.
package struct HeldOutSplit: Sendable, Hashable {
  /// What models learn from.
  package let training: [Int]
  /// What a training is watched by.
  package let validation: [Int]
  /// What is measured.
  package let heldOut: [Int]
  /// How many images are copies of another one.
  package let duplicates: Int

  /// Of the images that are not held out, this share watches the training.
  private static let validationShare = 0.1

  /// Splits images by the hashes of their contents; `share` of them is held out.
  package init(hashes: [String], share: Double, key: RandomKey) {
    var groups: [String: [Int]] = [:]
    for (index, hash) in hashes.enumerated() { groups[hash, default: []].append(index) }
    duplicates = hashes.count - groups.count
    let word = key.bits(at: 0)
    let order = groups.map { (rank: ContentHash.hexadecimal(of: "\(word) \($0.key)"), images: $0.value) }
      .sorted { $0.rank < $1.rank }
    let wanted = max(1, Int((share * Double(hashes.count)).rounded()))
    let watching = max(1, Int((Self.validationShare * Double(hashes.count - wanted)).rounded()))
    var (heldOut, validation, training) = ([Int](), [Int](), [Int]())
    for group in order {
      if heldOut.count + group.images.count <= wanted {
        heldOut += group.images
      } else if validation.count + group.images.count <= watching {
        validation += group.images
      } else {
        training += group.images
      }
    }
    (self.heldOut, self.validation, self.training) = (heldOut.sorted(), validation.sorted(), training.sorted())
  }
}
