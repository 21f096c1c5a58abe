import ImageKit
import LimnImages
import LimnModels
import LimnTensors
import TensorKit
import Testing

@Suite struct FrameViewTests {
  private let frame = Frame(x: 0.25, y: 0.125, side: 0.5)

  @Test("The view is the frame's part in the model's size, in samples of the photo's own depth")
  func theViewIsAPhotoOfTheFrame() throws {
    for photo in SampleImages.everyKind {
      let view = try frame.view(of: photo, size: 32)
      #expect(view.shape == [1, 3, 32, 32])
      // The centred square of 40×24 pixels is 24 wide and begins at 8; its frame begins 6 pixels further, 12 wide.
      let part = photo.cropped(x: 14, y: 3, width: 12, height: 12).resized(width: 32, height: 32).pixels()
      expectSame(view, part.shape[1] == 1 ? part.repeatingChannel(3) : part)
      let most = Float(photo.bitDepth == 8 ? 255 : 65_535)
      #expect(view.array.allSatisfy { (0...1).contains($0) && abs(($0 * most).rounded() - $0 * most) < 0.02 })
    }
  }

  @Test func atItsOwnSizeItIsThePhotosOwnSamples() throws {
    let photo = SampleImages.gradient(width: 40, height: 24)
    expectSame(
      try frame.view(of: photo, size: 12), photo.pixels().cropped(x: 14, y: 3, width: 12, height: 12))
  }

  @Test func aPhotoOfTooFewPixelsIsRefused() throws {
    let photo = SampleImages.gradient(width: 15, height: 14)
    let error = #expect(throws: ShapeError.self) { try frame.view(of: photo, size: 16) }
    #expect(
      error?.description
        == "the photo has 15×14 pixels, of which a model would see 7×7: give photos where it sees 8×8 or more")
    #expect(try frame.view(of: SampleImages.gradient(width: 16, height: 16), size: 16).shape == [1, 3, 16, 16])
  }
}
