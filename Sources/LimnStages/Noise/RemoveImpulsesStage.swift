import LimnData
import LimnImages
import LimnPipelines
import LimnTensors

/// Repairs single pixels that have nothing to do with the picture: salt and pepper, hot pixels.
package struct RemoveImpulsesStage: Stage {
  /// Name, help, ports and parameters.
  package static let signature = Signature(
    name: "remove-impulses", summary: "Repairs salt and pepper noise and hot pixels, where a photo has any.")

  /// Makes the stage, which has no parameters.
  package init(_ arguments: Arguments) {}

  /// The input's own type.
  package func outputType(for inputs: [DataType]) throws(PortError) -> DataType { inputs[0] }

  /// Whether there are impulses is seen in the whole photo.
  package var neighbourhood: Neighbourhood { Neighbourhood(reach: nil) }

  /// Repairs one photo or its pixels; one without impulses is not changed.
  package func run(_ inputs: [Item], in context: StageContext) async throws -> Item {
    guard let impulses = try Impulses.find(in: inputs[0]) else { return inputs[0] }
    context.record?.note(impulses.note)
    return try impulses.repair(inputs[0])
  }

  /// Strips of the picture.
  package func workingMemory(for inputs: [ItemSize], giving output: ItemSize) -> Int { 2 * Canvas.stripMemory }
}

extension Impulses {
  /// Looks for impulses in an item's picture; throws `StageError` for an item that is none. The thin black and white lines of a
  /// drawing in flat colours with noise on them are no impulses.
  static func find(in item: Item) throws -> Impulses? {
    let picture = try item.picture()
    let found = if let image = picture as? Image { find(in: image) } else { find(in: try picture.onePicture()) }
    if found != nil, let flat = try FlatColours(of: item), flat.deviation >= NoiseEstimate.cleanTotal { return nil }
    return found
  }

  /// The item with its impulses repaired, strip by strip.
  func repair(_ item: Item) throws -> Item {
    var item = item
    let source = try Canvas(item.value)
    var result = source
    for rows in source.strips {
      try Task.checkCancellation()
      let window = max(0, rows.lowerBound - Self.reach)..<min(source.height, rows.upperBound + Self.reach)
      let repaired = repair(source.read(0..<source.width, window))
      result.write(
        repaired.cropped(x: 0, y: rows.lowerBound - window.lowerBound, width: source.width, height: rows.count), x: 0,
        y: rows.lowerBound)
    }
    item.value = result.value
    return item
  }

  /// The note that the journal keeps, with the share of impulses in percent.
  var note: ItemRecord.Note {
    let kinds = [extremes == .none ? nil : "salt and pepper", areHot ? "hot pixels" : nil].compactMap { $0 }
    let percent = (Double(share) * 1000).rounded() / 10
    return .init(
      kind: "impulses", text: "\(kinds.joined(separator: " and ")): \(percent) % of the samples", number: percent,
      isFigure: true)
  }
}
