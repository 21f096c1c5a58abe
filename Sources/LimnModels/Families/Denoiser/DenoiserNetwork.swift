import LimnNetworks
import LimnTensors

/// The hyperparameters of a `DenoiserNetwork`, as config.json and recipes write them.
public struct DenoiserArchitecture: Codable, Sendable, Hashable {
  /// Channels of the levels, finest first; the first is at half the image's resolution, each further one at half again.
  public var channels: [Int]
  /// Residual blocks of the encoder at each level.
  public var encoderBlocks: [Int]
  /// Residual blocks of the decoder at each level but the coarsest.
  public var decoderBlocks: [Int]

  /// Makes an architecture; throws `ShapeError` if the lists do not fit together.
  public init(channels: [Int], encoderBlocks: [Int], decoderBlocks: [Int]) throws(ShapeError) {
    self.channels = channels
    self.encoderBlocks = encoderBlocks
    self.decoderBlocks = decoderBlocks
    try validate()
  }

  /// Throws `ShapeError` if the lists do not fit together or a number is out of range.
  public func validate() throws(ShapeError) {
    guard (1...5).contains(channels.count), channels.allSatisfy({ (1...1024).contains($0) }) else {
      throw ShapeError("channels is one to five numbers from 1 to 1024, not \(channels)")
    }
    guard encoderBlocks.count == channels.count, encoderBlocks.allSatisfy({ (0...32).contains($0) }) else {
      throw ShapeError("encoderBlocks is \(channels.count) numbers from 0 to 32, one a level, not \(encoderBlocks)")
    }
    guard decoderBlocks.count == channels.count - 1, decoderBlocks.allSatisfy({ (0...32).contains($0) }) else {
      throw ShapeError(
        "decoderBlocks is \(channels.count - 1) numbers from 0 to 32, one a level but the last, not \(decoderBlocks)")
    }
  }

  /// Images are extended to multiples of this many pixels.
  public var multiple: Int { 1 << channels.count }

  /// Pixels around a tile that can change its result, the tile lying on the network's own grid; a multiple of `multiple`,
  /// so that the reaches of networks one behind the other add up.
  public var reach: Int {
    var cells = 1  // of the level at hand, contaminated from the tile's border inwards; the head is 3×3
    for level in channels.indices {
      if level > 0 { cells = (cells + 1) / 2 }
      cells += 2 * encoderBlocks[level]
    }
    for level in decoderBlocks.indices.reversed() { cells = cells * 2 + 2 * decoderBlocks[level] }
    return ((cells + 1) * 2 + multiple - 1) / multiple * multiple
  }
}

/// A convolutional denoiser without biases: a pyramid of features down, the noise up.
///
/// Down: 2×2 pixel-unshuffle, 3×3 convolution, residual blocks, and a 2×2 convolution of stride 2 to each coarser level.
/// Up: 1×1 convolution and pixel-shuffle, plus the encoder's features of that level, residual blocks; at last a 3×3
/// convolution and pixel-shuffle give the noise, which is subtracted. Without biases the network is (piecewise) linear in
/// its input, f(a·x) = a·f(x), and so carries over to noise levels it never saw (Mohan et al., "Robust and interpretable
/// blind image denoising via bias-free convolutional neural networks", 2020).
public struct DenoiserNetwork: Sendable {
  /// The hyperparameters.
  public let architecture: DenoiserArchitecture
  private let head: Convolution2D
  private let encoder: [Sequential]
  private let up: [Convolution2D]
  private let decoder: [Sequential]
  private let tail: Convolution2D

  /// Makes the layers.
  public init(_ architecture: DenoiserArchitecture) {
    self.architecture = architecture
    let channels = architecture.channels
    func blocks(_ name: String, _ count: Int, _ channels: Int, from first: Int) -> [any Layer] {
      (0..<count).map { ResidualBlock("\(name).\(first + $0)", channels: channels) }
    }
    head = Convolution2D("encoder.head", 12, channels[0], kernel: 3, gain: 1)
    encoder = channels.indices.map { level in
      let name = "encoder.levels.\(level)"
      let down: [any Layer] =
        level == 0
        ? [] : [Convolution2D("\(name).0", channels[level - 1], channels[level], kernel: 2, stride: 2, gain: 1)]
      return Sequential(
        down + blocks(name, architecture.encoderBlocks[level], channels[level], from: down.count))
    }
    up = channels.indices.dropLast().map { level in
      Convolution2D("decoder.up.\(level)", channels[level + 1], 4 * channels[level], kernel: 1, gain: 1)
    }
    decoder = channels.indices.dropLast().map { level in
      Sequential(blocks("decoder.levels.\(level)", architecture.decoderBlocks[level], channels[level], from: 0))
    }
    tail = Convolution2D("decoder.tail", channels[0], 12, kernel: 3, gain: 0.5)
  }

  /// All parameters in the order of the layers.
  public var parameters: [ParameterSpec] {
    head.parameters + encoder.flatMap(\.parameters) + up.flatMap(\.parameters) + decoder.flatMap(\.parameters)
      + tail.parameters
  }

  /// The features of RGB images `[N, 3, H, W]`, H and W multiples of the architecture's: one `[N, c, H/s, W/s]` a level.
  public func encode(_ images: Variable, in pass: Pass) -> [Variable] {
    var x = head(pixelUnshuffle(images, by: 2), in: pass)
    return encoder.map { level in
      x = level(x, in: pass)
      return x
    }
  }

  /// The noise in the images whose features these are, its pixels in channels: `[N, 12, H/2, W/2]`, to be moved to their
  /// places by a pixel-shuffle.
  public func decode(_ features: [Variable], in pass: Pass) -> Variable {
    var x = features[features.count - 1]
    for level in up.indices.reversed() {
      // In two steps, so that the coarser level is let go before the blocks of this one begin.
      x = up[level].shuffled(x, by: 2, adding: features[level], in: pass)
      x = decoder[level](x, in: pass)
    }
    return tail(x, in: pass)
  }

  /// The clean images `[N, 3, H, W]` in noisy ones.
  public func callAsFunction(_ images: Variable, in pass: Pass) -> Variable {
    subtractingPixelShuffle(images, decode(encode(images, in: pass), in: pass))
  }
}
