import LimnNetworks
import LimnTensors

/// The layers of an autoencoder of images of one size: any number of convolutions that halve the resolution and of linear layers
/// down to a vector, and up again by linear layers and transposed convolutions.
///
/// With convolutions 32, 32 (4×4), 64, 64 (2×2), hidden layers of 256, and up 64, 64, 32, 32 it is the network of Locatello et al.,
/// "Challenging common assumptions in the unsupervised learning of disentangled representations", 2019, table 1.
package struct BasicNetwork: Module {
  /// The hyperparameters.
  package let architecture: BasicArchitecture
  /// Whether the encoder gives means and log-variances rather than a code.
  package let isVariational: Bool
  private let down: [Convolution2D]
  private let narrowing: [Linear]
  private let head: Linear
  private let widening: [Linear]
  private let expand: Linear
  private let up: [ConvolutionTranspose2D]

  /// Makes the layers.
  package init(_ architecture: BasicArchitecture, isVariational: Bool) {
    self.architecture = architecture
    self.isVariational = isVariational
    let (channels, latent) = (architecture.channels, architecture.latent)
    let isReLU = architecture.activation == .relu
    let convolutions = architecture.encoderConvolutions
    down = convolutions.indices.map { level in
      let kernel = architecture.encoderKernels[level]
      return Convolution2D(
        "encoder.convolutions.\(level)", level == 0 ? channels : convolutions[level - 1], convolutions[level],
        kernel: kernel, stride: 2, padding: (kernel - 2) / 2, bias: true, relu: isReLU)
    }
    func pixels(_ levels: Int) -> Int { (architecture.width >> levels) * (architecture.height >> levels) }
    func linear(_ name: String, from first: Int, _ units: [Int]) -> [Linear] {
      units.indices.map { Linear("\(name).\($0)", $0 == 0 ? first : units[$0 - 1], units[$0]) }
    }
    let flat = (convolutions.last ?? channels) * pixels(convolutions.count)
    narrowing = linear("encoder.hidden", from: flat, architecture.encoderHidden)
    head = Linear(
      isVariational ? "encoder.moments" : "encoder.code", architecture.encoderHidden.last ?? flat,
      isVariational ? 2 * latent : latent)
    widening = linear("decoder.hidden", from: latent, architecture.decoderHidden)
    let maps = architecture.decoderConvolutions
    expand = Linear(
      "decoder.expand", architecture.decoderHidden.last ?? latent, (maps.first ?? channels) * pixels(maps.count))
    up = maps.indices.map { level in
      let isLast = level == maps.count - 1
      return ConvolutionTranspose2D(
        "decoder.convolutions.\(level)", maps[level], isLast ? channels : maps[level + 1], kernel: 4, stride: 2,
        padding: 1, relu: isReLU && !isLast)
    }
  }

  /// Encoder, decoder and, of normal pixels, their variance.
  package var modules: [(name: String, module: any Module)] {
    var encoder: [(name: String, module: any Module)] = []
    if !down.isEmpty { encoder.append(("convolutions", ModuleGroup(down))) }
    if !narrowing.isEmpty { encoder.append(("hidden", ModuleGroup(narrowing))) }
    encoder.append((isVariational ? "moments" : "code", head))
    if let quantiser { encoder.append(("quantiser", quantiser)) }
    var decoder: [(name: String, module: any Module)] = []
    if !widening.isEmpty { decoder.append(("hidden", ModuleGroup(widening))) }
    decoder.append(("expand", expand))
    if !up.isEmpty { decoder.append(("convolutions", ModuleGroup(up))) }
    let parts: [(name: String, module: any Module)] = [
      ("encoder", ModuleGroup(encoder)), ("decoder", ModuleGroup(decoder)),
    ]
    let likelihood: [(name: String, module: any Module)] =
      architecture.likelihood == .gaussian ? [("likelihood", PixelVariance())] : []
    return parts + likelihood + priorModules
  }

  /// What the prior has of its own.
  private var priorModules: [(name: String, module: any Module)] {
    if let pseudoInputs { return [("prior", pseudoInputs)] }
    return flow.map { [("prior", ModuleGroup([("flow", $0)]))] } ?? []
  }

  /// The images whose posteriors the prior is a mixture of; nil for another prior.
  private var pseudoInputs: PseudoInputs? {
    guard isVariational, architecture.prior == .vamp else { return nil }
    return PseudoInputs(
      count: architecture.priorComponents, channels: architecture.channels, height: architecture.height,
      width: architecture.width)
  }

  /// The flow that maps latents to noise; nil for another prior.
  private var flow: CouplingFlow? {
    guard isVariational, architecture.prior == .flow else { return nil }
    return CouplingFlow(
      "prior.flow", width: architecture.latent, layers: architecture.priorLayers, hidden: architecture.priorHidden)
  }

  /// The log-density of latents `[N, latent]` under the prior, `[N]`; nil where that is a standard normal distribution.
  package func logPrior(of code: Variable, in pass: Pass) -> Variable? {
    if let pseudoInputs {
      return posterior(pseudoInputs.images(in: pass), in: pass).mixtureLogDensity(of: code)
    }
    return flow?.logDensity(of: code, in: pass)
  }

  /// The prior of latents of a shape, with the weights of a trained network.
  func prior(_ shape: LatentShape, _ parameters: Parameters) -> any LatentPrior {
    if let pseudoInputs {
      let pass = Pass(parameters)
      return PosteriorMixturePrior(shape, posterior(pseudoInputs.images(in: pass), in: pass))
    }
    return flow.map { FlowPrior(shape, $0, parameters) } ?? StandardNormal(shape)
  }

  /// The shapes of encoding images `[N, C, H, W]`; throws as its layers do.
  package func encodingShapes(of images: Shape) throws(ShapeError) -> ShapeWalk {
    var walk = ShapeWalk(images)
    for layer in down { try walk.through(layer) }
    try walk.reshape(to: [images[0], narrowing.first?.inputs ?? head.inputs])
    for layer in narrowing + [head] { try walk.through(layer) }
    return walk
  }

  /// The shapes of decoding latents `[N, latent]`; throws as its layers do.
  package func decodingShapes(of latents: Shape) throws(ShapeError) -> ShapeWalk {
    var walk = ShapeWalk(latents, isCounted: false)
    for layer in widening + [expand] { try walk.through(layer) }
    let levels = up.count
    try walk.reshape(to: [
      latents[0], architecture.decoderConvolutions.first ?? architecture.channels, architecture.height >> levels,
      architecture.width >> levels,
    ])
    for layer in up { try walk.through(layer) }
    walk.step(to: walk.shape, "pixels")
    return walk
  }

  /// The latent's numbers of images `[N, C, H, W]`: `[N, latent]`, or means and log-variances `[N, 2·latent]`.
  package func encode(_ images: Variable, in pass: Pass) -> Variable {
    var x = images
    for layer in down { x = activated(layer(x, in: pass), isFused: true) }
    x = x.reshaped(to: [images.shape[0], narrowing.first?.inputs ?? head.inputs])
    for layer in narrowing { x = activated(layer(x, in: pass)) }
    return head(x, in: pass)
  }

  /// The distributions of the latents of images `[N, C, H, W]`, their log-variances within −30…20.
  package func posterior(_ images: Variable, in pass: Pass) -> Gaussian {
    precondition(isVariational, "a plain autoencoder's code has no spread")
    return Gaussian(moments: encode(images, in: pass)).clampingLogVariance()
  }

  /// What is said of the pixels `[N, C, H, W]` of latents `[N, latent]`: the logits of Bernoulli pixels, the means of normal ones.
  package func decode(_ latents: Variable, in pass: Pass) -> Variable {
    var x = latents
    for layer in widening { x = activated(layer(x, in: pass)) }
    x = expand(x, in: pass)
    let levels = up.count
    let shape: Shape = [
      latents.shape[0], architecture.decoderConvolutions.first ?? architecture.channels, architecture.height >> levels,
      architecture.width >> levels,
    ]
    guard !up.isEmpty else { return x.reshaped(to: shape) }
    x = activated(x).reshaped(to: shape)
    for (level, layer) in up.enumerated() {
      x = layer(x, in: pass)
      if level < levels - 1 { x = activated(x, isFused: true) }
    }
    return x
  }

  /// The name of the bias of the decoder's last layer: a number each pixel, or each channel after convolutions.
  package var lastBias: String { "\(up.last?.name ?? expand.name).bias" }

  /// What replaces codes by the values that units can have; nil where they can have any.
  package var quantiser: LatentQuantiser? {
    architecture.levels > 0 && !isVariational
      ? LatentQuantiser(units: architecture.latent, levels: architecture.levels) : nil
  }

  /// How unlikely images are, given what `decode` says of their pixels.
  package func likelihood(_ decoded: Variable, target: Tensor, in pass: Pass) -> PixelLikelihood {
    switch architecture.likelihood {
    case .bernoulli: .bernoulli(decoded, target: target)
    case .gaussian: .gaussian(decoded, target: target, logVariance: pass[PixelVariance.name])
    }
  }

  /// After a convolution ReLU was done with it.
  private func activated(_ x: Variable, isFused: Bool = false) -> Variable {
    isFused && architecture.activation == .relu ? x : architecture.activation(x)
  }
}

/// The logarithm of the variance of normal pixels, one number.
package struct PixelVariance: Module {
  /// The parameter's name.
  package static let name = "likelihood.log_variance"

  /// Makes it.
  package init() {}

  /// One number, that of a deviation of 0.14 at first.
  package var parameters: [ParameterSpec] { [ParameterSpec(Self.name, [1], .constant(-4))] }
  /// "variance of the pixels".
  package var summary: String { "variance of the pixels" }
}
