import LimnData
import LimnPipelines
import LimnScenes
import LimnTensors

/// Draws videos of balls that bounce in a box: sequences whose next frame follows from those before.
package struct DrawBallsStage: SourceStage {
  /// Name, help, ports and parameters.
  package static let signature = Signature(
    name: "draw-balls", summary: "Draws videos of balls that bounce in a box, each a sequence of grey frames.",
    output: .sequence,
    parameters: [
      .init("count", .integer(1...10_000_000), help: "How many videos are drawn.", default: .integer(100)),
      .init("frames", .integer(1...100_000), help: "How many frames each has.", default: .integer(100)),
      .init("size", .integer(4...256), help: "Rows and columns of a frame.", default: .integer(30)),
      .init("balls", .integer(1...5), help: "How many balls there are.", default: .integer(3)),
      .init("seed", .integer(0...Int.max), help: "Another seed draws other videos.", default: .integer(0)),
    ],
    isSource: true)

  private let scene: BouncingBalls
  private let count: Int, frames: Int, seed: Int

  /// Makes the stage from checked arguments.
  package init(_ arguments: Arguments) {
    scene = BouncingBalls(size: arguments.integer("size"), balls: arguments.integer("balls"))
    count = arguments.integer("count")
    frames = arguments.integer("frames")
    seed = arguments.integer("seed")
  }

  /// Grey frames of the size asked for.
  package func outputType(for inputs: [DataType]) -> DataType {
    .sequence(time: frames, axes: [.channels: 1, .height: scene.size, .width: scene.size])
  }

  /// balls-00001 and so on; they stand for no files.
  package func names() -> [ItemName] {
    (0..<count).map { ItemName("balls", number: $0 + 1, digits: 5, index: $0) }
  }

  /// Draws the video that the item names, the same whatever the run's seed and the stage's place.
  package func run(_ inputs: [Item], in context: StageContext) throws -> Item {
    var item = inputs[0]
    let key = RandomKey(seed: UInt64(seed)).split("balls").split(item.name.index)
    item.value = try FrameSequence(scene.frames(frames, key: key))
    return item
  }
}
