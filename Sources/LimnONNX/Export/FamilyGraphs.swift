import LimnModels
import LimnNetworks

// The networks of the families as graphs: what their `encode` and `decode` do, layer by layer. `ModelExport` calls them.

extension GraphBuilder {
  private typealias Extent = ONNXModel.Value.Extent

  private static func images(_ channels: Int, _ height: Extent, _ width: Extent) -> [Extent] {
    [.any("N"), .fixed(channels), height, width]
  }

  // MARK: denoiser

  private mutating func denoiserFeatures(_ images: String, _ a: DenoiserArchitecture) throws(ModelError) -> [String] {
    var x = try through("encoder.head", pixelsToChannels(images))
    var features: [String] = []
    for level in a.channels.indices {
      x = try through("encoder.levels.\(level)", x)
      features.append(x)
    }
    return features
  }

  private mutating func denoised(
    _ image: String, _ features: [String], _ a: DenoiserArchitecture
  ) throws(ModelError) -> String {
    var x = features[features.count - 1]
    for level in a.channels.indices.dropLast().reversed() {
      x = add("Add", [channelsToPixels(try through("decoder.up.\(level)", x)), features[level]])
      x = try through("decoder.levels.\(level)", x)
    }
    return add("Sub", [image, channelsToPixels(try through("decoder.tail", x))])
  }

  private static func feature(_ level: Int, _ a: DenoiserArchitecture) -> [Extent] {
    let stride = 2 << level
    return images(a.channels[level], .any("H/\(stride)"), .any("W/\(stride)"))
  }

  private mutating func photo() -> String { input("image", Self.images(3, .any("H"), .any("W"))) }

  /// Features of photos `[N, 3, H, W]`, H and W multiples of the architecture's.
  mutating func denoiserEncoder(_ a: DenoiserArchitecture) throws(ModelError) {
    for (level, value) in try denoiserFeatures(photo(), a).enumerated() {
      output(value, as: "features.\(level)", Self.feature(level, a))
    }
  }

  /// Clean photos of photos and their features.
  mutating func denoiserDecoder(_ a: DenoiserArchitecture) throws(ModelError) {
    let image = photo()
    var features: [String] = []
    for level in a.channels.indices { features.append(input("features.\(level)", Self.feature(level, a))) }
    output(try denoised(image, features, a), as: "clean", Self.images(3, .any("H"), .any("W")))
  }

  /// Clean photos of photos.
  mutating func denoiser(_ a: DenoiserArchitecture) throws(ModelError) {
    let image = photo()
    let clean = try denoised(image, try denoiserFeatures(image, a), a)
    output(clean, as: "clean", Self.images(3, .any("H"), .any("W")))
  }

  // MARK: autoencoders

  /// The latent, or mean and log-variance, of the row that an encoder ends with.
  mutating func latent(_ row: String, _ units: Int, isVariational: Bool) {
    guard isVariational else { return output(row, as: "latent", [.any("N"), .fixed(units)]) }
    output(columns(row, 0..<units), as: "latent", [.any("N"), .fixed(units)])
    let variance = clipped(columns(row, units..<2 * units), -30, 20)
    output(variance, as: "log_variance", [.any("N"), .fixed(units)])
  }

  /// Latents of images `[N, 3, S, S]`; of a variational one the means, with log-variances beside them.
  mutating func autoencoderEncoder(_ a: AutoencoderArchitecture, isVariational: Bool) throws(ModelError) {
    var x = input("image", Self.images(3, .fixed(a.imageSize), .fixed(a.imageSize)))
    for level in a.encoderChannels.indices { x = try through("encoder.\(level)", x) }
    x = try through(isVariational ? "encoder.moments" : "encoder.code", flattened(x))
    latent(x, a.latent, isVariational: isVariational)
  }

  /// Images in 0…1 of latents.
  mutating func autoencoderDecoder(_ a: AutoencoderArchitecture) throws(ModelError) {
    let latent = input("latent", [.any("N"), .fixed(a.latent)])
    let (channels, side) = (a.decoderChannels, a.imageSize >> a.decoderChannels.count)
    var x = add("Relu", [try through("decoder.expand", latent)])
    x = reshaped(x, to: [channels[channels.count - 1], side, side])
    for level in channels.indices.reversed() { x = try through("decoder.\(level)", x) }
    x = clipped(channelsToPixels(try through("decoder.tail", x)), 0, 1)
    output(x, as: "image", Self.images(3, .fixed(a.imageSize), .fixed(a.imageSize)))
  }

  /// Latents of images of one size, as above.
  mutating func basicEncoder(_ a: BasicArchitecture, isVariational: Bool) throws(ModelError) {
    var x = input("image", Self.images(a.channels, .fixed(a.height), .fixed(a.width)))
    for level in a.encoderConvolutions.indices {
      x = try through("encoder.convolutions.\(level)", x)
      if a.activation != .relu { x = activated(x, a.activation) }
    }
    x = flattened(x)
    for level in a.encoderHidden.indices {
      x = activated(try through("encoder.hidden.\(level)", x), a.activation)
    }
    x = try through(isVariational ? "encoder.moments" : "encoder.code", x)
    latent(x, a.latent, isVariational: isVariational)
  }

  /// Images of latents: probabilities of Bernoulli pixels, means of normal ones.
  mutating func basicDecoder(_ a: BasicArchitecture) throws(ModelError) {
    var x = input("latent", [.any("N"), .fixed(a.latent)])
    for level in a.decoderHidden.indices {
      x = activated(try through("decoder.hidden.\(level)", x), a.activation)
    }
    x = try through("decoder.expand", x)
    let maps = a.decoderConvolutions
    if !maps.isEmpty { x = activated(x, a.activation) }
    x = reshaped(x, to: [maps.first ?? a.channels, a.height >> maps.count, a.width >> maps.count])
    for level in maps.indices {
      x = try through("decoder.convolutions.\(level)", x)
      // ReLU is part of the layer.
      if level < maps.count - 1, a.activation != .relu { x = activated(x, a.activation) }
    }
    if a.likelihood == .bernoulli { x = add("Sigmoid", [x]) }
    output(x, as: "image", Self.images(a.channels, .fixed(a.height), .fixed(a.width)))
  }

  // MARK: others

  /// Features and logits of images `[N, 3, S, S]`.
  mutating func classifier(_ a: ClassifierArchitecture) throws(ModelError) {
    var x = input("image", Self.images(3, .fixed(a.imageSize), .fixed(a.imageSize)))
    for level in a.channels.indices { x = try through("levels.\(level)", x) }
    x = try through("features", flattened(x))
    output(x, as: "features", [.any("N"), .fixed(a.features)])
    x = try through("attributes", add("Relu", [x]))
    output(x, as: "logits", [.any("N"), .fixed(a.attributes.count)])
  }

  /// One network of the face finder: the channels of its head, for pixels from −1 to 1.
  mutating func cascade(_ network: FaceFinderNetwork, as name: String) throws(ModelError) {
    let isDense = network.modules.contains { $0.name == "dense" }
    let side: Extent = .fixed(network.side)
    var x = input("pixels", isDense ? Self.images(3, side, side) : Self.images(3, .any("H"), .any("W")))
    var isRow = false
    for part in network.modules {
      if part.name == "dense" { (x, isRow) = (flattened(x), true) }
      x = try through(part.module, x, isRow: isRow)
    }
    let extents: [Extent] = [.any("N"), .fixed(network.outputs)]
    output(x, as: name, isDense ? extents : extents + [.any("H'"), .any("W'")])
  }
}
