import LimnTensors

/// What flows between two stages, as far as it is known before any photo is opened.
public enum PortType: Sendable, Hashable, CustomStringConvertible {
  /// A photo as samples; the size is nil until a stage fixes it.
  case image(ImageType)
  /// Pixels as floats.
  case pixels(ImageType)
  /// A latent of one model's space.
  case latent(LatentSpace)

  /// What is known of an image before it is opened.
  public struct ImageType: Sendable, Hashable {
    /// Columns of pixels, if known.
    public var width: Int?
    /// Rows of pixels, if known.
    public var height: Int?
    /// Colour channels (1 or 3), if known.
    public var channels: Int?

    /// Makes a type from what is known.
    public init(width: Int? = nil, height: Int? = nil, channels: Int? = nil) {
      self.width = width
      self.height = height
      self.channels = channels
    }
  }

  /// What a port accepts.
  public enum Kind: String, Sendable, Hashable, CaseIterable {
    case image, pixels, latent
  }

  /// The kind without its details.
  public var kind: Kind {
    switch self {
    case .image: .image
    case .pixels: .pixels
    case .latent: .latent
    }
  }

  /// The type as messages write it: "an image", "pixels of 64×64", "a latent of faces-vae@1f3870be".
  public var description: String {
    switch self {
    case .image(let type): "an image" + type.suffix
    case .pixels(let type): "pixels" + type.suffix
    case .latent(let space): "a latent of \(space)"
    }
  }
}

extension PortType.ImageType {
  var suffix: String {
    var parts: [String] = []
    if let width, let height { parts.append("of \(width)×\(height)") }
    if let channels { parts.append(channels == 1 ? "in grey" : "in colour") }
    return parts.isEmpty ? "" : " " + parts.joined(separator: " ")
  }
}

/// Inputs that a stage cannot take: one line that says what was found and what to do.
public struct PortError: Error, Sendable, Hashable, CustomStringConvertible {
  /// What was found and what is needed, in one line.
  public let description: String
  /// Where the line stands that cannot take its inputs, if that is within a list which a stage holds.
  package let place: Place?

  /// Makes an error from its one line of text.
  public init(_ description: String) {
    self.init(description, at: nil)
  }

  init(_ description: String, at place: Place?) {
    self.description = description
    self.place = place
  }
}

extension PortType.Kind {
  /// The kind with its article: "an image", "pixels", "a latent".
  public var words: String {
    switch self {
    case .image: "an image"
    case .pixels: "pixels"
    case .latent: "a latent"
    }
  }
}
