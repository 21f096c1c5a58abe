import LimnData
import LimnImages
import LimnModels
import LimnPipelines
import LimnTensors

/// Moves the parts of a picture as they move between two latents: the picture's own pixels, at its own size, make the edit.
package struct WarpStage: Stage {
  /// Name, help, ports and parameters.
  package static let signature = Signature(
    name: "warp",
    summary:
      "Moves the parts of a picture as a step along a direction moves them, its own pixels keeping their detail.",
    inputs: [
      .init("picture", accepts: [.image, .pixels]),
      .init("before", accepts: [.latent]),
      .init("after", accepts: [.latent]),
    ],
    parameters: [
      .init("model", .model, help: "The model: a name ('limn models' lists them) or the path of its folder."),
      .init(
        "along", .text,
        help:
          "The direction, with a displacement ('limn fit displacement'): the name of one in the model's folder, or the path of its file."
      ),
      .init(
        "gain", .number(0...10), help: "How far the parts move, over what the model's own pictures say.",
        default: .number(1)),
      .init(
        "columns", .interval(0...1),
        help: "The columns in which parts may move, in widths of the picture; the movement fades in from both ends.",
        default: .interval(0...1)),
      .init(
        "rows", .interval(0...1), help: "The rows in which parts may move, in heights of the picture, likewise.",
        default: .interval(0...1)),
      .init(
        "fade", .number(0.01...0.5),
        help: "How far from the ends of 'columns' and 'rows' parts move as far as elsewhere, in sides of the picture.",
        default: .number(0.1)),
    ])

  /// Over how many places of a field its noise is blurred.
  private static let blur = 0.7

  private let direction: Direction
  private let displacement: DirectionDisplacement
  private let gain: Double
  /// For both components of a field.
  private let window: Tensor

  /// Makes the stage; throws `StageError` if the model or the direction cannot be had, or the direction has no displacement.
  package init(_ arguments: Arguments, models: ModelLibrary) throws {
    let name = arguments.text("along")
    do { direction = try models.direction(name, of: arguments.text("model")) } catch { throw StageError("\(error)") }
    guard let displacement = direction.displacement else {
      throw StageError(
        "the direction '\(name.printable)' has no displacement: fit one with 'limn fit displacement', or leave 'warp' out"
      )
    }
    self.displacement = displacement
    gain = arguments.number("gain")
    let map = PictureWindow(
      columns: arguments.interval("columns"), rows: arguments.interval("rows"), rise: arguments.number("fade")
    ).map
    window = Tensor(map.array + map.array, shape: [1, 2, PictureWindow.size, PictureWindow.size])
  }

  /// The picture's type; throws `PortError` if a latent is of another space than the direction.
  package func outputType(for inputs: [DataType]) throws(PortError) -> DataType {
    for latent in inputs.dropFirst() { _ = try direction.outputType(for: [latent]) }
    return inputs[0]
  }

  /// The whole picture is needed.
  package var neighbourhood: Neighbourhood { Neighbourhood(reach: nil) }

  /// Moves the picture's parts; throws `StageError` for several pictures or latents at once.
  package func run(_ inputs: [Item], in context: StageContext) async throws -> Item {
    var item = inputs[0]
    let (before, after) = (try inputs[1].latent(), try inputs[2].latent())
    for latent in [before, after] { try latent.checkMatch(direction.unit) }
    guard before.count == 1, after.count == 1 else {
      throw StageError("\(max(before.count, after.count)) latents are given, and one picture is moved by one")
    }
    let length = gain * after.adding(before, times: -1).dots(with: direction.unit)[0]
    guard length != 0 else { return item }
    var canvas = try Canvas(item.value)
    let field = displacement.fields(for: before).blurred(sigma: Self.blur)
      .resized(width: PictureWindow.size, height: PictureWindow.size)
    let moves = field * Float(length) * window
    canvas.write(canvas.whole.displaced(by: moves * Float(moves.unfoldedShare())), x: 0, y: 0)
    item.value = canvas.value
    return item
  }
}

extension WarpStage {
  /// The picture as floats, before and after, and the field.
  package func workingMemory(for inputs: [ItemSize], giving output: ItemSize) -> Int {
    (inputs[0].pixels ?? 0) * 4 * (2 * inputs[0].colours + 2) + (1 << 20)
  }
}
