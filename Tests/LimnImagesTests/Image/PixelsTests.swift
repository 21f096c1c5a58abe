import LimnImages
import LimnTensors
import Testing

@Suite struct PixelsTests {
  @Test(arguments: Image.Channels.allCases.filter { $0 != .cmyk }, [8, 16])
  func samplesComeBackFromFloats(channels: Image.Channels, depth: Int) {
    let image = Image.pattern(300, 240, channels, bitDepth: depth)
    #expect(image.pixels().shape == [1, channels.colorCount, 240, 300])
    #expect(Image(pixels: image.pixels(), bitDepth: depth, like: image).samples == image.samples)
  }

  @Test func everyValueOfSixteenBitsComesBack() {
    let image = Image(width: 256, height: 256, channels: .grey, samples: .uint16((0...65_535).map { UInt16($0) }))
    let pixels = image.pixels()
    #expect(pixels.array.first == 0 && pixels.array.last == 1)
    #expect(Image(pixels: pixels, bitDepth: 16).samples == image.samples)
  }

  @Test(arguments: Image.Channels.allCases)
  func aRegionIsTheCropsPixels(channels: Image.Channels) {
    let image = Image.pattern(20, 15, channels)
    let region = image.pixels(x: 3, y: 4, width: 9, height: 7)
    #expect(region.array == image.cropped(x: 3, y: 4, width: 9, height: 7).pixels().array)
    #expect(region.shape == [1, channels.colorCount == 1 ? 1 : 3, 7, 9])
  }

  @Test(arguments: [Image.Channels.greyAlpha, .rgba], [8, 16])
  func settingPixelsTouchesTheRegionsColoursAlone(channels: Image.Channels, depth: Int) {
    let before = Image.pattern(12, 10, channels, bitDepth: depth)
    var after = before
    after.setPixels(Tensor(repeating: 1, shape: [1, channels.colorCount, 3, 4]), x: 5, y: 2)
    for y in 0..<10 {
      for x in 0..<12 {
        let inside = (5..<9).contains(x) && (2..<5).contains(y)
        for channel in 0..<channels.count {
          let isSet = inside && channel < channels.colorCount
          let expected = isSet ? before.maximum : before.sample(x: x, y: y, channel: channel)
          #expect(after.sample(x: x, y: y, channel: channel) == expected)
        }
      }
    }
  }

  @Test func valuesAreClippedAndRounded() {
    let values: [Float] = [-1, 0, 0.4 / 255, 0.6 / 255, 0.5, 1, 2, .infinity, -.infinity, .nan]
    let image = Image(pixels: Tensor(values, shape: [1, 1, 1, 10]), bitDepth: 8)
    #expect(image.samples == .uint8([0, 0, 0, 1, 128, 255, 255, 255, 0, 0]))
  }

  @Test func blockedTensorsAreTaken() {
    let image = Image.pattern(5, 4, .rgb)
    #expect(Image(pixels: image.pixels().converted(to: .blocked), bitDepth: 8).samples == image.samples)
  }

  @Test func alphaAndMetadataComeFromTheOrigin() {
    var origin = Image.pattern(8, 8, .rgba)
    origin.metadata = Metadata(iccProfile: profile(for: "RGB "), exif: exif(orientation: 1), format: .jpeg)
    let deep = Image(pixels: origin.pixels(), bitDepth: 16, like: origin)
    #expect(deep.samples == origin.with16Bits().samples && deep.metadata == origin.metadata)
    let small = Image(pixels: Tensor(repeating: 0, shape: [1, 3, 2, 2]), bitDepth: 8, like: origin)
    #expect(small.channels == .rgba && small.width == 2)
    let grey = Image(pixels: Tensor(repeating: 0, shape: [1, 1, 8, 8]), bitDepth: 8, like: origin)
    #expect(grey.channels == .greyAlpha && grey.metadata.iccProfile == nil && grey.metadata.exif != nil)
  }

  @Test func regionsAreChangedInPlace() {
    var image = Image.pattern(4000, 4000, .grey)
    let pixel = Tensor(repeating: 0, shape: [1, 1, 1, 1])
    func address() -> UnsafeRawPointer? {
      guard case .uint8(let samples) = image.samples else { return nil }
      return samples.withUnsafeBytes { $0.baseAddress }
    }
    let before = address()
    for x in 0..<20 { image.setPixels(pixel, x: x, y: 0) }
    #expect(before != nil && address() == before)
  }
}
