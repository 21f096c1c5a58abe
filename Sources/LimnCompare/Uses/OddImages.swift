import LimnTensors

/// Images that do not belong, made of such as do.
package enum OddImages {
  /// A way to make them.
  package struct Kind: Sendable {
    /// Its name: "rotated".
    package let name: String
    /// Makes them of images `[N, C, H, W]`.
    package let make: @Sendable (Tensor, RandomKey) -> Tensor
  }

  /// The ways: turned by half, inverted, with noise of a tenth of the range, with a square of another image pasted in.
  package static let kinds: [Kind] = [
    Kind(name: "rotated") { images, _ in rotated(images) },
    Kind(name: "inverted") { images, _ in images.mapped { 1 - $0 } },
    Kind(name: "noise") { images, key in
      ImageBatches.noisy(images, deviations: [Double](repeating: 0.1, count: images.shape[0]), key: key)
        .clipped(to: 0...1)
    },
    Kind(name: "patch", make: patched),
  ]

  /// Each plane turned by 180°.
  private static func rotated(_ images: Tensor) -> Tensor {
    let plane = images.shape[2] * images.shape[3]
    return Tensor(shape: images.shape) { output in
      images.withValues { values in
        for place in output.indices { output[place] = values[place / plane * plane + plane - 1 - place % plane] }
      }
    }
  }

  /// A square with sides of a third of the image's, from the middle of the next image, at a place of its own.
  private static func patched(_ images: Tensor, key: RandomKey) -> Tensor {
    let (count, channels, height, width) = (images.shape[0], images.shape[1], images.shape[2], images.shape[3])
    let side = max(1, min(height, width) / 3)
    return Tensor(shape: images.shape) { output in
      images.withValues { values in
        for place in output.indices { output[place] = values[place] }
        for item in 0..<count {
          let other = (item + 1) % count
          let x = key.integer(below: width - side + 1, at: 2 * item)
          let y = key.integer(below: height - side + 1, at: 2 * item + 1)
          let (left, top) = ((width - side) / 2, (height - side) / 2)
          for channel in 0..<channels {
            for row in 0..<side {
              for column in 0..<side {
                output[((item * channels + channel) * height + y + row) * width + x + column] =
                  values[((other * channels + channel) * height + top + row) * width + left + column]
              }
            }
          }
        }
      }
    }
  }
}
