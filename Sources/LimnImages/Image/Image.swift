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
}
