import LimnImages

/// A grey disc on black that lies anywhere: the smallest set that has several factors, after XYC of Cha and Thiyagalingam
/// ("Orthogonality-enforced latent space in autoencoders", 2023), for quick tests and for choosing weights of penalties.
///
/// The disc is as wide as 31 pixels, which leaves 54 places along each side.
package struct XYC: FactorScene {
  /// "xyc".
  package let name = "xyc"
  /// What is drawn.
  package let summary = "A disc of one of five greys that lies anywhere, 84×84 on black."
  /// The disc's place from the left and from the top, and its grey.
  package let factors = [Factor("x", 54), Factor("y", 54), Factor("grey", 5)]
  /// 84.
  package let width = 84
  /// 84.
  package let height = 84
  /// 1.
  package let channels = 1

  private static let radius = 15

  /// Makes the set.
  package init() {}

  /// The picture of x, y and grey, from a fifth of white to white.
  package func image(_ values: [Int]) -> Image {
    let (radius, grey) = (Self.radius, UInt8(51 * (values[2] + 1)))
    var samples = [UInt8](repeating: 0, count: width * height)
    for dy in -radius...radius {
      for dx in -radius...radius where dx * dx + dy * dy <= radius * radius {
        samples[(radius + values[1] + dy) * width + radius + values[0] + dx] = grey
      }
    }
    return Image(width: width, height: height, channels: .grey, samples: .uint8(samples))
  }
}
