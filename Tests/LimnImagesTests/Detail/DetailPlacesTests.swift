import Foundation
import LimnImages
import LimnTensors
import Testing

@Suite struct DetailPlacesTests {
  /// A picture of 256×192: even grey, noise of deviation 10 in one rectangle, texture in another.
  private func picture(
    noise: (x: Int, y: Int), texture: (x: Int, y: Int), channels: Image.Channels = .rgb, bitDepth: Int = 8,
    everywhere: Double = 1
  ) -> Image {
    let (width, height, count) = (256, 192, channels.count)
    let random = RandomKey(seed: 5).normal([width * height * count]).array
    let values = (0..<width * height * count).map { index -> Int in
      let (x, y) = (index / count % width, index / count / width)
      if channels.hasAlpha, index % count == count - 1 { return 255 }
      let isNoisy = (noise.x..<noise.x + 64).contains(x) && (noise.y..<noise.y + 48).contains(y)
      let isTexture = (texture.x..<texture.x + 64).contains(x) && (texture.y..<texture.y + 48).contains(y)
      let wave: Double = 45 * sin(Double(x) / 1.7) * cos(Double(y) / 2.3)
      let step: Double = (x / 5 + y / 7) % 2 == 0 ? 20 : -20
      let structure: Double = isTexture ? wave + step : 0
      let noise: Double = Double(random[index]) * (isNoisy ? 10 : everywhere)
      return Int((110 + Double(x) / 16 + structure + noise).rounded())
    }
    return Image(
      width: width, height: height, channels: channels,
      samples: bitDepth == 8
        ? .uint8(values.map { UInt8($0) }) : .uint16(values.map { UInt16($0) * 257 }))
  }

  private func overlap(_ a: DetailPlaces.Rectangle, _ x: Int, _ y: Int) -> Double {
    let across = min(a.x + a.width, x + 64) - max(a.x, x)
    let down = min(a.y + a.height, y + 48) - max(a.y, y)
    return Double(max(0, across) * max(0, down)) / Double(64 * 48)
  }

  @Test(
    "Noise is found in smooth places, detail where structure is",
    arguments: [
      ((0, 0), (192, 144)), ((192, 144), (0, 0)), ((96, 64), (0, 144)), ((160, 8), (40, 120)), ((72, 136), (168, 24)),
    ])
  func places(noise: (Int, Int), texture: (Int, Int)) throws {
    for image in [
      picture(noise: noise, texture: texture), picture(noise: noise, texture: texture, channels: .grey),
      picture(noise: noise, texture: texture, channels: .rgba, bitDepth: 16),
    ] {
      let places = DetailPlaces(image, width: 64, height: 48)
      #expect(overlap(places.noisiest, noise.0, noise.1) > 0.8, "\(places.noisiest)")
      let detailed = try #require(places.mostDetailed)
      #expect(overlap(detailed, texture.0, texture.1) > 0.8, "\(detailed)")
      #expect(DetailPlaces(image, width: 64, height: 48) == places)
    }
  }

  @Test func noiseInTheColoursCounts() {
    var image = picture(noise: (0, 0), texture: (0, 144), everywhere: 0)
    guard case .uint8(var samples) = image.samples else { return }
    // What is added to red is taken from blue and green: brightness stays.
    for y in 96..<144 {
      for x in 128..<192 {
        let noise = Int(RandomKey(seed: 9).bits(at: y * 256 + x) % 61) - 30
        let place = (y * 256 + x) * 3
        for (channel, share) in [(0, 2), (1, -1), (2, -1)] {
          samples[place + channel] = UInt8(Int(samples[place + channel]) + noise * share / 2)
        }
      }
    }
    image.samples = .uint8(samples)
    #expect(overlap(DetailPlaces(image, width: 64, height: 48).noisiest, 128, 96) > 0.8)
  }

  @Test(arguments: [(1, 1), (7, 300), (300, 5), (8, 8), (63, 47), (65, 130)])
  func everySizeHasPlacesWithin(width: Int, height: Int) {
    let image = Image.pattern(width, height, .rgb)
    for (across, down) in [(64, 48), (1, 1), (1000, 9)] {
      let places = DetailPlaces(image, width: across, height: down)
      for place in places.labelled.map(\.place) {
        #expect(place.width == min(across, width) && place.height == min(down, height))
        #expect(place.x >= 0 && place.y >= 0 && place.x + place.width <= width && place.y + place.height <= height)
      }
    }
  }

  @Test func ofEqualPlacesTheFirstCounts() {
    let places = DetailPlaces(
      Image(width: 100, height: 80, channels: .grey, samples: .uint8(Array(repeating: 7, count: 8000))), width: 32,
      height: 32)
    #expect((places.noisiest.x, places.noisiest.y) == (0, 0))
    #expect(places.mostDetailed.map { [$0.x, $0.y] } == [32, 0])
  }

  @Test("Two places never overlap, and there is one only where two have no room")
  func twoPlacesDoNotOverlap() {
    for (width, height) in [(64, 48), (127, 48), (128, 48), (100, 95), (90, 96), (250, 60), (300, 200), (65, 130)] {
      // Noise and texture at the same place in the middle.
      let random = RandomKey(seed: 2).normal([width * height]).array
      let samples = (0..<width * height).map { index -> UInt8 in
        let (x, y) = (index % width, index / width)
        let isMiddle = abs(2 * x - width) < 60 && abs(2 * y - height) < 40
        return UInt8(120 + (isMiddle ? 60 * sin(Double(x) / 2) * cos(Double(y) / 3) : 0) + Double(random[index]) * 4)
      }
      let places = DetailPlaces(
        Image(width: width, height: height, channels: .grey, samples: .uint8(samples)), width: 64, height: 48)
      // Places lie on a grid of 8 pixels, but for what is left at the end.
      let hasRoom = width >= 128 || height >= 96
      #expect((places.mostDetailed != nil) == hasRoom, "\(width)×\(height)")
      guard let other = places.mostDetailed else { continue }
      let isApart = abs(places.noisiest.x - other.x) >= 64 || abs(places.noisiest.y - other.y) >= 48
      #expect(isApart, "\(width)×\(height): \(places)")
    }
  }
}
