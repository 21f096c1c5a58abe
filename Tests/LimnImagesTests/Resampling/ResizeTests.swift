import LimnImages
import LimnTensors
import Testing

@Suite struct ResizeTests {
  /// The picture of Fixtures/resize.py.
  private var picture: Tensor {
    let values = (0..<40).map { index in
      let (y, x) = index.quotientAndRemainder(dividingBy: 8)
      return Float((7 * x + 11 * y + 3 * x * y) % 17) / 16
    }
    return Tensor(values, shape: [1, 1, 5, 8])
  }

  private static let wider: [Float] = [
    -0.093673, 0.157544, 0.706913, 0.85751, 0.30683, 0.51111, 0.653912, 0.021672, 0.259825, 0.799522, 0.962118,
    0.439507, 0.332152, 0.56142, 0.872687, 0.471656, 0.220529, 0.342307, 0.435989, 0.216176, 0.504106, 0.934294,
    0.697276, 0.25242, 0.278798, 0.894025, 0.685673, 0.103582, 0.03984, 0.519152, 0.396163, 0.504084, 0.806427,
    0.351423, 0.079648, 0.280447, 0.893563, 0.735065, 0.5, 0.264935, 0.106437, 0.719553, 0.920352, 0.648577,
    0.856943, 0.761106, 0.764918, 0.87565, 0.77118, 0.779895, 0.740985, 0.573334, 0.751891, 0.748211, 0.583724,
    0.902879, 0.938962, 0.923816, 0.878428, 0.950075, 0.68343, 0.431862, 0.523511, 0.456651, 0.443876, 0.501693,
    0.571115, 0.639073, 0.757725, 0.892175, 1.09624, 0.504108, -0.088023, 0.116041, 0.250492, 0.369144, 0.437101,
  ]

  private func largest(_ a: [Float], _ b: [Float]) -> Float {
    a.count == b.count ? zip(a, b).map { abs($0 - $1) }.max() ?? 0 : .infinity
  }

  @Test func pillowSaysTheSame() {
    let small: [Float] = [0.476246, 0.442837, 0.539898, 0.781228, 0.623395, 0.478028]
    #expect(largest(picture.resized(width: 3, height: 2).array, small) < 2e-6)
    #expect(largest(picture.resized(width: 11, height: 7).array, Self.wider) < 2e-6)
  }

  @Test func theSameSizeIsItself() {
    let image = Image.pattern(9, 7, .rgba, bitDepth: 16)
    #expect(image.resized(width: 9, height: 7).samples == image.samples)
    #expect(picture.resized(width: 8, height: 5).array == picture.array)
  }

  @Test func oneSideAloneLeavesTheOtherAsItIs() {
    let columns = Tensor((0..<40).map { Float($0 % 8) }, shape: [1, 1, 5, 8])
    let taller = columns.resized(width: 8, height: 13).array
    #expect(largest(taller, (0..<104).map { Float($0 % 8) }) < 1e-5)
  }

  @Test(arguments: [(1, 1), (3, 50), (40, 2), (17, 16)])
  func aConstantStaysOne(width: Int, height: Int) {
    let constant = Tensor(repeating: 0.3, shape: [2, 3, 9, 12]).resized(width: width, height: height)
    #expect(constant.shape == [2, 3, height, width])
    #expect(largest(constant.array, [Float](repeating: 0.3, count: constant.count)) < 1e-6)
    for channels in Image.Channels.allCases {
      let samples = [UInt16](repeating: 40_000, count: 9 * 12 * channels.count)
      let image = Image(width: 12, height: 9, channels: channels, samples: .uint16(samples))
      let resized = image.resized(width: width, height: height)
      #expect(resized.samples == .uint16([UInt16](repeating: 40_000, count: width * height * channels.count)))
    }
  }

  @Test func planesDoNotMix() {
    let (a, b) = (Image.pattern(10, 8, .grey).pixels(), Image.pattern(10, 8, .grey, seed: 2).pixels())
    let both = Tensor(a.array + b.array, shape: [1, 2, 8, 10]).resized(width: 7, height: 5)
    #expect(both.array == a.resized(width: 7, height: 5).array + b.resized(width: 7, height: 5).array)
    #expect(both.array == Tensor(a.array + b.array, shape: [2, 1, 8, 10]).resized(width: 7, height: 5).array)
  }

  @Test func imagesAndTensorsAgree() {
    let image = Image.pattern(20, 18, .rgb, bitDepth: 16)
    let tensor = Image(pixels: image.pixels().resized(width: 9, height: 11), bitDepth: 16)
    let resized = image.resized(width: 9, height: 11)
    #expect(largest(resized.pixels().array, tensor.pixels().array) < 1.5 / 65_535)
  }

  @Test func nothingBleedsOutOfTransparentPixels() {
    // The left half is opaque and dark, the right half transparent and bright.
    let row: [UInt8] = [10, 20, 30, 255, 10, 20, 30, 255, 255, 255, 255, 0, 255, 255, 255, 0]
    let image = Image(width: 4, height: 2, channels: .rgba, samples: .uint8(row + row)).resized(width: 3, height: 1)
    #expect((0..<3).map { image.sample(x: 1, y: 0, channel: $0) } == [10, 20, 30])
    #expect((100..<156).contains(image.sample(x: 1, y: 0, channel: 3)))
  }
}
