import Foundation
import LimnFoundation
import LimnModels
import LimnNetworks
import LimnTensors

/// A model as ONNX files, by what they do: "encoder", "decoder", "model" (both); "classifier"; the networks of a cascade.
package struct ModelExport: Sendable {
  /// One file.
  package struct File: Sendable {
    /// Its name without extension.
    package let name: String
    /// The graph.
    package let model: ONNXModel
    /// Inputs drawn at random, and the outputs that Limn's own engine gives for them, by name.
    package let example: @Sendable () throws -> [(name: String, tensor: Tensor)]
  }

  /// The files.
  package private(set) var files: [File] = []
  private let folder: ModelFolder

  /// Makes the graphs of a model's folder; throws for a family whose networks cannot be written.
  package init(_ folder: ModelFolder) throws {
    self.folder = folder
    switch folder.config.family {
    case Denoiser.familyName:
      let network = DenoiserNetwork(try folder.architecture(DenoiserArchitecture.self))
      _ = try folder.parameters(network.parameters)
      try addDenoiser(network, prefix: "")
    case DenoiserExperts.family.name: try addExperts()
    case Autoencoder.familyName: try addAutoencoder(isVariational: false)
    case Autoencoder.variationalFamilyName: try addAutoencoder(isVariational: true)
    case BasicAutoencoder.familyName: try addBasic(isVariational: false)
    case BasicAutoencoder.variationalFamilyName: try addBasic(isVariational: true)
    case IdentifiableAutoencoder.familyName: try addIdentifiable()
    case Components.principal.name: try addComponents(isPrincipal: true)
    case Components.independent.name: try addComponents(isPrincipal: false)
    case Classifier.familyName: try addClassifier()
    case FaceFinder.familyName: try addCascade()
    case let family:
      throw ModelError(
        "\(folder.path.printable): models of the family '\(family.printable)' cannot be exported; those of "
          + "\(Self.families.joined(separator: ", ")) can")
    }
  }

  /// The families whose models can be exported.
  private static let families = [
    Denoiser.familyName, DenoiserExperts.family.name, Autoencoder.familyName, Autoencoder.variationalFamilyName,
    BasicAutoencoder.familyName,
    BasicAutoencoder.variationalFamilyName, IdentifiableAutoencoder.familyName, Components.principal.name,
    Components.independent.name, Classifier.familyName, FaceFinder.familyName,
  ]

  private mutating func add(
    _ part: String, _ network: any Module, graph: (inout GraphBuilder) throws -> Void,
    example: @escaping @Sendable () throws -> [(name: String, tensor: Tensor)]
  ) throws {
    var builder = GraphBuilder("\(folder.name) \(part)", network: network, weights: folder.weights)
    try graph(&builder)
    var model = builder.model
    model.remarks = [("model", folder.name), ("family", folder.config.family), ("hash", folder.hash), ("part", part)]
    files.append(File(name: part, model: model, example: example))
  }

  /// An example of an encoder that gives a code.
  private static func encoded(_ image: Tensor, as code: Variable) -> [(name: String, tensor: Tensor)] {
    [("image", image), ("latent", code.value)]
  }

  /// An example of one that gives a posterior.
  private static func encoded(_ image: Tensor, as posterior: Gaussian) -> [(name: String, tensor: Tensor)] {
    [("image", image), ("latent", posterior.mean.value), ("log_variance", posterior.logVariance.value)]
  }

  /// Numbers in 0…1: noise on a wave, as pictures have it.
  private static func drawn(_ shape: Shape) -> Tensor {
    let key = RandomKey(seed: 1).split("example")
    let width = shape.dimensions.last ?? 1
    return Tensor(shape: shape) { values in
      for index in values.indices {
        let (row, column) = (Double(index / width), Double(index % width))
        let wave = 0.5 + 0.3 * sin(0.11 * column + 0.07 * row)
        values[index] = Float(wave + 0.2 * (key.uniform(at: index) - 0.5))
      }
    }
  }

  /// The denoisers one by one, their files named after the kinds of photos that they are for: a graph does not choose.
  private mutating func addExperts() throws {
    let network = DenoiserExpertsNetwork(try folder.architecture(DenoiserExpertsArchitecture.self))
    _ = try folder.parameters(network.parameters)
    for (kind, network) in network.networks { try addDenoiser(network, prefix: kind + "-") }
  }

  private mutating func addDenoiser(_ network: DenoiserNetwork, prefix: String) throws {
    let (a, parameters) = (network.architecture, weights(of: network))
    let image = Self.drawn([2, 3, 2 * a.multiple, 3 * a.multiple])
    let features: @Sendable () -> [(name: String, tensor: Tensor)] = {
      network.encode(Variable(image), in: Pass(parameters)).enumerated().map { ("features.\($0)", $1.value) }
    }
    let clean: @Sendable () -> (name: String, tensor: Tensor) = {
      ("clean", network(Variable(image), in: Pass(parameters)).value)
    }
    try add(prefix + "encoder", network, graph: { try $0.denoiserEncoder(a) }) { [("image", image)] + features() }
    try add(prefix + "decoder", network, graph: { try $0.denoiserDecoder(a) }) {
      [("image", image)] + features() + [clean()]
    }
    try add(prefix + "model", network, graph: { try $0.denoiser(a) }) { [("image", image), clean()] }
  }

  /// The folder's weights of one of several networks.
  private func weights(of network: some Module) -> Parameters {
    var parameters = Parameters()
    for spec in network.parameters { if let tensor = folder.weights[spec.name] { parameters[spec.name] = tensor } }
    return parameters
  }

  private mutating func addAutoencoder(isVariational: Bool) throws {
    let network = AutoencoderNetwork(
      try folder.architecture(AutoencoderArchitecture.self), isVariational: isVariational)
    let (a, parameters) = (network.architecture, try folder.parameters(network.parameters))
    let image = Self.drawn([2, 3, a.imageSize, a.imageSize])
    let latent = Self.drawn([2, a.latent])
    try add("encoder", network, graph: { try $0.autoencoderEncoder(a, isVariational: isVariational) }) {
      let pass = Pass(parameters)
      return isVariational
        ? Self.encoded(image, as: network.posterior(Variable(image), in: pass))
        : Self.encoded(image, as: network.encode(Variable(image), in: pass))
    }
    try add("decoder", network, graph: { try $0.autoencoderDecoder(a) }) {
      [("latent", latent), ("image", network.decode(Variable(latent), in: Pass(parameters)).value.clipped(to: 0...1))]
    }
  }

  private mutating func addBasic(isVariational: Bool) throws {
    let network = BasicNetwork(try folder.architecture(BasicArchitecture.self), isVariational: isVariational)
    guard network.quantiser == nil else {
      throw ModelError("\(folder.path.printable): a model with quantised latents ('levels') cannot be exported")
    }
    let (a, parameters) = (network.architecture, try folder.parameters(network.parameters))
    let image = Self.drawn([2, a.channels, a.height, a.width])
    let latent = Self.drawn([2, a.latent])
    try add("encoder", network, graph: { try $0.basicEncoder(a, isVariational: isVariational) }) {
      let pass = Pass(parameters)
      return isVariational
        ? Self.encoded(image, as: network.posterior(Variable(image), in: pass))
        : Self.encoded(image, as: network.encode(Variable(image), in: pass))
    }
    try add("decoder", network, graph: { try $0.basicDecoder(a) }) {
      let said = network.decode(Variable(latent), in: Pass(parameters))
      return [("latent", latent), ("image", (a.likelihood == .bernoulli ? Activation.sigmoid(said) : said).value)]
    }
  }

  private mutating func addIdentifiable() throws {
    let network = IdentifiableNetwork(try folder.architecture(IdentifiableArchitecture.self))
    let (a, parameters) = (network.architecture, try folder.parameters(network.parameters))
    let rows = Self.drawn([3, a.columns])
    let segments = (0..<3).map { ($0 * 7) % a.segments }
    let marked = Tensor(columns: [rows, Tensor(segments.map { Float($0) }, shape: [3, 1])])
    let latent = Self.drawn([2, a.latent])
    try add("encoder", network, graph: { try $0.identifiableEncoder(a) }) {
      let posterior = network.posterior(Variable(rows), segments: segments, in: Pass(parameters))
      return [("row", marked), ("latent", posterior.mean.value), ("log_variance", posterior.logVariance.value)]
    }
    try add("decoder", network, graph: { try $0.identifiableDecoder(a) }) {
      [("latent", latent), ("row", network.decode(Variable(latent), in: Pass(parameters)).value)]
    }
  }

  private mutating func addComponents(isPrincipal: Bool) throws {
    let a = try folder.architecture(ComponentsArchitecture.self)
    let (network, model) = (
      ComponentsNetwork(a, isPrincipal: isPrincipal), try Components(folder, isPrincipal: isPrincipal)
    )
    let (input, latent) = (Self.drawn(Shape([2] + a.shape)), Self.drawn([2, a.units]))
    let name = a.shape.count == 1 ? "row" : "image"
    try add("encoder", network, graph: { try $0.componentsEncoder(a, isPrincipal: isPrincipal) }) {
      [(name, input), ("latent", try model.encode(input).levels[0])]
    }
    try add("decoder", network, graph: { try $0.componentsDecoder(a, isPrincipal: isPrincipal) }) {
      [("latent", latent), (name, try model.decode(Latent(space: model.space, levels: [latent])))]
    }
  }

  private mutating func addClassifier() throws {
    let network = ClassifierNetwork(try folder.architecture(ClassifierArchitecture.self))
    let (a, parameters) = (network.architecture, try folder.parameters(network.parameters))
    let image = Self.drawn([2, 3, a.imageSize, a.imageSize])
    try add("classifier", network, graph: { try $0.classifier(a) }) {
      let features = network.features(of: Variable(image), in: Pass(parameters))
      let logits = network.logits(ofFeatures: features, in: Pass(parameters))
      return [("image", image), ("features", features.value), ("logits", logits.value)]
    }
  }

  private mutating func addCascade() throws {
    let networks = FaceFinderNetworks(try folder.architecture(FaceFinderArchitecture.self))
    let parameters = try folder.parameters(networks.parameters)
    for (part, network) in networks.named {
      let pixels = Self.drawn([2, 3, network.side, network.side])
      let output = ["lnet": "landmarks", "vnet": "odds"][part] ?? "candidates"
      try add(part, network, graph: { try $0.cascade(network, as: output) }) {
        [("pixels", pixels), (output, network(Variable(pixels), in: Pass(parameters)).value)]
      }
    }
  }
}
