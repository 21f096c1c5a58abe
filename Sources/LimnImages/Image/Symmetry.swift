import LimnTensors

/// One of the eight ways to lay a square on itself: first transposed or not, then mirrored along either axis or not.
package struct Symmetry: Sendable, Hashable, CaseIterable {
  /// Whether rows and columns change places.
  package let transposes: Bool
  /// Whether left and right change places, afterwards.
  package let mirrorsX: Bool
  /// Whether top and bottom change places, afterwards.
  package let mirrorsY: Bool

  /// All eight, the identity first.
  package static let allCases: [Symmetry] = (0..<8).map {
    Symmetry(transposes: $0 & 4 != 0, mirrorsX: $0 & 1 != 0, mirrorsY: $0 & 2 != 0)
  }

  /// Left and right in each other's places.
  package static let mirror = allCases[1]

  /// Top and bottom in each other's places.
  package static let topDown = allCases[2]

  /// Both: a turn by a half.
  package static let half = allCases[3]

  /// The identity, and left and right in each other's places.
  package static let sideways = [allCases[0], mirror]

  /// The photo mirrored and turned, alpha with it.
  package func applied(to image: Image) -> Image {
    let (width, height) = transposes ? (image.height, image.width) : (image.width, image.height)
    let samples: Image.Samples =
      switch image.samples {
      case .uint8(let samples):
        .uint8(moved(samples, width: image.width, height: image.height, channels: image.channels.count))
      case .uint16(let samples):
        .uint16(moved(samples, width: image.width, height: image.height, channels: image.channels.count))
      }
    return Image(
      width: width, height: height, channels: image.channels, samples: samples, metadata: image.metadata)
  }

  /// The pixels `[N, C, H, W]` mirrored and turned, as `[N, C, W, H]` if transposed.
  package func applied(to pixels: Tensor) -> Tensor {
    let (count, channels, height, width) = (pixels.shape[0], pixels.shape[1], pixels.shape[2], pixels.shape[3])
    let plain = pixels.converted(to: .plain)
    return Tensor(shape: transposes ? [count, channels, width, height] : [count, channels, height, width]) { output in
      plain.withValues { input in
        for plane in 0..<count * channels {
          let base = plane * width * height
          forEachPixel(width: width, height: height) { output[base + $0] = input[base + $1] }
        }
      }
    }
  }

  private func moved<Sample: FixedWidthInteger>(
    _ samples: [Sample], width: Int, height: Int, channels: Int
  ) -> [Sample] {
    [Sample](unsafeUninitializedCapacity: samples.count) { output, count in
      samples.withUnsafeBufferPointer { input in
        forEachPixel(width: width, height: height) { to, from in
          for channel in 0..<channels { output[to * channels + channel] = input[from * channels + channel] }
        }
      }
      count = samples.count
    }
  }

  /// Calls `body` with each pixel's place in the result and in the picture of this size it comes from.
  @inline(__always)
  private func forEachPixel(width: Int, height: Int, _ body: (_ to: Int, _ from: Int) -> Void) {
    let (newWidth, newHeight) = transposes ? (height, width) : (width, height)
    for y in 0..<newHeight {
      for x in 0..<newWidth {
        let (a, b) = (mirrorsX ? newWidth - 1 - x : x, mirrorsY ? newHeight - 1 - y : y)
        body(y * newWidth + x, transposes ? a * width + b : b * width + a)
      }
    }
  }
}
