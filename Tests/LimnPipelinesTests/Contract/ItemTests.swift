import ImageKit
import LimnData
import LimnImages
import LimnPipelines
import LimnTensors
import Testing

struct ItemTests {
  private let name = ItemName(path: "a.png", directory: "", stem: "a", extension: "png", index: 0)

  @Test func `A value goes in and out without a copy of its samples or numbers`() throws {
    let image = SampleImages.gradient()
    let item = Item(name: name, value: image, origin: image)
    #expect(try address(of: item.as(Image.self)) == address(of: image))
    let tensor = Tensor(zeros: [1, 3, 8, 8])
    let pixels = try Item(name: name, value: Pixels(tensor)).as(Pixels.self)
    #expect(ObjectIdentifier(pixels.tensor.owner) == ObjectIdentifier(tensor.owner))
    let space = LatentSpace(name: "one", model: "0", levels: [.vector(units: 4)])
    let latent = Latent(space: space, levels: [Tensor(zeros: [1, 4])])
    let held = try Item(name: name, value: latent).as(Latent.self)
    #expect(ObjectIdentifier(held.levels[0].owner) == ObjectIdentifier(latent.levels[0].owner))
  }

  private func address(of image: Image) throws -> UnsafeRawPointer? {
    guard case .uint8(let samples) = image.samples else { throw StageError("8 bits are needed here") }
    return samples.withUnsafeBytes { $0.baseAddress }
  }

  @Test func `What an item does not hold is named by its kind`() {
    let item = Item(name: name)
    #expect(item.value.type.description == "nothing" && item.value.byteCount == 0)
    #expect(throws: StageError("an image is needed here")) { try item.as(Image.self) }
    #expect(throws: StageError("pixels are needed here")) { try item.as(Pixels.self) }
    #expect(throws: StageError("a latent is needed here")) { try item.as(Latent.self) }
    #expect(throws: StageError("a row is needed here")) { try item.as(Row.self) }
  }
}
