import LimnImages
import LimnPipelines

extension FlatColours {
  /// The flat colours of an item's picture; nil for one that is no drawing in a few of them. Throws `StageError` for an item that is
  /// no picture.
  init?(of item: Item) throws {
    let photo = try Canvas(item.value)
    let sample = NoiseSample(width: photo.width, height: photo.height, margin: 0)
    self.init(parts: sample.parts.map { photo.read($0.x.core, $0.y.core) })
  }

  /// The note that the journal keeps.
  var note: ItemRecord.Note {
    .init(
      kind: "flat colours", text: "drawn in \(count) flat \(count == 1 ? "colour" : "colours")", number: Double(count),
      isFigure: true)
  }
}

extension NoiseEstimate {
  /// The estimate with the noise that lies on flat colours in place of its own, at every brightness.
  func replaced(by flat: FlatColours) -> NoiseEstimate {
    NoiseEstimate(
      channels: channels.map { _ in NoiseCurve(constant: flat.deviation) }, quantisation: quantisation)
  }
}
