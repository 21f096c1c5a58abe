import LimnTensors

/// A picture held as its own 8- or 16-bit samples, rows from top to bottom, channels interleaved: `[height, width, channels]`.
public struct Image: Sendable {
  /// What the channels of a pixel mean, in order.
  public enum Channels: Sendable, Hashable, CaseIterable {
    case grey, greyAlpha, rgb, rgba, cmyk

    /// Samples in one pixel, alpha included.
    public var count: Int {
      switch self {
      case .grey: 1
      case .greyAlpha: 2
      case .rgb: 3
      case .rgba, .cmyk: 4
      }
    }

    /// Whether the last sample is opacity.
    public var hasAlpha: Bool { self == .greyAlpha || self == .rgba }

    /// Samples in one pixel, alpha left out.
    public var colorCount: Int { hasAlpha ? count - 1 : count }
  }

  /// The samples, of 8 or 16 bits.
  public enum Samples: Sendable, Hashable {
    case uint8([UInt8])
    case uint16([UInt16])

    /// The number of samples.
    public var count: Int {
      switch self {
      case .uint8(let samples): samples.count
      case .uint16(let samples): samples.count
      }
    }
  }

  /// Columns of pixels.
  public let width: Int
  /// Rows of pixels.
  public let height: Int
  /// What the channels mean.
  public let channels: Channels
  /// The samples, `width * height * channels.count` of them.
  public var samples: Samples
  /// What the file said beside its pixels.
  public var metadata: Metadata

  /// Makes an image from its samples, exactly as many as its size needs.
  public init(width: Int, height: Int, channels: Channels, samples: Samples, metadata: Metadata = Metadata()) {
    precondition(
      samples.count == width * height * channels.count,
      "\(samples.count) samples do not fill \(width)×\(height)×\(channels.count)")
    self.width = width
    self.height = height
    self.channels = channels
    self.samples = samples
    self.metadata = metadata
  }

  /// Bits in a sample: 8 or 16.
  public var bitDepth: Int {
    switch samples {
    case .uint8: 8
    case .uint16: 16
    }
  }

  /// The largest sample value: 255 or 65535.
  public var maximum: Int { (1 << bitDepth) - 1 }
}

/// A file that cannot be read or written as an image: one line that says why, without the file's name.
public struct ImageError: Error, Hashable, Sendable, CustomStringConvertible {
  /// Why a file was refused.
  public enum Kind: Sendable, Hashable {
    /// Not a PNG or JPEG at all, or a kind of them that Limn does not read.
    case unsupported
    /// Damaged or cut short.
    case corrupt
    /// Above a limit set for the run.
    case limit
    /// The operating system refused.
    case system
  }

  /// Why the file was refused.
  public let kind: Kind
  /// The reason in one line.
  public let description: String

  /// Makes an error from its one line of text.
  public init(_ kind: Kind, _ description: String) {
    self.kind = kind
    self.description = description
  }
}
