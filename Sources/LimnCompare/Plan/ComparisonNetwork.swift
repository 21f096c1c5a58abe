import LimnFoundation
import LimnModels
import LimnNetworks
import LimnTensors

/// The one network that all trained models of a comparison have.
package enum ComparisonNetwork {
  /// Pixels this near to black or white count as on or off.
  private static let near: Float = 0.1
  /// Where this share of the pixels is, all are taken as on or off, a grey value being a probability.
  private static let binaryShare = 0.8

  /// What pixels are, given a latent: on or off where nearly all of them are black or white, else normal, with a variance that is learned.
  package static func likelihood(of images: Tensor) -> PixelDistribution {
    let share = images.withValues { values in
      Double(values.count { $0 <= near || $0 >= 1 - near }) / Double(max(1, values.count))
    }
    return share >= binaryShare ? .bernoulli : .gaussian
  }

  /// Units of the latents of images of a size.
  package static func units(_ size: ComparedSize) -> Int { max(size.width, size.height) > 32 ? 32 : 16 }

  /// The architecture for images `[N, C, H, W]`; throws `ShapeError` for settings that do not fit them.
  package static func architecture(
    of images: Tensor, size: ComparedSize, _ settings: ComparisonSettings
  ) throws(ShapeError) -> BasicArchitecture {
    let levels = min(size.halvings, settings.channels.count)
    let maps = settings.channels.prefix(levels).map { Argument.integer($0) }
    let hidden = Argument.list([.integer(settings.hidden)])
    return try BasicArchitecture([
      "width": .integer(size.width), "height": .integer(size.height), "channels": .integer(images.shape[1]),
      "latent": .integer(settings.units ?? units(size)), "likelihood": .text(likelihood(of: images).rawValue),
      "encoderConvolutions": .list(maps), "decoderConvolutions": .list(maps.reversed()), "encoderHidden": hidden,
      "decoderHidden": hidden,
    ])
  }
}
