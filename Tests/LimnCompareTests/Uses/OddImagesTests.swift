import LimnCompare
import LimnTensors
import Testing

@Suite struct OddImagesTests {
  private let images = Tensor((0..<72).map { Float($0) / 100 }, shape: [2, 1, 6, 6])

  @Test("Each way changes every image, and turning or inverting it twice gives it back")
  func ways() throws {
    #expect(OddImages.kinds.map(\.name) == ["rotated", "inverted", "noise", "patch"])
    for kind in OddImages.kinds {
      let made = kind.make(images, RandomKey(seed: 0))
      #expect(made.shape == images.shape)
      for item in 0..<2 { #expect(made.items(item..<item + 1).array != images.items(item..<item + 1).array) }
      guard ["rotated", "inverted"].contains(kind.name) else { continue }
      let again = kind.make(made, RandomKey(seed: 0))
      #expect(zip(again.array, images.array).allSatisfy { abs($0 - $1) < 1e-6 })
    }
  }

  @Test("A patch is a square of another image")
  func patch() throws {
    let made = try #require(OddImages.kinds.last).make(images, RandomKey(seed: 0))
    let changed = zip(made.array, images.array).prefix(36).filter { $0 != $1 }.map(\.0)
    #expect(changed.count == 4 && changed == [50, 51, 56, 57].map { Float($0) / 100 })
  }
}
