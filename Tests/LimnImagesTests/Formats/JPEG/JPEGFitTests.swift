import Foundation
import LimnImages
import LimnTensors
import Testing

@Suite struct JPEGFitTests {
  /// A picture with noise of a deviation, in levels.
  private func noisy(_ image: Image, _ deviation: Double, seed: UInt64 = 3) -> Image {
    guard case .uint8(let samples) = image.samples else { return image }
    let noise = RandomKey(seed: seed).normal([samples.count]).array
    var noisy = image
    noisy.samples = .uint8(
      zip(samples, noise).map { UInt8(min(255, max(0, (Double($0) + Double($1) * deviation).rounded()))) })
    return noisy
  }

  /// A picture with edges and fine structure, in brightness alone or in its colours.
  private func structured(_ width: Int, _ height: Int, _ channels: Image.Channels, isColoured: Bool = false) -> Image {
    let count = channels.count
    let values = (0..<width * height * count).map { index in
      let (x, y, channel) = (Double(index / count % width), Double(index / count / width), index % count)
      let colour = isColoured ? 40 * sin(x * 1.9 + Double(channel) * 2.1) : 0
      return UInt8(128 + 40 * sin(x / 3.1 + y / 7.7) + 30 * sin(x * y / 411) + colour)
    }
    return Image(width: width, height: height, channels: channels, samples: .uint8(values))
  }

  private func stored(_ image: Image, quality: Int, chroma: ChromaSubsampling) -> Image {
    var image = image
    image.metadata.storage = (try? JPEG.decode(JPEG.encode(image, quality: quality, chroma: chroma)))?.metadata.storage
    return image
  }

  private func error(_ image: Image, _ quality: Int, _ chroma: ChromaSubsampling) throws -> Double {
    meanSquare(image, try JPEG.decode(JPEG.encode(image, quality: quality, chroma: chroma)))
  }

  private func meanSquare(_ a: Image, _ b: Image) -> Double {
    guard case .uint8(let a) = a.samples, case .uint8(let b) = b.samples else { return .nan }
    return zip(a, b).reduce(0.0) { $0 + (Double($1.0) - Double($1.1)) * (Double($1.0) - Double($1.1)) }
      / Double(a.count)
  }

  @Test(arguments: [Image.Channels.grey, .rgb])
  func theLeastQualityWhoseErrorIsATwoHundredthOfWhatWasRemoved(channels: Image.Channels) throws {
    let clean = stored(structured(96, 80, channels), quality: 40, chroma: .full)
    var qualities: [Int] = []
    for deviation in [2.0, 6, 12, 18] {
      let origin = noisy(clean, deviation)
      let fit = try JPEG.fit(clean, changedFrom: origin)
      let bound = meanSquare(clean, origin) / 200
      #expect(fit.chroma == .full)
      #expect(try error(clean, fit.quality, .full) <= bound || fit.quality == 98)
      if fit.quality > 40 { #expect(try error(clean, fit.quality - 1, .full) > bound) }
      qualities.append(fit.quality)
    }
    #expect(qualities == qualities.sorted(by: >) && Set(qualities).count > 2 && qualities[0] == 98)
  }

  @Test func aGreatChangeIsNoReasonToStoreBadly() throws {
    let image = stored(structured(96, 80, .rgb), quality: 40, chroma: .full)
    let other = noisy(.slope(96, 80, .rgb), 60)
    let fit = try JPEG.fit(image, changedFrom: other)
    #expect(try error(image, fit.quality, .full) <= 2)
    #expect(try error(image, fit.quality - 1, .full) > 2)
  }

  @Test func theQualityIsNotBelowTheSources() throws {
    let clean = Image.slope(64, 64, .rgb)
    for (source, least) in [(90, 90), (97, 97), (100, 98)] {
      let image = stored(clean, quality: source, chroma: .full)
      #expect(try JPEG.fit(image, changedFrom: noisy(image, 40)).quality == least)
    }
    #expect(try JPEG.fit(clean, changedFrom: noisy(clean, 40)).quality == 92, "no JPEG: as fine as any other")
    #expect(try JPEG.fit(clean, changedFrom: .slope(32, 32, .rgb)).quality == 98, "of another size: nothing is known")
  }

  @Test func theSourcesFileIsFilled() throws {
    let image = stored(structured(128, 96, .rgb), quality: 50, chroma: .full)
    let origin = noisy(image, 14)
    let least = try JPEG.fit(image, changedFrom: origin).quality
    let middle = (least + 98) / 2
    #expect(middle > least)
    // About 640 bytes of a file are not its pixels'.
    let bytes = try JPEG.encode(image, quality: middle, chroma: .full).count + 640
    #expect(try JPEG.fit(image, changedFrom: origin, fileBytes: bytes).quality == middle)
    #expect(try JPEG.fit(image, changedFrom: origin, fileBytes: bytes - 1).quality == middle - 1)
    #expect(try JPEG.fit(image, changedFrom: origin, fileBytes: 100).quality == least, "never below what it needs")
    #expect(try JPEG.fit(image, changedFrom: origin, fileBytes: 1 << 30).quality == 98)
  }

  @Test func colourIsStoredInFullWhereTheSourcesWayLosesIt() throws {
    let coloured = stored(structured(96, 64, .rgb, isColoured: true), quality: 80, chroma: .halved)
    #expect(try JPEG.fit(coloured, changedFrom: noisy(coloured, 4)).chroma == .full)
    #expect(try JPEG.fit(coloured, changedFrom: noisy(coloured, 4), chroma: .halved).chroma == .halved, "as asked for")
    let plain = stored(structured(96, 64, .rgb), quality: 80, chroma: .halved)
    #expect(try JPEG.fit(plain, changedFrom: noisy(plain, 4)).chroma == .halved)
  }

  @Test func aLargePictureIsJudgedByTiles() throws {
    let small = structured(64, 64, .rgb)
    guard case .uint8(let samples) = small.samples else { return }
    // The same picture over and over again.
    let row = (0..<64).map { Array(repeatElement(samples[($0 * 192)..<($0 * 192 + 192)], count: 16).joined()) }.joined()
    let large = stored(
      Image(
        width: 1024, height: 1024, channels: .rgb,
        samples: .uint8(Array(repeatElement(Array(row), count: 16).joined()))), quality: 40, chroma: .full)
    func origin(_ image: Image) -> Image {
      var image = image
      if case .uint8(let samples) = image.samples { image.samples = .uint8(samples.map { $0 ^ 8 }) }
      return image
    }
    let one = stored(small, quality: 40, chroma: .full)
    #expect(try JPEG.fit(large, changedFrom: origin(large)) == JPEG.fit(one, changedFrom: origin(one)))
  }
}
