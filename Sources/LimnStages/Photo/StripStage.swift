import LimnData
import LimnPipelines
import LimnTensors

/// Lays a batch of pictures out as one.
package struct StripStage: Stage {
  /// Name, help, ports and parameters.
  package static let signature = Signature(
    name: "strip", summary: "Lays several pictures of one item, a batch, side by side as one picture.",
    inputs: [.init("pictures", accepts: [.pixels])],
    parameters: [
      .init("gap", .integer(0...1_024), help: "White pixels between two pictures.", default: .integer(2)),
      .init("columns", .integer(1...4_096), help: "Pictures side by side; all of them without.", optional: true),
    ])

  private let gap: Int
  private let columns: Int?

  /// Makes the stage from checked arguments.
  package init(_ arguments: Arguments) {
    gap = arguments.integer("gap")
    columns = arguments.optionalInteger("columns")
  }

  /// Pixels of the input's channels; how many pictures there are is not known before.
  package func outputType(for inputs: [DataType]) throws(PortError) -> DataType {
    inputs[0].sized(width: nil, height: nil)
  }

  /// All of the pictures are needed.
  package var neighbourhood: Neighbourhood { Neighbourhood(reach: nil) }

  /// Lays out `[N, C, H, W]` as `[1, C, R·(H + gap) − gap, K·(W + gap) − gap]`, K columns and R rows, from the top left;
  /// throws `StageError` if that is too large.
  package func run(_ inputs: [Item], in context: StageContext) async throws -> Item {
    var item = inputs[0]
    let pictures = try item.as(Pixels.self).tensor
    let (count, channels, height, width) = (
      pictures.shape[0], pictures.shape[1], pictures.shape[2], pictures.shape[3]
    )
    guard count > 0 else { throw StageError("there are no pictures to lay out") }
    let across = min(columns ?? count, count)
    let size = extent(of: count, width: width, height: height)
    guard size.width <= 65_535, size.height <= 65_535, size.width * size.height <= ResizeStage.pixelLimit else {
      throw StageError(
        "\(count) pictures of \(width)×\(height) would make one of \(size.width)×\(size.height), which is too large: "
          + "give fewer, or 'columns'")
    }
    var sheet = Tensor(repeating: 1, shape: [1, channels, size.height, size.width])
    for place in 0..<count {
      sheet.replace(
        pictures.items(place..<place + 1), x: place % across * (width + gap), y: place / across * (height + gap))
    }
    item.value = Pixels(sheet)
    // The strip is another picture than the photo: its alpha has no place there.
    item.origin = item.origin?.withoutAlpha()
    return item
  }

  /// Columns and rows of pixels of so many pictures laid out.
  func extent(of count: Int, width: Int, height: Int) -> (width: Int, height: Int) {
    let across = min(columns ?? count, count)
    let down = (count + across - 1) / across
    return (across * (width + gap) - gap, down * (height + gap) - gap)
  }
}

extension StripStage {
  /// One picture of all.
  package func outputSize(for inputs: [ItemSize]) throws(PortError) -> ItemSize {
    var size = ItemSize(try outputType(for: inputs.map(\.type)), like: inputs[0])
    if let width = inputs[0].width, let height = inputs[0].height {
      let sheet = extent(of: inputs[0].count, width: width, height: height)
      (size.width, size.height, size.count) = (sheet.width, sheet.height, 1)
      size.type = .pixels(width: sheet.width, height: sheet.height, channels: size.colours)
    }
    return size
  }
}
