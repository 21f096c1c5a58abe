import LimnData
import LimnPipelines
import LimnTensors

/// Takes a photo of any size through other stages in bounded memory, one tile at a time.
package struct TilesStage: WrappingStage {
  /// Name, help, ports and parameters.
  package static let signature = Signature(
    name: "tiles", summary: "Runs other stages on a photo of any size, a tile at a time.",
    parameters: [
      .init("each", .stages, help: "The stages that each tile goes through, as pixels."),
      .init(
        "size", .multiple(of: TileGrid.unit, in: 16...16_384),
        help: "Side of the part of a tile that is kept, in pixels.",
        default: .integer(960)),
      .init(
        "overlap", .multiple(of: TileGrid.unit, in: 0...1_024),
        help: "Margin around that part that a tile includes and that is cut off again, in pixels.",
        default: .integer(64)),
    ])

  let each: any Stage
  let size: Int
  let overlap: Int

  /// Makes the stage from checked arguments.
  package init(_ arguments: Arguments) {
    each = arguments.stages("each")
    size = arguments.integer("size")
    overlap = arguments.integer("overlap")
  }

  /// The inner stages.
  package var held: [any Stage] { [each] }

  /// The input's own type, if the inner stages take pixels of any size and give pixels of the same.
  package func outputType(for inputs: [DataType]) throws(PortError) -> DataType {
    try each.checkKeepsPixels(
      channels: inputs[0].channels, calling: "the stages inside tiles", keeping: "each tile's own size")
    try checkOverlap()
    return inputs[0]
  }

  /// Throws `PortError` if the inner stages see more around a tile than it shows, or work on a grid that tiles do not keep.
  private func checkOverlap() throws(PortError) {
    let seen = each.neighbourhood
    guard let reach = seen.reach else {
      throw PortError("the stages inside tiles see the whole photo at once: take them out of tiles")
    }
    guard reach <= overlap else {
      let needed = (reach + TileGrid.unit - 1) / TileGrid.unit * TileGrid.unit
      throw PortError(
        "the stages inside tiles see \(reach) pixels around a place, and 'overlap' is \(overlap): give \(needed)")
    }
    guard TileGrid.unit % seen.grid == 0 else {
      throw PortError(
        "the stages inside tiles work on a grid of \(seen.grid) pixels, and tiles on one of \(TileGrid.unit): "
          + "use a model of fewer levels, or none of tiles")
    }
  }

  /// What the inner stages depend on.
  package var neighbourhood: Neighbourhood { each.neighbourhood }

  /// Runs the inner stages over the tiles, one after the other: threads share the work within a tile. Pixels that cannot be seen stay.
  package func run(_ inputs: [Item], in context: StageContext) async throws -> Item {
    var item = inputs[0]
    let source = try Canvas(filling: item.value)
    var result = source
    let tiles = Self.tiles(width: source.width, height: source.height, size: size, overlap: overlap)
    for tile in tiles {
      try Task.checkCancellation()
      let pixels = source.read(tile.x.window, tile.y.window)
      let inner = context.with(key: context.key.split(tile.index))
      let output = try await each.run([Item(name: item.name, value: Pixels(pixels), origin: item.origin)], in: inner)
      let core = try tile.core(of: output, given: pixels.shape)
      result.write(core, x: tile.x.core.lowerBound, y: tile.y.core.lowerBound)
    }
    item.value = result.value(restoring: item.value)
    return item
  }

  /// Whether a photo of this size is one tile.
  func isOneTile(width: Int, height: Int) -> Bool {
    [width, height].allSatisfy { TileGrid(length: $0, size: size, overlap: overlap).spans.count == 1 }
  }

  private static func tiles(width: Int, height: Int, size: Int, overlap: Int) -> [Tile] {
    let columns = TileGrid(length: width, size: size, overlap: overlap).spans
    let rows = TileGrid(length: height, size: size, overlap: overlap).spans
    return rows.indices.flatMap { row in
      columns.indices.map { Tile(index: row * columns.count + $0, x: columns[$0], y: rows[row]) }
    }
  }
}

/// One rectangle of a photo and its place in the order from top left to bottom right.
private struct Tile: Sendable {
  let index: Int
  let x: TileGrid.Span
  let y: TileGrid.Span

  /// The part of the inner stages' output that is kept; throws `StageError` unless it has the tile's own shape.
  func core(of output: Item, given shape: Shape) throws -> Tensor {
    guard let pixels = (output.value as? Pixels)?.tensor else {
      throw StageError("the stages inside tiles gave no pixels: end them with one that does")
    }
    guard pixels.shape == shape else {
      throw StageError("the stages inside tiles gave \(pixels.shape) for a tile of \(shape): they must keep its shape")
    }
    return pixels.cropped(
      x: x.core.lowerBound - x.window.lowerBound, y: y.core.lowerBound - y.window.lowerBound,
      width: x.core.count, height: y.core.count)
  }
}

extension TilesStage {
  /// One tile, what the inner stages make of it, and the part of that which is kept; the photo with its invisible pixels filled.
  package func workingMemory(for inputs: [ItemSize], giving output: ItemSize) -> Int {
    guard let width = inputs[0].width, let height = inputs[0].height else { return 0 }
    func longest(_ length: Int) -> Int {
      TileGrid(length: length, size: size, overlap: overlap).spans.map(\.window.count).max() ?? length
    }
    let colours = inputs[0].colours
    let tile = ItemSize(
      .pixels(width: longest(width), height: longest(height), channels: colours), like: inputs[0])
    guard let bytes = tile.bytes, let result = try? each.outputSize(for: [tile]) else { return 0 }
    return inputs[0].filledMemory + bytes + (result.bytes ?? bytes)
      + max(each.workingMemory(for: [tile], giving: result), bytes)
  }
}
