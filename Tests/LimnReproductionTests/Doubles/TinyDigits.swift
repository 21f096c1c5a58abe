import LimnTensors
import TestKit

/// A folder of IDX files as MNIST's: noise about a pattern of each class.
enum TinyDigits {
  /// Writes so many images of each of ten classes for training, and two of each for testing.
  static func write(to folder: TemporaryFolder, as name: String, each: Int, seed: UInt64) throws {
    for (stem, count) in [("train", each), ("t10k", 2)] {
      let key = RandomKey(seed: seed).split(stem)
      let total = UInt32(10 * count)
      let head = [UInt8(total >> 24), UInt8(total >> 16 & 255), UInt8(total >> 8 & 255), UInt8(total & 255)]
      var images: [UInt8] = [0, 0, 8, 3] + head + [0, 0, 0, 28, 0, 0, 0, 28]
      var labels: [UInt8] = [0, 0, 8, 1] + head
      for index in 0..<Int(total) {
        let label = index % 10
        labels.append(UInt8(label))
        let noise = key.split(index)
        images += (0..<784).map { place in
          let isBright = place / 78 == label || place % 28 == Int(seed) % 28
          return UInt8((isBright ? 180 : 10) + noise.integer(below: 60, at: place))
        }
        images[images.count - 1] = 255
      }
      try folder.write(images, to: "\(name)/\(stem)-images-idx3-ubyte")
      try folder.write(labels, to: "\(name)/\(stem)-labels-idx1-ubyte")
    }
  }
}
