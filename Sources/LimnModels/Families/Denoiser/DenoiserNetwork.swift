import LimnNetworks
import LimnTensors

/// A convolutional denoiser without biases: a pyramid of features down, the noise up.
///
/// Down: 2×2 pixel-unshuffle, 3×3 convolution, residual blocks, and a 2×2 convolution of stride 2 to each coarser level.
/// Up: 1×1 convolution and pixel-shuffle, plus the encoder's features of that level, residual blocks; at last a 3×3
/// convolution and pixel-shuffle give the noise, which is subtracted. Without biases the network is (piecewise) linear in
/// its input, f(a·x) = a·f(x), and so carries over to noise levels it never saw (Mohan et al., "Robust and interpretable
/// blind image denoising via bias-free convolutional neural networks", 2020).
package struct DenoiserNetwork: Module {
  /// The hyperparameters.
  package let architecture: DenoiserArchitecture
  private let head: Convolution2D
  private let encoder: [Sequential]
  private let up: [Convolution2D]
  private let decoder: [Sequential]
  private let tail: Convolution2D

  /// Makes the layers.
  package init(_ architecture: DenoiserArchitecture) { self.init(architecture, prefix: "") }

  /// Makes the layers; the names of their parameters begin with `prefix`.
  init(_ architecture: DenoiserArchitecture, prefix: String) {
    self.architecture = architecture
    let channels = architecture.channels
    func blocks(_ name: String, _ count: Int, _ channels: Int, from first: Int) -> [any Layer] {
      (0..<count).map { ResidualBlock("\(name).\(first + $0)", channels: channels) }
    }
    head = Convolution2D("\(prefix)encoder.head", 12, channels[0], kernel: 3, gain: 1)
    encoder = channels.indices.map { level in
      let name = "\(prefix)encoder.levels.\(level)"
      let down: [any Layer] =
        level == 0
        ? [] : [Convolution2D("\(name).0", channels[level - 1], channels[level], kernel: 2, stride: 2, gain: 1)]
      return Sequential(
        down + blocks(name, architecture.encoderBlocks[level], channels[level], from: down.count))
    }
    up = channels.indices.dropLast().map { level in
      Convolution2D("\(prefix)decoder.up.\(level)", channels[level + 1], 4 * channels[level], kernel: 1, gain: 1)
    }
    decoder = channels.indices.dropLast().map { level in
      Sequential(
        blocks("\(prefix)decoder.levels.\(level)", architecture.decoderBlocks[level], channels[level], from: 0))
    }
    tail = Convolution2D("\(prefix)decoder.tail", channels[0], 12, kernel: 3, gain: 0.5)
  }

  /// Encoder and decoder, the decoder's steps up before its levels.
  package var modules: [(name: String, module: any Module)] {
    [
      ("encoder", ModuleGroup([("head", head), ("levels", ModuleGroup(encoder))])),
      (
        "decoder",
        ModuleGroup([("up", ModuleGroup(up)), ("levels", ModuleGroup(decoder)), ("tail", tail)])
      ),
    ]
  }

  /// The features of RGB images `[N, 3, H, W]`, H and W multiples of the architecture's: one `[N, c, H/s, W/s]` a level.
  package func encode(_ images: Variable, in pass: Pass) -> [Variable] {
    var x = head(pixelUnshuffle(images, by: 2), in: pass)
    return encoder.map { level in
      x = level(x, in: pass)
      return x
    }
  }

  /// The noise in the images whose features these are, its pixels in channels: `[N, 12, H/2, W/2]`, to be moved to their
  /// places by a pixel-shuffle.
  package func decode(_ features: [Variable], in pass: Pass) -> Variable {
    var x = features[features.count - 1]
    for level in up.indices.reversed() {
      // In two steps, so that the coarser level is let go before the blocks of this one begin.
      x = up[level].shuffled(x, by: 2, adding: features[level], in: pass)
      x = decoder[level](x, in: pass)
    }
    return tail(x, in: pass)
  }

  /// The shapes of encoding images `[N, 3, H, W]`, the features of each level being kept; throws as its layers do.
  package func encodingShapes(of images: Shape) throws(ShapeError) -> ShapeWalk {
    var walk = ShapeWalk(images)
    walk.step(to: [images[0], 12, images[2] / 2, images[3] / 2], "pixels to channels")
    try walk.through(head)
    for level in encoder {
      try walk.through(level)
      walk.keep()
    }
    return walk
  }

  /// The shapes of decoding features, which are the latent's and not counted; throws as its layers do.
  package func decodingShapes(of features: [Shape]) throws(ShapeError) -> ShapeWalk {
    var walk = ShapeWalk(features[features.count - 1], isCounted: false)
    for level in up.indices.reversed() {
      _ = try up[level].outputShape(for: walk.shape)
      walk.step(to: features[level], "\(up[level].summary), channels to pixels, added")
      try walk.through(decoder[level])
    }
    try walk.through(tail)
    return walk
  }

  /// The clean images `[N, 3, H, W]` in noisy ones.
  package func callAsFunction(_ images: Variable, in pass: Pass) -> Variable {
    subtractingPixelShuffle(images, decode(encode(images, in: pass), in: pass))
  }
}
