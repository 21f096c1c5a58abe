import LimnData
import LimnPipelines
import LimnTensors
import Testing

/// A stage on pixels that answers all that a run asks of a stage in words of its own, so that it can be seen through others.
package struct ProbeStage: Stage {
  /// Named "probe"; takes and gives pixels.
  package static let signature = Signature(
    name: "probe", summary: "Answers what a run asks.", inputs: [.init("input", accepts: [.pixels])])

  /// What it kept of an item.
  static let bytes: [UInt8] = [3, 1, 4]

  /// Makes the stage.
  package init() {}

  /// The input's own type.
  package func outputType(for inputs: [DataType]) throws(PortError) -> DataType { inputs[0] }
  /// The item goes on as it is.
  package func run(_ inputs: [Item], in context: StageContext) async throws -> Item { inputs[0] }
  /// A gigabyte.
  package func workingMemory(for inputs: [ItemSize], giving output: ItemSize) -> Int { 1 << 30 }
  /// A few bytes.
  package var keptMemory: [String: Int] { ["probe": 7] }
  /// Three pixels around.
  package var neighbourhood: Neighbourhood { Neighbourhood(reach: 3) }
  /// The second item cannot pass.
  package func refusals(among names: [ItemName]) -> [Int: String] { [1: "not this one"] }
  /// Two items.
  package var gathering: Gathering { .first(2) }
  /// A folder.
  package var places: [String] { ["probed"] }
  /// A file.
  package func outputs(of name: ItemName) -> [String] { ["probed/\(name.stem)"] }
  /// Three bytes.
  package func kept(of name: ItemName) throws -> [UInt8]? { Self.bytes }
  /// Just those.
  package func recall(_ bytes: [UInt8], of name: ItemName, in context: StageContext) -> Bool { bytes == Self.bytes }
  /// A file.
  package func finish() async throws -> [String] { ["probed/end"] }
}

/// The contract of a stage that holds others (`WrappingStage`): all that a run asks of a stage, it answers for those it holds.
///
/// The stage holds one `ProbeStage` at any depth and takes pixels. Of a stage that draws what it does with an item, the end of a
/// run may need every item.
package func checkWrapping(_ stage: any Stage, sourceLocation: SourceLocation = #_sourceLocation) async throws {
  let signature = type(of: stage).signature
  func expect(_ isKept: Bool, _ what: String) {
    guard !isKept else { return }
    Issue.record("stage '\(signature.name)' does not forward \(what)", sourceLocation: sourceLocation)
  }
  guard let wrapping = stage as? any WrappingStage else {
    Issue.record("stage '\(signature.name)' holds stages and is no WrappingStage", sourceLocation: sourceLocation)
    return
  }
  let names = ["a", "b"].enumerated().map {
    ItemName(path: "\($1).png", directory: "", stem: $1, extension: "png", index: $0)
  }
  let context = StageContext(key: RandomKey(seed: 1))
  let input = ItemSize(.pixels(width: 64, height: 64, channels: 3))
  expect(stage.workingMemory(for: [input], giving: input) >= 1 << 30, "workingMemory")
  expect(stage.keptMemory == ["probe": 7], "keptMemory")
  expect(stage.neighbourhood.reach.map { $0 >= 3 } ?? true, "neighbourhood")
  let refusals = stage.refusals(among: names)
  expect(refusals.keys.sorted() == [1] && refusals[1]?.hasSuffix("probe: not this one") == true, "refusals")
  expect(stage.gathering == (wrapping.takesEveryItem ? .first(2) : .all), "gathering")
  expect(stage.places == ["probed"], "places")
  expect(stage.outputs(of: names[0]) == ["probed/a"], "outputs")
  let bytes = try stage.kept(of: names[0])
  expect(bytes != nil, "kept")
  expect(stage.recall(bytes ?? [], of: names[0], in: context), "recall")
  expect(!stage.recall((bytes ?? []) + [1], of: names[0], in: context), "a recall that is refused")
  expect(!stage.recall(Array((bytes ?? []).dropLast()), of: names[0], in: context), "a recall that is refused")
  expect(
    !stage.recall([255, 255, 255, 255, 255, 255, 255, 255], of: names[0], in: context), "a recall that is refused")
  let files = try await stage.finish()
  expect(files == ["probed/end"], "finish")
}
