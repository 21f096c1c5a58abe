import Foundation
import LimnImages
import LimnPipelines
import LimnTensors
import Synchronization

/// Gathers pairs of pictures, before and after, on one sheet that is written when the run ends.
///
/// Only the pictures' cells are kept in memory, of the first items by index, whatever the order in which they come.
public final class ContactSheetStage: Stage {
  /// Name, help, ports and parameters.
  public static let signature = Signature(
    name: "contact-sheet", summary: "Writes one PNG with pairs of pictures, before and after.",
    inputs: [
      .init("before", accepts: [.image, .pixels]),
      .init("after", accepts: [.image, .pixels]),
    ],
    passing: "after",
    parameters: [
      .init("path", .path, help: "The sheet's file, ending in .png.", default: .text("$output/contact-sheet.png")),
      .init("limit", .integer(1...200), help: "How many photos are shown, the first ones.", default: .integer(16)),
      .init("columns", .integer(1...20), help: "Pairs side by side.", default: .integer(2)),
      .init("cell", .integer(32...1_024), help: "Longest side of one picture on the sheet.", default: .integer(320)),
      .init(
        "view", .choice(["detail", "whole"]),
        help: "detail: the middle at full size, where noise can be seen; whole: the photo made to fit. Photos smaller "
          + "than half of a cell are made larger.",
        default: .text("detail")),
      .init("labels", .boolean, help: "Whether names are written below the pictures.", default: .boolean(true)),
      OutputImage.provenanceParameter,
    ])

  let path: String
  let limit: Int
  private let isDetail: Bool
  let sheet: ContactSheet
  private let pairs = Mutex<[Int: ContactSheet.Pair]>([:])
  private let tellsProvenance: Bool
  /// How the run's files are made, as its first item told.
  private let provenance = Mutex<Provenance?>(nil)
  private let began = Date()

  /// Makes the stage from checked arguments; throws `StageError` if the path does not end in .png.
  public init(_ arguments: Arguments) throws {
    path = arguments.text("path")
    limit = arguments.integer("limit")
    tellsProvenance = arguments.boolean("provenance")
    isDetail = arguments.text("view") == "detail"
    sheet = ContactSheet(
      cell: arguments.integer("cell"), columns: arguments.integer("columns"), hasLabels: arguments.boolean("labels"))
    guard path.lastComponent.fileExtension.lowercased() == "png" else {
      throw StageError("'\(path)' does not end in .png: the sheet is a PNG file")
    }
  }

  /// The type of `after`.
  public func outputType(for inputs: [PortType]) throws(PortError) -> PortType { inputs[1] }

  /// The first photos that come through are on the sheet.
  public var gathering: Gathering { .first(limit) }

  /// The sheet.
  public var places: [String] { [path] }

  /// A cell shows a whole photo, or its middle.
  public var neighbourhood: Neighbourhood { Neighbourhood(reach: nil) }

  /// Keeps the item's cells, if it is among the first, and passes `after` on.
  public func run(_ inputs: [Item], in context: StageContext) async throws -> Item {
    let name = inputs[0].name
    if tellsProvenance { provenance.withLock { $0 = $0 ?? context.provenance } }
    guard pairs.withLock({ wants(name.index, in: $0) }) else { return inputs[1] }
    let pair = ContactSheet.Pair(
      caption: name.description, before: try cell(of: inputs[0].value), after: try cell(of: inputs[1].value))
    pairs.withLock { pairs in
      guard wants(name.index, in: pairs) else { return }
      pairs[name.index] = pair
      if pairs.count > limit, let last = pairs.keys.max() { pairs[last] = nil }
    }
    return inputs[1]
  }

  /// Writes the sheet, unless no photo came through; throws `FileError` if the system refuses, and `StageError` rather than
  /// write over a photo that this run has saved there.
  public func finish() async throws -> [String] {
    let shown = pairs.withLock { pairs in
      defer { pairs = [:] }
      return pairs.sorted { $0.key < $1.key }.map(\.value)
    }
    guard !shown.isEmpty else { return [] }
    let attributes = try? FileManager.default.attributesOfItem(atPath: path)
    if let written = attributes?[.modificationDate] as? Date, written >= began {
      throw StageError("'\(path)' is a photo that this run has saved: give the sheet another path")
    }
    var picture = sheet.drawn(shown)
    if let provenance = provenance.withLock({ $0 }) {
      picture.metadata = picture.metadata.noting(provenance.note, as: .png)
    }
    try ImageFile.write(picture, as: .png, to: path)
    return [path]
  }

  private func wants(_ index: Int, in pairs: [Int: ContactSheet.Pair]) -> Bool {
    pairs.count < limit || pairs.keys.contains { $0 >= index }
  }

  /// The part of a picture that is shown, with 8 bits and no alpha.
  private func cell(of value: Item.Value) throws -> Image {
    let canvas = try Canvas(value)
    let side = sheet.cell
    let longest = max(canvas.width, canvas.height, 1)
    let isSmall = 2 * longest < side
    if isDetail, !isSmall {
      let (width, height) = (min(canvas.width, side), min(canvas.height, side))
      let part = value.cropped(
        x: (canvas.width - width) / 2, y: (canvas.height - height) / 2, width: width, height: height)
      return Self.opaque(part)
    }
    let factor = isSmall || longest > side ? Double(side) / Double(longest) : 1
    let width = max(1, Int((Double(canvas.width) * factor).rounded()))
    let height = max(1, Int((Double(canvas.height) * factor).rounded()))
    switch value {
    case .image(let image): return Self.opaque(.image(image.resized(width: width, height: height)))
    case .pixels(let pixels): return Self.opaque(.pixels(pixels.resized(width: width, height: height)))
    case .name, .latent: throw StageError("a photo or pixels are needed here")
    }
  }

  private static func opaque(_ value: Item.Value) -> Image {
    switch value {
    case .image(let image): image.converted(toDepth: 8).laidOnWhite()
    case .pixels(let pixels): Image(pixels: pixels, bitDepth: 8)
    case .name, .latent: Image(width: 0, height: 0, channels: .grey, samples: .uint8([]))
    }
  }
}
