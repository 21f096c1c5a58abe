import LimnNetworks
import LimnTensors

/// The layers of a convolutional autoencoder of square colour images: a vector in between.
///
/// Down: four 4×4 convolutions of stride 2 with ReLU, each followed by residual blocks, then a linear map to the latent's
/// numbers. Up: a linear map, then at each level residual blocks and a 4×4 transposed convolution of stride 2, at last a 3×3
/// convolution whose channels are shuffled to pixels.
package struct AutoencoderNetwork: Module {
  /// The hyperparameters.
  package let architecture: AutoencoderArchitecture
  /// Whether the encoder gives means and log-variances rather than a code.
  package let isVariational: Bool
  private let encoder: [Sequential]
  private let head: Linear
  private let expand: Linear
  private let decoder: [Sequential]
  private let tail: Convolution2D

  /// Makes the layers.
  package init(_ architecture: AutoencoderArchitecture, isVariational: Bool) {
    self.architecture = architecture
    self.isVariational = isVariational
    let side = architecture.imageSize >> AutoencoderArchitecture.levels
    let (down, up) = (architecture.encoderChannels, architecture.decoderChannels)
    let coarse = down.count - 1
    encoder = Sequential.halvingLevels("encoder", channels: down, blocks: architecture.encoderBlocks)
    head = Linear(
      isVariational ? "encoder.moments" : "encoder.code", down[coarse] * side * side,
      isVariational ? 2 * architecture.latent : architecture.latent)
    expand = Linear("decoder.expand", architecture.latent, up[coarse] * side * side)
    decoder = up.indices.map { level in
      let blocks = (0..<architecture.decoderBlocks[level]).map {
        ResidualBlock("decoder.\(level).\($0)", channels: up[level])
      }
      guard level > 0 else { return Sequential(blocks) }
      let convolution = ConvolutionTranspose2D(
        "decoder.\(level).\(blocks.count)", up[level], up[level - 1], kernel: 4, stride: 2, padding: 1, relu: true)
      return Sequential(blocks + [convolution])
    }
    tail = Convolution2D("decoder.tail", up[0], 12, kernel: 3, bias: true, gain: 0.5)
  }

  /// Encoder and decoder; the decoder's levels are counted from the finest and used from the coarsest.
  package var modules: [(name: String, module: any Module)] {
    let down = encoder.enumerated().map { (name: "\($0)", module: $1 as any Module) }
    let up = decoder.enumerated().reversed().map { (name: "\($0)", module: $1 as any Module) }
    return [
      ("encoder", ModuleGroup(down + [(isVariational ? "moments" : "code", head)])),
      ("decoder", ModuleGroup([("expand", expand)] + up + [("tail", tail)])),
    ]
  }

  /// The shapes of encoding images `[N, 3, S, S]`; throws as its layers do.
  package func encodingShapes(of images: Shape) throws(ShapeError) -> ShapeWalk {
    var walk = ShapeWalk(images)
    for level in encoder { try walk.through(level) }
    try walk.reshape(to: [images[0], head.inputs])
    try walk.through(head)
    return walk
  }

  /// The shapes of decoding latents `[N, latent]` to images in 0…1; throws as its layers do.
  package func decodingShapes(of latents: Shape) throws(ShapeError) -> ShapeWalk {
    let side = architecture.imageSize >> AutoencoderArchitecture.levels
    var walk = ShapeWalk(latents, isCounted: false)
    try walk.through(expand)
    walk.step(to: walk.shape, "ReLU")
    try walk.reshape(to: [latents[0], architecture.decoderChannels[AutoencoderArchitecture.levels - 1], side, side])
    for level in decoder.reversed() { try walk.through(level) }
    try walk.through(tail)
    walk.step(to: [latents[0], 3, architecture.imageSize, architecture.imageSize], "channels to pixels")
    walk.step(to: walk.shape, "clipping")
    return walk
  }

  /// The latent's numbers of images `[N, 3, S, S]`: `[N, latent]`, or means and log-variances `[N, 2·latent]`.
  package func encode(_ images: Variable, in pass: Pass) -> Variable {
    let features = encoder.reduce(images) { $1($0, in: pass) }
    return head(features.reshaped(to: [images.shape[0], head.inputs]), in: pass)
  }

  /// The distributions of the latents of images `[N, 3, S, S]`, their log-variances within −30…20.
  package func posterior(_ images: Variable, in pass: Pass) -> Gaussian {
    precondition(isVariational, "a plain autoencoder's code has no spread")
    return Gaussian(moments: encode(images, in: pass)).clampingLogVariance()
  }

  /// The images `[N, 3, S, S]` of latents `[N, latent]`, near 0…1 and not clipped.
  package func decode(_ latents: Variable, in pass: Pass) -> Variable {
    let side = architecture.imageSize >> AutoencoderArchitecture.levels
    let channels = architecture.decoderChannels[AutoencoderArchitecture.levels - 1]
    var x = Activation.relu(expand(latents, in: pass)).reshaped(to: [latents.shape[0], channels, side, side])
    for level in decoder.reversed() { x = level(x, in: pass) }
    return pixelShuffle(tail(x, in: pass), by: 2, layout: .plain)
  }
}
