import LimnData
import LimnImages
import LimnModels
import LimnPipelines
import LimnTensors

/// Puts an edited frame back into the photo that it was cut out of.
package struct PasteStage: Stage {
  /// Name, help, ports and parameters.
  package static let signature = Signature(
    name: "paste", summary: "Puts the part that 'frame' cut out, edited by other stages, back into its photo.",
    inputs: [
      .init("photo", accepts: [.image, .pixels]),
      .init("edited", accepts: [.image, .pixels]),
    ],
    parameters: [
      .init("model", .model, help: "The model whose frame was cut out."),
      .init(
        "feather", .number(0...0.5),
        help: "The share of the frame's side within which the edit fades in from its border; 0 is a hard edge.",
        default: .number(0.04)),
    ])

  private let frame: Frame
  private let feather: Double

  /// Makes the stage; throws `StageError` if the model cannot be had.
  package init(_ arguments: Arguments, models: ModelLibrary) throws {
    frame = try models.stageModel(arguments).frame
    feather = arguments.number("feather")
  }

  /// The photo's type.
  package func outputType(for inputs: [DataType]) throws(PortError) -> DataType { inputs[0] }

  /// The whole photo is needed.
  package var neighbourhood: Neighbourhood { Neighbourhood(reach: nil) }

  /// Writes the edited frame, resized if its size differs, into the photo's; nothing outside it changes, nor does alpha.
  package func run(_ inputs: [Item], in context: StageContext) async throws -> Item {
    var item = inputs[0]
    var photo = try Canvas(item.value)
    let (x, y, side) = frame.rectangle(width: photo.width, height: photo.height)
    var edited = try Canvas(inputs[1].value)
    if edited.width != side || edited.height != side {
      edited = try Canvas(Pixels(edited.whole.resized(width: side, height: side)))
    }
    let across = ramp(side, at: x, of: photo.width)
    let down = ramp(side, at: y, of: photo.height)
    for rows in edited.strips {
      var strip = photo.read(x..<x + side, y + rows.lowerBound..<y + rows.upperBound)
      let part = edited.read(0..<side, rows).matching(channels: photo.channels)
      strip.withMutableValues { strip in
        part.withValues { part in
          for row in 0..<photo.channels * rows.count {
            let weight = down[rows.lowerBound + row % rows.count]
            for column in 0..<side {
              let place = row * side + column
              strip[place] += weight * across[column] * (part[place] - strip[place])
            }
          }
        }
      }
      photo.write(strip, x: x, y: y + rows.lowerBound)
    }
    item.value = photo.value
    return item
  }

  /// The edit's share along one side of the frame: it fades in from the frame's border, except where that is the photo's too.
  private func ramp(_ side: Int, at start: Int, of extent: Int) -> [Float] {
    let reach = feather * Double(side)
    func share(_ distance: Double) -> Double {
      guard reach > 0, distance < reach else { return 1 }
      return smoothStep(distance / reach)
    }
    return (0..<side).map { place in
      let left = start > 0 ? share(Double(place) + 0.5) : 1
      let right = start + side < extent ? share(Double(side - place) - 0.5) : 1
      return Float(left * right)
    }
  }
}

extension PasteStage {
  /// The edit in the frame's own size, if it came in another, and strips.
  package func workingMemory(for inputs: [ItemSize], giving output: ItemSize) -> Int {
    let side = min(inputs[0].width ?? 0, inputs[0].height ?? 0)
    let isScaled = inputs[1].width.map { $0 < side } ?? true
    return Canvas.stripMemory + (isScaled ? side * side * 4 * inputs[1].colours : 0)
  }
}
