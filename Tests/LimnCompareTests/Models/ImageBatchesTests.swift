import LimnCompare
import LimnTensors
import Testing

@Suite struct ImageBatchesTests {
  private let images = Tensor((0..<24).map { Float($0) / 24 }, shape: [6, 1, 2, 2])

  @Test("Batches without noise have the images themselves under both names, with noise as the target alone")
  func noise() throws {
    let plain = ImageBatches.drawn(4, of: images, hasNoise: false, key: RandomKey(seed: 0))
    #expect(try plain.tensor("input").array == plain.tensor("target").array && plain.count == 4)
    let noisy = ImageBatches.drawn(4, of: images, hasNoise: true, key: RandomKey(seed: 0))
    #expect(try noisy.tensor("target").array == plain.tensor("target").array)
    #expect(try noisy.tensor("input").array != plain.tensor("target").array)
  }

  @Test("Noise has the deviation that is wanted for each image")
  func deviations() {
    let grey = Tensor(repeating: 0.5, shape: [2, 1, 50, 50])
    let noisy = ImageBatches.noisy(grey, deviations: [0, 0.2], key: RandomKey(seed: 1))
    #expect(noisy.items(0..<1).array == grey.items(0..<1).array)
    let deviation = ((noisy.items(1..<2) - grey.items(1..<2)).squaredNorm() / 2500).squareRoot()
    #expect(abs(deviation - 0.2) < 0.01)
  }

  @Test("All images come in order, in batches, as many as are wanted")
  func order() throws {
    let all = ImageBatches.all(of: images, most: 5, hasNoise: false, key: RandomKey(seed: 0))
    #expect(all.count == 1 && all[0].count == 5)
    #expect(try all[0].tensor("input").array == Array(images.array.prefix(20)))
    #expect(ImageBatches.images([3, 0], of: images).array == [3, 0].flatMap { images.items($0..<$0 + 1).array })
  }
}
