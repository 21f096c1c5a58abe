import ImageKit
import LimnImages
import LimnTensors
import TensorKit
import Testing

@Suite struct DetailTransferTests {
  private let photo = SampleImages.pixels(width: 50, height: 42)
  private let before = SampleImages.pixels(width: 16, height: 16, seed: 2).blurred(sigma: 1.5)

  /// The picture with the middle square made lighter.
  private func edited(_ picture: Tensor, by change: Float = 0.4, side: Int = 4) -> Tensor {
    let (height, width) = (picture.shape[2], picture.shape[3])
    var result = picture
    result.withMutableValues { values in
      for index in values.indices {
        let (x, y) = (index % width, index / width % height)
        if abs(2 * x + 1 - width) < side, abs(2 * y + 1 - height) < side { values[index] += change }
      }
    }
    return result
  }

  /// The largest difference in each pixel, over the channels.
  private func difference(_ a: Tensor, _ b: Tensor) -> [Float] {
    let (first, second, pixels) = (a.array, b.array, a.shape[2] * a.shape[3])
    var most = [Float](repeating: 0, count: pixels)
    for place in first.indices { most[place % pixels] = max(most[place % pixels], abs(first[place] - second[place])) }
    return most
  }

  @Test("Where nothing was edited the photo comes back, bit by bit", arguments: [1, 3], [1, 3])
  func withoutAnEditThePhotoStays(_ channels: Int, _ modelChannels: Int) {
    let photo = SampleImages.pixels(width: 33, height: 29, channels: channels)
    let decoded = SampleImages.pixels(width: 16, height: 16, channels: modelChannels, seed: 2)
    let (result, mask) = DetailTransfer(threshold: 0)(photo: photo, before: decoded, after: decoded)
    #expect(result.array == photo.array)
    #expect(mask.shape == [1, 1, 29, 33] && mask.array.allSatisfy { $0 == 0 })
  }

  @Test("Where all is edited and nothing sharpened, it is the model's picture")
  func whereAllIsEditedItIsTheModels() {
    let after = before.mapped { 1 - $0 * 0.2 }
    let (result, mask) = DetailTransfer(threshold: 0, softness: 0.01, sharpen: 0)(
      photo: photo, before: before, after: after)
    expectClose(mask, Tensor(repeating: 1, shape: mask.shape), tolerance: 1e-6)
    expectClose(result, after.resized(width: 50, height: 42).clipped(to: 0...1), tolerance: 1e-5)
  }

  @Test("What the model takes for something else stays the photo's, bit by bit")
  func whatTheModelDoesNotKnowStays() {
    let before = SampleImages.pixels(width: 50, height: 42).blurred(sigma: 1)
    let after = before.mapped { 1 - $0 * 0.5 }
    // A white hand before the left of a face.
    var photo = before
    photo.withMutableValues { values in for place in values.indices where place % 50 < 20 { values[place] = 1 } }
    var transfer = DetailTransfer(threshold: 0, softness: 0.01, sharpen: 0, tone: 0)
    transfer.mismatch = 0.05...0.15
    let (result, mask) = transfer(photo: photo, before: before, after: after)
    let changed = difference(result, photo)
    #expect((0..<42).allSatisfy { row in (0..<15).allSatisfy { changed[row * 50 + $0] == 0 } })
    expectClose(
      result.cropped(x: 26, y: 0, width: 24, height: 42), after.cropped(x: 26, y: 0, width: 24, height: 42),
      tolerance: 1e-5)
    #expect(mask.array[5 * 50 + 5] == 0 && mask.array[5 * 50 + 40] > 0.999)
    transfer.mismatch = 1...1
    #expect(difference(transfer(photo: photo, before: before, after: after).result, after).allSatisfy { $0 < 1e-5 })
  }

  @Test("Outside mask and change, bit by bit the photo; inside, the model's picture")
  func anEditIsLocal() {
    let before = SampleImages.pixels(width: 64, height: 64, seed: 2).blurred(sigma: 1.5)
    let after = edited(before, side: 16)
    let (result, mask) = DetailTransfer(sharpen: 0, tone: 0)(photo: photo, before: before, after: after)
    let changed = difference(result, photo)
    let upsampled = difference(result, after.resized(width: 50, height: 42).clipped(to: 0...1))
    let m = mask.array
    #expect(m[0] == 0 && m[21 * 50 + 25] > 0.999)
    #expect(upsampled[21 * 50 + 25] < 1e-3)
    #expect(m.filter { $0 > 0 }.count < m.count / 2)
    for y in 0..<42 {
      for x in 0..<50 where abs(x - 25) > 20 || abs(y - 21) > 17 {
        #expect(changed[y * 50 + x] == 0 && m[y * 50 + x] == 0)
      }
    }
  }

  @Test func softFromTheThresholdOn() {
    var last = Float(-1)
    for change in [0.02, 0.05, 0.08, 0.11, 0.3] as [Float] {
      let grey = Tensor(repeating: 0.5, shape: [1, 3, 16, 16])
      let after = grey.mapped { $0 + change }
      let (_, mask) = DetailTransfer(threshold: 0.04, softness: 0.08)(photo: photo, before: grey, after: after)
      let share = mask.array[0]
      #expect(share >= last)
      #expect((share == 0) == (change < 0.04))
      #expect((share > 0.9999) == (change > 0.12))
      last = share
    }
  }

