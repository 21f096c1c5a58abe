import Foundation
import LimnCompare
import LimnImages
import LimnTensors
import TestKit
import Testing

@Suite struct ModelHealthTests {
  @Test("The distance from the prior is 0 of the standard normal distribution and known of others")
  func distance() {
    #expect(abs(ModelHealth.distanceFromPrior(Moments(mean: [0, 0], covariance: [1, 0, 0, 1]))) < 1e-12)
    let found = ModelHealth.distanceFromPrior(Moments(mean: [1, 0], covariance: [4, 0, 0, 1]))
    #expect(abs(found - 0.5 * (1 + 4 - 1 - log(4))) < 1e-9)
  }

  @Test("Units that vary together correlate, others do not")
  func correlation() {
    #expect(ModelHealth.correlation(Moments(mean: [0, 0], covariance: [4, 2, 2, 1])) == 1)
    #expect(ModelHealth.correlation(Moments(mean: [0, 0], covariance: [4, 0, 0, 1])) == 0)
    #expect(ModelHealth.correlation(Moments(mean: [0], covariance: [4])) == 0)
  }

  @Test("Copies, few images, grey in colour and constant images are said")
  func images() async throws {
    let folder = try TemporaryFolder()
    try DrawnBlobs.write(12, to: folder)
    let copy = DrawnBlobs.image(x: 0.3, y: 0.3)
    for index in 0..<3 {
      let colour = Image(pixels: copy.pixels().repeatingChannel(3), bitDepth: 8)
      try folder.write(ImageFile.encode(colour, as: .png), to: "blobs/copy-\(index).png")
    }
    let flat = Image(width: 8, height: 8, channels: .grey, samples: .uint8([UInt8](repeating: 9, count: 64)))
    try folder.write(ImageFile.encode(flat, as: .png), to: "blobs/flat.png")
    let images = try await ComparedImages(path: folder("blobs"), fewest: 5, key: RandomKey(seed: 0), jobs: 1)
    let health = ModelHealth(images, HeldOutSplit(hashes: images.hashes, share: 0.2, key: RandomKey(seed: 0)))
    let facts = Dictionary(uniqueKeysWithValues: health.facts.map { ($0.name, $0) })
    #expect(facts["images"]?.value == 16 && facts["images"]?.isWarning == true)
    #expect(facts["duplicates"]?.text == "2 images are copies of another one, on the side of that one")
    #expect(facts["grey-in-colour"]?.text == "3 grey images are stored in colour; they are seen as grey")
    #expect(facts["constant"]?.text == "1 image of one colour only" && facts["left-out"] == nil)
    #expect(facts["resized"] == nil)
    let other = ModelHealth(
      images, HeldOutSplit(hashes: images.hashes, share: 0.2, key: RandomKey(seed: 0)), against: images)
    #expect(
      other.facts.last?.text == "16 images of '\(folder("blobs"))' are among your own: they cannot be found odd")
  }
}
