/// Coordinates in which one model's latents live; two models never share one, since it carries the model's content hash.
public struct LatentSpace: Sendable, Hashable, CustomStringConvertible {
  /// One level of a latent.
  public enum Level: Sendable, Hashable {
    /// A vector of this many units, `[N, units]`.
    case vector(units: Int)
    /// A feature map `[N, channels, H/stride, W/stride]`, H and W being the image's size.
    case map(channels: Int, stride: Int)
    /// The image itself, `[N, 1 or 3, H, W]`.
    case image
    /// A vector of this many units at each step of time, `[N, T, units]`.
    case sequence(units: Int)
  }

  /// The model's name, for messages.
  public let name: String
  /// The model's content hash (hexadecimal SHA-256).
  public let model: String
  /// The levels, finest first, coarse last.
  public let levels: [Level]

  /// Makes a latent space from the model that defines it.
  public init(name: String, model: String, levels: [Level]) {
    self.name = name
    self.model = model
    self.levels = levels
  }

  /// The name and the head of the hash, as messages show it: "photo-denoiser@1f3870be".
  public var description: String { "\(name)@\(model.prefix(8))" }
}

/// A batch of images in a model's own coordinates; latent arithmetic works level by level.
public struct Latent: Sendable {
  /// The coordinates these numbers are in.
  public let space: LatentSpace
  /// One tensor a level, finest first.
  public var levels: [Tensor]

  /// Makes a latent from its levels, as many as the space has.
  public init(space: LatentSpace, levels: [Tensor]) {
    precondition(levels.count == space.levels.count, "\(space) has \(space.levels.count) levels, not \(levels.count)")
    self.space = space
    self.levels = levels
  }
}
