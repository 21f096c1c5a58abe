import Foundation
import LimnData
import LimnPipelines
import LimnRuns
import LimnTensors
import PipelineKit
import TestKit
import Testing

/// Draws random walks `[T, 2]`.
private struct WalkSource: SourceStage {
  static let signature = Signature(
    name: "walks", summary: "Draws random walks.", output: .sequence,
    parameters: [.init("frames", .integer(2...1_000), help: "How long they are.", default: .integer(8))],
    isSource: true)

  let frames: Int

  func names() -> [ItemName] {
    (0..<5).map { ItemName(path: "", directory: "", stem: "walk-\($0)", extension: "", index: $0) }
  }

  func outputType(for inputs: [DataType]) -> DataType { .sequence(time: frames, axes: [.columns: 2]) }

  func run(_ inputs: [Item], in context: StageContext) throws -> Item {
    var item = inputs[0]
    item.value = try FrameSequence(context.key.normal([frames, 2]))
    return item
  }
}

/// Keeps the frames up to a time; the type is known before any walk is drawn.
private struct CutStage: Stage {
  static let signature = Signature(
    name: "cut", summary: "Keeps the first frames.", inputs: [.init("sequence", accepts: [.sequence])],
    parameters: [.init("frames", .integer(1...1_000), help: "How many.")])

  let frames: Int

  func outputType(for inputs: [DataType]) throws(PortError) -> DataType {
    if let time = inputs[0][.time], time < frames {
      throw PortError("cut keeps \(frames) frames, and the input is \(inputs[0])")
    }
    var type = inputs[0]
    type[.time] = frames
    return type
  }

  func run(_ inputs: [Item], in context: StageContext) throws -> Item {
    var item = inputs[0]
    let all = try item.as(FrameSequence.self).frames
    item.value = try FrameSequence(all.items(0..<frames))
    return item
  }
}

/// Notes the type of whatever comes.
private struct DescribeStage: Stage {
  static let signature = Signature(
    name: "describe", summary: "Notes the type of any value.", inputs: [.init("value", accepts: [.any])])

  func outputType(for inputs: [DataType]) -> DataType { inputs[0] }

  func run(_ inputs: [Item], in context: StageContext) -> Item {
    context.record?.note(.init(kind: "type", text: inputs[0].value.type.description))
    return inputs[0]
  }
}

/// A value without numbers, of a kind of its own.
private struct Caption: DataValue, Hashable {
  static let kind = DataKind("caption", phrase: "a caption")

  let text: String

  var type: DataType { DataType(Self.kind) }
  var byteCount: Int { text.utf8.count }
  var tensors: [String: Tensor] { [:] }
}

struct SequencePipelineTests {
  private let registry = StageRegistry([
    .init(WalkSource.self) { WalkSource(frames: $0.integer("frames")) },
    .init(CutStage.self) { CutStage(frames: $0.integer("frames")) }, .init(DescribeStage.self) { _ in DescribeStage() },
  ])

  private func pipeline(cut frames: Int) throws -> Pipeline {
    let text = "version: 1\nstages: [ walks: { }, cut: { frames: \(frames) }, describe: { } ]"
    return try Pipeline(file: PipelineFile(bytes: Array(text.utf8), path: "p.yaml"), registry: registry)
  }

  @Test func `Sequences run and are journaled, their types known before`() async throws {
    let pipeline = try pipeline(cut: 3)
    #expect(pipeline.types.last?.description == "a sequence of 3 frames and 2 columns")
    let folder = try TemporaryFolder()
    let own = try RunFolder(output: folder.path, shard: nil)
    let session = try RunSession(own, pipeline, seed: 7, software: "test")
    let summary = await Runner(pipeline, jobs: 2, seed: 7, session: session).run(
      RunPlan(try pipeline.source.names(), through: pipeline))
    #expect(summary.isComplete && summary.done == 5)
    let notes = try RunHistory(output: folder.path).all.compactMap { entry in
      if case .done(let done) = entry { done.notes?.map(\.text) } else { nil }
    }
    #expect(notes == .init(repeating: ["a sequence of 3 frames and 2 columns"], count: 5))
    let one = try await pipeline.run(try pipeline.source.names()[2], seed: RandomKey(seed: 7)).as(FrameSequence.self)
    #expect(one.frames.shape == [3, 2] && one.tensors["frames"]?.shape == [1, 3, 2])
  }

  @Test func `An extent that does not fit is found before anything runs`() {
    let error = #expect(throws: Diagnostics.self) { try pipeline(cut: 9) }
    #expect(
      error?.all.map(\.description)
        == ["p.yaml:2:23: 'cut': cut keeps 9 frames, and the input is a sequence of 8 frames and 2 columns"])
  }

  @Test func `Sequences whose length is not known take memory that is not known`() throws {
    #expect(ItemSize(.sequence(time: 8, axes: [.columns: 2])).bytes.map { $0 >= 64 } == true)
    #expect(ItemSize(.sequence(axes: [.columns: 2])).bytes == nil)
    #expect(ItemSize(Caption(text: "a").type).bytes == nil)
  }

  @Test func `The stages keep the contract of stages`() async throws {
    let value = try FrameSequence(RandomKey(seed: 1).normal([4, 2]))
    let name = ItemName(path: "", directory: "", stem: "walk", extension: "", index: 0)
    let items = [DataKind.sequence: [(item: Item(name: name, value: value), type: value.type)]]
    await checkStage(try #require(registry["walks"]))
    await checkStage(try #require(registry["cut"]), arguments: ["frames": .integer(3)], items: items)
    await checkStage(try #require(registry["describe"]), items: items)
  }

  @Test func `A kind of one's own is one type, and is named where another is needed`() async throws {
    let caption = Caption(text: "a walk")
    let item = Item(name: ItemName(path: "", directory: "", stem: "a", extension: "", index: 0), value: caption)
    await checkStage(try #require(registry["describe"]), items: [Caption.kind: [(item: item, type: caption.type)]])
    #expect(try item.as(Caption.self) == caption)
    #expect(throws: StageError("a sequence is needed here")) { try item.as(FrameSequence.self) }
    #expect(throws: StageError("a caption is needed here")) { try Item(name: item.name).as(Caption.self) }
  }
}
