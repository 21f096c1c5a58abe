import LimnEvaluation
import LimnReproduction
import TestKit
import Testing

@Suite struct IDXPairTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func write(_ stem: String, brightest: UInt8, count: UInt8 = 3) throws {
    var images: [UInt8] = [0, 0, 8, 3, 0, 0, 0, count, 0, 0, 0, 28, 0, 0, 0, 28]
    for index in 0..<count { images += [0, 1, brightest] + [UInt8](repeating: index, count: 781) }
    try folder.write(images, to: "\(stem)-images-idx3-ubyte")
    try folder.write([0, 0, 8, 1, 0, 0, 0, count] + (0..<count), to: "\(stem)-labels-idx1-ubyte")
  }

  @Test func aCopyWhoseSamplesAreTooLowIsRaised() throws {
    try write("train", brightest: 254)
    try write("t10k", brightest: 255)
    let set = try IDXPair(folder.path)
    #expect(set.training.isRaised && !set.test.isRaised && set.notes.count == 1)
    #expect(set.training.samples.prefix(3) == [0, 2, 255] && set.test.samples.prefix(3) == [0, 1, 255])
    #expect(set.training.indices(of: 2) == [2] && set.training.images([1]).shape == [1, 1, 28, 28])
    #expect(set.test.images.array[784 * 2 + 5] == Float(2) / 255)
    #expect(set.test.means { $0 == 255 ? 784 : 0 } == [1, 1, 1])
  }

  @Test func otherImagesAreRefused() throws {
    try write("train", brightest: 255)
    try write("t10k", brightest: 255)
    try folder.write([0, 0, 8, 1, 0, 0, 0, 2, 0, 0], to: "t10k-labels-idx1-ubyte")
    let error = #expect(throws: EvaluationError.self) { _ = try IDXPair(folder.path) }
    #expect(
      error?.description == "'\(folder.path)/t10k-images-idx3-ubyte' holds no images of 28×28 with a class for each")
  }
}
