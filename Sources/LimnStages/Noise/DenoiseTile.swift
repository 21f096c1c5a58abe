import LimnData
import LimnImages
import LimnModels
import LimnPipelines
import LimnTensors

/// What `denoise` does with each tile: the model's encoder and decoder, the bound by the measured noise, and the controls.
struct DenoiseTile: Stage {
  /// A name that no file can write.
  static let signature = Signature(
    name: "(denoise)", summary: "denoises one tile", inputs: [.init("input", accepts: [.pixels])], output: .pixels)

  let model: LearnedModel
  private(set) var encoder: any Encoder
  private(set) var decoder: any Decoder
  private(set) var controls: RemovalControls
  /// What bounds the removal; nil: nothing.
  var noise: NoiseEstimate?
  /// The photo's colours, if it is a drawing in a few.
  var flatColours: FlatColours?
  /// What the model makes of the only tile, where that is known already.
  var denoised: Tensor?

  /// Makes the stage; throws `ModelError` for a model that does not encode and decode.
  init(model: LearnedModel, controls: RemovalControls) throws(ModelError) {
    (encoder, decoder) = (try model.encoder, try model.decoder)
    (self.model, self.controls) = (model, controls)
  }

  /// The stage with the model's weights for photos like this one, where it has several; throws for an item that is no picture.
  func suited(to photo: Item) throws -> DenoiseTile {
    guard let adaptive = encoder as? any NoiseAdaptiveEncoder else { return self }
    let picture = try photo.picture()
    let kind = try (picture as? Image).map(NoiseKind.init) ?? NoiseKind(pixels: picture.onePicture())
    var tile = self
    let coder = adaptive.coder(for: kind)
    (tile.encoder, tile.decoder) = (coder, coder)
    return tile
  }

  /// The stage that gives what the model makes of a tile, and nothing else.
  var bare: DenoiseTile {
    var tile = self
    (tile.controls, tile.noise, tile.flatColours, tile.denoised) = (.everything, nil, nil, nil)
    return tile
  }

  /// Throws `PortError` for a model that is no denoiser for photos of any size.
  func checkModel(_ input: DataType) throws(PortError) {
    guard let size = model.imageSize else { return }
    throw PortError(
      "\(encoder.space) takes images of \(size)×\(size), and denoising needs a model that takes any size; "
        + "use one of the family 'denoiser'")
  }

  /// Pixels of the input's type.
  func outputType(for inputs: [DataType]) throws(PortError) -> DataType { inputs[0] }

  /// What the model sees, and what the bound sees around that.
  var neighbourhood: Neighbourhood {
    Neighbourhood(
      reach: decoder.reach.map { max($0 + NoiseEstimate.limitReach, FlatColours.reach) }, grid: decoder.grid)
  }

  /// Denoises one tile.
  func run(_ inputs: [Item], in context: StageContext) async throws -> Item {
    var item = inputs[0]
    let pixels = try item.as(Pixels.self).tensor
    let clean = try denoised ?? decoder.decode(encoder.encode(pixels))
    guard clean.shape == pixels.shape else {
      throw StageError(
        "\(encoder.space) made \(clean.shape) of a tile of \(pixels.shape); use a model of the family 'denoiser'")
    }
    var removed = pixels - clean
    noise?.limit(&removed, from: pixels)
    if let flatColours { removed = pixels - flatColours.restored(pixels, other: pixels - removed) }
    controls.apply(to: &removed)
    item.value = Pixels(pixels - removed)
    return item
  }

  /// The latent, what the model holds beside it, and what is taken away with its means.
  func workingMemory(for inputs: [ItemSize], giving output: ItemSize) -> Int {
    guard let width = inputs[0].width, let height = inputs[0].height, let bytes = inputs[0].bytes else { return 0 }
    let latent = ItemSize(.latent(encoder.space), like: inputs[0]).bytes ?? 0
    let encoding = encoder.encodingMemory(width: width, height: height)
    let decoding = latent + decoder.decodingMemory(width: width, height: height)
    return max(encoding, decoding, 4 * bytes) + bytes
  }

  /// The weights in the order that convolutions want.
  var keptMemory: [String: Int] { model.keptMemory }
}