  @Test("Where the direction never changes anything, nothing changes, whatever the model did")
  func theFootprintIsAWindow() {
    // The window is grown by 2 pixels of the model, which fade out within 3 more.
    let before = SampleImages.pixels(width: 32, height: 32, seed: 2)
    let after = before.mapped { 1 - $0 }
    var print = Tensor(zeros: [1, 1, 32, 32])
    print.withMutableValues { values in
      for y in 12..<20 { for x in 12..<20 { values[y * 32 + x] = 1 } }
    }
    for sharpen in [0.0, 1.0] {
      let (result, mask) = DetailTransfer(sharpen: sharpen)(
        photo: photo, before: before, after: after, footprint: print)
      let (changed, m) = (difference(result, photo), mask.array)
      for y in 0..<42 {
        for x in 0..<50 where x < 8 || x >= 42 || y < 7 || y >= 35 {
          #expect(changed[y * 50 + x] == 0 && m[y * 50 + x] == 0)
        }
      }
      #expect(m[21 * 50 + 25] > 0.999 && changed[21 * 50 + 25] > 0.05)
    }
    let (whole, _) = DetailTransfer()(photo: photo, before: before, after: after)
    let (same, _) = DetailTransfer()(
      photo: photo, before: before, after: after, footprint: Tensor(repeating: 1, shape: [1, 1, 5, 5]))
    expectClose(same, whole)
  }

  @Test("A blurred edit becomes about as sharp as the photo around it, and overshoots little")
  func sharpeningMakesUpForBlur() {
    // The photo has detail of the model's scale, what the model decodes is blurred.
    let scene = SampleImages.pixels(width: 64, height: 64, seed: 3).blurred(sigma: 0.7)
    let decoded = scene.blurred(sigma: 0.8)
    let after = edited(decoded, by: 0.3, side: 24)
    func result(_ sharpen: Double) -> Tensor {
      DetailTransfer(sharpen: sharpen)(photo: scene, before: decoded, after: after).result
    }
    func roughness(_ picture: Tensor) -> Double {
      let middle = picture.cropped(x: 24, y: 24, width: 16, height: 16)
      return (middle - middle.blurred(sigma: 1)).squaredNorm().squareRoot()
    }
    let (wanted, plain, half, sharp) = (
      roughness(scene), roughness(result(0)), roughness(result(0.5)), roughness(result(1))
    )
    #expect(plain < 0.6 * wanted && plain < half && half < sharp)
    #expect(sharp > 0.65 * wanted && sharp < 1.1 * wanted)
    // No farther than 0.04 beyond what is within two pixels around.
    let around = result(0).cropped(x: 22, y: 22, width: 20, height: 20).array
    let (low, high) = (around.min() ?? 0, around.max() ?? 1)
    let found = result(1).cropped(x: 24, y: 24, width: 16, height: 16).array
    #expect((found.min() ?? -1) >= max(low - 0.041, 0) && (found.max() ?? 2) <= min(high + 0.041, 1))
  }

  @Test("In a photo of another tone than the model's pictures, the edit takes the tone around it", arguments: [1, 3])
  func theEditTakesTheToneAroundIt(_ channels: Int) {
    // The model draws everything 0.2 brighter than this dark photo is.
    let decoded = SampleImages.pixels(width: 64, height: 64, channels: channels, seed: 2).blurred(sigma: 2)
      .mapped { 0.3 + 0.3 * $0 }
    let photo = decoded.mapped { $0 - 0.2 }
    let after = edited(decoded, by: 0.2, side: 24)
    let wanted = edited(photo, by: 0.2, side: 24).cropped(x: 26, y: 26, width: 12, height: 12).array
    func error(_ tone: Double) -> Float {
      let result = DetailTransfer(sharpen: 0, tone: tone)(photo: photo, before: decoded, after: after).result
      return zip(result.cropped(x: 26, y: 26, width: 12, height: 12).array, wanted).map { abs($0 - $1) }.max() ?? 1
    }
    #expect(error(1) < 3.0 / 255)
    #expect(abs(error(0) - 0.2) < 0.01 && abs(error(0.5) - 0.1) < 0.02)
  }

  @Test func sizesThatAreNoMultiplesAndSmallerPhotos() {
    for (width, height) in [(16, 16), (17, 31), (9, 8), (129, 97)] {
      let photo = SampleImages.pixels(width: width, height: height)
      let (result, mask) = DetailTransfer()(photo: photo, before: before, after: edited(before))
      #expect(result.shape == photo.shape && mask.shape == [1, 1, height, width] && result.isFinite)
      #expect(mask.array[height / 2 * width + width / 2] > 0.9)
    }
  }

  @Test func aGreyPhotoTakesTheMeanOfColours() {
    let grey = photo.channelMean()
    let after = edited(before)
    let (colour, _) = DetailTransfer(sharpen: 0)(
      photo: grey.repeatingChannel(3), before: before.channelMean().repeatingChannel(3),
      after: after.channelMean().repeatingChannel(3))
    let (result, _) = DetailTransfer(sharpen: 0)(
      photo: grey, before: before.channelMean(), after: after.channelMean())
    expectClose(colour.channelMean(), result, tolerance: 1e-5)
    let (mixed, _) = DetailTransfer(sharpen: 0)(photo: grey, before: before, after: after)
    #expect(mixed.shape == grey.shape)
  }
}
