import LimnData
import LimnImages
import LimnModels
import LimnPipelines
import LimnTensors

/// Removes noise by a model, no more of it than the photo has: stands for `remove-impulses`, `tiles` of `encode` and `decode`,
/// `limit` and `blend`.
package struct DenoiseStage: Stage {
  /// Name, help, ports and parameters.
  package static let signature = Signature(
    name: "denoise", summary: "Removes noise from a photo of any size, no more than is estimated to be there.",
    parameters: [
      .init(
        "model", .model, help: "The denoiser: a name ('limn models' lists them) or the path of its folder.",
        default: .text("photo-denoiser"))
    ] + RemovalControls.parameters(strength: 1) + [
      NoiseArgument.parameter(
        " Salt and pepper and hot pixels, where a photo has any, are repaired with each of them."),
      .init(
        "size", .multiple(of: TileGrid.unit, in: 16...16_384),
        help: "Side of the part of a tile that is kept, in pixels.", default: .integer(960)),
    ])

  let tile: DenoiseTile
  let size: Int
  private let noise: NoiseArgument

  /// Makes the stage; throws `StageError` if the model cannot be had or does not encode and decode.
  package init(_ arguments: Arguments, models: ModelLibrary) throws {
    noise = NoiseArgument(arguments)
    let model = try models.stageModel(arguments, needing: [.encoder, .decoder])
    tile = try DenoiseTile(model: model, controls: RemovalControls(arguments))
    size = arguments.integer("size")
  }

  /// The input's own type; throws `PortError` for models that tiles cannot take.
  package func outputType(for inputs: [DataType]) throws(PortError) -> DataType {
    try tile.checkModel(inputs[0])
    return try tiles(tile).outputType(for: inputs)
  }

  /// Noise is measured, and impulses are looked for, over the whole photo.
  package var neighbourhood: Neighbourhood { Neighbourhood(reach: nil) }

  /// Denoises one photo or its pixels; one without noise is not changed, and neither are pixels that cannot be seen.
  package func run(_ inputs: [Item], in context: StageContext) async throws -> Item {
    let item = inputs[0]
    guard !tile.controls.isNothing else { return item.keptIfLoaded() }
    guard let image = item.value as? Image, image.hasInvisible else { return try await denoise(item, context) }
    var filled = item
    filled.value = image.fillingInvisible()
    var result = try await denoise(filled, context)
    guard let denoised = result.value as? Image, denoised.samples != image.samples else {
      return item.keptIfLoaded()
    }
    result.value = denoised.restoringInvisible(from: image)
    return result.keptIfLoaded()
  }

  /// Denoises a photo whose invisible pixels do no harm.
  private func denoise(_ item: Item, _ context: StageContext) async throws -> Item {
    let impulses = try Impulses.find(in: item)
    if let impulses { context.record?.note(impulses.note) }
    // Repaired once, for the estimate and the model alike.
    let sound = try impulses.map { try $0.repair(item) } ?? item
    var tile = try tile.suited(to: sound)
    tile.noise = try noise.estimate(of: sound)
    if let estimate = tile.noise, noise == .measured {
      var refined = estimate
      tile.flatColours = try FlatColours(of: sound)
      if let flat = tile.flatColours {
        refined = estimate.replaced(by: flat)
        if refined.total >= NoiseEstimate.cleanTotal { context.record?.note(flat.note) }
      } else if estimate.total >= NoiseEstimate.cleanTotal {
        refined = try await refine(estimate, of: sound, &tile, context)
      }
      context.record?.note(refined.note)
      if refined.total < NoiseEstimate.cleanTotal, impulses == nil {
        context.record?.passOver("no noise found")
        return item.keptIfLoaded()
      }
      tile.noise = refined
    }
    context.record?.edited()
    var result = try await tiles(tile).run([sound], in: context)
    if impulses != nil {
      result.value = try tile.controls.leavingPart(of: item.value, repairedTo: sound.value, in: result.value)
    }
    return result
  }

  /// The estimate corrected by what the model makes of parts of the photo. Where that is all of it in one tile, `tile` keeps it, so
  /// that the model does not run twice.
  private func refine(
    _ estimate: NoiseEstimate, of item: Item, _ tile: inout DenoiseTile, _ context: StageContext
  ) async throws -> NoiseEstimate {
    let photo = try Canvas(item.value)
    let stage = tiles(tile.bare)
    let sample = NoiseSample(width: photo.width, height: photo.height, margin: stage.overlap)
    var known: Tensor?
    let refined = try await estimate.refined(on: photo, sample) { part in
      let window = Item(name: item.name, value: Pixels(photo.read(part.x.window, part.y.window)))
      let denoised = try await stage.run([window], in: context).as(Pixels.self).tensor
      if sample.parts.count == 1 { known = denoised }
      return denoised.cropped(
        x: part.x.core.lowerBound - part.x.window.lowerBound, y: part.y.core.lowerBound - part.y.window.lowerBound,
        width: part.x.core.count, height: part.y.core.count)
    }
    if let known, stage.isOneTile(width: photo.width, height: photo.height) { tile.denoised = known }
    return refined
  }

  /// The stage that takes tiles through a denoiser: they overlap by as much as that sees.
  func tiles(_ each: DenoiseTile) -> TilesStage {
    let unit = TileGrid.unit
    let overlap = ((each.neighbourhood.reach ?? 0) + unit - 1) / unit * unit
    return TilesStage(
      Arguments(
        stage: Self.signature.name, values: ["size": .integer(size), "overlap": .integer(overlap)],
        nested: ["each": each]))
  }
}

extension Item {
  /// The item as it is; where it still is the photo that was loaded, its file may be kept.
  func keptIfLoaded() -> Item {
    var item = self
    if let image = value as? Image, let origin, image.width == origin.width, image.height == origin.height,
      image.channels == origin.channels, image.samples == origin.samples
    {
      item.keepsFile = true
    }
    return item
  }
}

extension DenoiseStage {
  /// What one tile takes; the photo with its impulses repaired, if it has any; one with its invisible pixels filled.
  package func workingMemory(for inputs: [ItemSize], giving output: ItemSize) -> Int {
    let photo = inputs[0].bytes ?? 0
    return inputs[0].filledMemory + photo + NoiseSample.memory(ofPixels: inputs[0].pixels)
      + max(tiles(tile).workingMemory(for: inputs, giving: output), 2 * Canvas.stripMemory)
  }

  /// What the model keeps.
  package var keptMemory: [String: Int] { tile.keptMemory }
}
