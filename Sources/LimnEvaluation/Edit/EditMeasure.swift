import LimnImages
import LimnModels
import LimnPipelines
import LimnTensors

/// What was measured of one photo, in the order of the pipelines' kinds.
struct EditMeasure: Sendable {
  let logits: [[Float]]
  let features: [[Float]]
  let outsideMask: [Double?]
  let outsideRegion: [Double?]
  let maskShare: [Double?]
  let sharpness: [Double?]
  let pictures: EditSheet.Line?
  /// Why a pipeline left the photo as it is, if it did.
  let passedOver: [String?]
}

extension EditEvaluation {
  /// Runs the pipelines on a photo and measures their results; throws what they throw, and for a result that is not of
  /// the photo's size.
  func measure(_ name: ItemName, key: RandomKey, keepsPictures: Bool) async throws -> EditMeasure {
    let photo = try await LabelledPhotos.open(name)
    func mask(_ keeper: MaskKeeper) -> PixelSelection? {
      keeper.take(name, width: photo.width, height: photo.height).map {
        PixelSelection(width: photo.width, height: photo.height, outside: $0, x: 0, y: 0)
      }
    }
    defer {
      _ = mask(pipelines.masks.edit)
      _ = mask(pipelines.masks.random)
    }
    let kinds = pipelines.kinds
    var (pictures, passedOver): ([Image], [String?]) = ([], [])
    for kind in kinds {
      guard let pipeline = pipelines[kind] else {
        pictures.append(photo)
        passedOver.append(nil)
        continue
      }
      let record = ItemRecord()
      let picture = try Self.result(
        try await pipeline.run(name, in: StageContext(key: key, record: record)), of: photo)
      pictures.append(picture)
      passedOver.append(picture.samples == photo.samples ? record.contents.passedOver : nil)
    }
    let results = pictures.map { $0.seenPixels() }
    let original = results[0]
    let (own, random) = (mask(pipelines.masks.edit), mask(pipelines.masks.random))
    let masks = kinds.map { $0 == .random ? random : own }
    let square = pipelines.frame.rectangle(width: photo.width, height: photo.height)
    let part = region.pixels(in: square)
    let others = PixelSelection(width: photo.width, height: photo.height, outside: part.columns, part.rows)
    let shown = Tensor.stacked(try pictures.map { try judge.view(of: $0) })
    let compared = Tensor.stacked(try pictures.map { try embedding.view(of: $0) })
    return EditMeasure(
      logits: try judge.logits(of: shown).rows, features: try embedding.features(of: compared).rows,
      outsideMask: zip(results, masks).map { result, mask in mask?.peakSignalToNoiseRatio(result, original) },
      outsideRegion: results.map { others.peakSignalToNoiseRatio($0, original) },
      maskShare: zip(kinds, masks).map { $0 == .original || $0 == .reconstruction ? nil : $1?.shareLeftOut },
      sharpness: results.map(sharpness),
      pictures: keepsPictures ? EditSheet.Line(results.prefix(max(2, kinds.count - 1))) : nil,
      passedOver: passedOver)
  }

  /// A result as it would be saved: of the photo's size, depth, colour and alpha; throws for another size.
  private static func result(_ item: Item, of photo: Image) throws -> Image {
    let pixels = try item.pixels()
    guard pixels.shape[2] == photo.height, pixels.shape[3] == photo.width else {
      throw StageError(
        "the result has \(pixels.shape[3])×\(pixels.shape[2]) pixels and the photo \(photo.width)×\(photo.height): "
          + "end the pipeline with 'paste', which puts the edit back into the photo")
    }
    let colours = pixels.matching(channels: photo.channels.colorCount)
    return Image(pixels: colours, bitDepth: photo.bitDepth, like: photo)
  }
}
