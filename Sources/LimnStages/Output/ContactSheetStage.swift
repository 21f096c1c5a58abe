import Foundation
import LimnData
import LimnFoundation
import LimnImages
import LimnPipelines
import LimnTensors
import Synchronization

/// Gathers pairs of pictures, before and after, on one sheet that is written when the run ends.
///
/// Only the pictures' cells are kept in memory, of the first items by index, whatever the order in which they come.
package final class ContactSheetStage: Stage {
  /// Name, help, ports and parameters.
  package static let signature = Signature(
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
        help:
          "detail: at full size, the noisiest area above and the most detailed one below, a single area where two would overlap, or "
          + "all of a photo that fits; whole: the photo made to fit. Photos smaller than half of a cell are made larger.",
        default: .text("detail")),
      .init("labels", .boolean, help: "Whether names are written below the pictures.", default: .boolean(true)),
      OutputImage.provenanceParameter,
    ])

  let path: String
  let limit: Int
  let isDetail: Bool
  let sheet: ContactSheet
  private let pairs = Mutex<[Int: ContactSheet.Pair]>([:])
  private let tellsProvenance: Bool
  /// The provenance of the run's files, from its first item.
  private let provenance = Mutex<Provenance?>(nil)
  private let began = Date()

  /// Makes the stage from checked arguments; throws `StageError` if the path does not end in .png.
  package init(_ arguments: Arguments) throws {
    path = arguments.text("path")
    limit = arguments.integer("limit")
    tellsProvenance = arguments.boolean("provenance")
    isDetail = arguments.text("view") == "detail"
    sheet = ContactSheet(
      cell: arguments.integer("cell"), columns: arguments.integer("columns"), hasLabels: arguments.boolean("labels"))
    guard path.lastComponent.fileExtension.lowercased() == PNG.extensions[0] else {
      throw StageError("'\(path)' does not end in .png: the sheet is a PNG file")
    }
  }

  /// The type of `after`.
  package func outputType(for inputs: [DataType]) throws(PortError) -> DataType { inputs[1] }

  /// The first photos that come through are on the sheet.
  package var gathering: Gathering { .first(limit) }

  /// The sheet.
  package var places: [String] { [path] }

  /// A cell shows a whole photo, or places that are looked for in all of it.
  package var neighbourhood: Neighbourhood { Neighbourhood(reach: nil) }

  /// Keeps the item's cells, if it is among the first, and passes `after` on.
  package func run(_ inputs: [Item], in context: StageContext) async throws -> Item {
    let name = inputs[0].name
    // Of an animation, the first picture is shown.
    if let turns = context.turns, turns.index > 0 { return inputs[1] }
    if tellsProvenance { provenance.withLock { $0 = $0 ?? context.provenance } }
    guard pairs.withLock({ wants(name.index, in: $0) }) else { return inputs[1] }
    var cells = SheetCells(side: sheet.cell, isDetail: isDetail)
    // Without what stands in brackets: a caption is short.
    let noise = context.record?.contents.notes.first { $0.kind == "noise" }?.text.prefix { $0 != "(" } ?? ""
    let (before, after) = (try cells.cell(of: inputs[0].value), try cells.cell(of: inputs[1].value))
    add(
      .init(
        caption: name.description, note: noise.trimmingCharacters(in: .whitespaces), gain: cells.gain, before: before,
        after: after),
      at: name.index)
    return inputs[1]
  }

  /// The item's cells, if they are among the first so far.
  package func kept(of name: ItemName) throws -> [UInt8]? {
    try pairs.withLock { $0[name.index] }.map { try $0.bytes() }
  }

  /// Takes an item's cells as an earlier run drew them.
  package func recall(_ bytes: [UInt8], of name: ItemName, in context: StageContext) -> Bool {
    guard let pair = ContactSheet.Pair(bytes: bytes, cell: sheet.cell) else { return false }
    if tellsProvenance { provenance.withLock { $0 = $0 ?? context.provenance } }
    add(pair, at: name.index)
    return true
  }

  private func add(_ pair: ContactSheet.Pair, at index: Int) {
    pairs.withLock { pairs in
      guard wants(index, in: pairs) else { return }
      pairs[index] = pair
      if pairs.count > limit, let last = pairs.keys.max() { pairs[last] = nil }
    }
  }

  /// Writes the sheet, unless no photo came through; throws `FileError` if the system refuses, and `StageError` rather than
  /// write over a photo that this run has saved there.
  package func finish() async throws -> [String] {
    let shown = pairs.withLock { pairs in
      defer { pairs = [:] }
      return pairs.sorted { $0.key < $1.key }.map { (number: $0.key + 1, pair: $0.value) }
    }
    guard !shown.isEmpty else { return [] }
    let attributes = try? FileManager.default.attributesOfItem(atPath: path)
    if let written = attributes?[.modificationDate] as? Date, written >= began {
      throw StageError("'\(path)' is a photo that this run has saved: give the sheet another path")
    }
    let captions =
      sheet.hasLabels
      ? SheetCaptions(
        shown.map { ($0.number, $0.pair.caption, $0.pair.note, $0.pair.gain) }, width: sheet.captionWidth)
      : nil
    var picture = sheet.drawn(shown.map(\.pair), captions: captions?.lines ?? [])
    if let provenance = provenance.withLock({ $0 }) {
      picture.metadata = PNG.noting(provenance.note, in: picture.metadata)
    }
    try ImageFile.write(picture, as: .png, to: path)
    guard let list = captions?.list else { return [path] }
    let names = path.dropLast(path.lastComponent.fileExtension.count) + "txt"
    try AtomicFile.write(list, to: String(names))
    return [path, String(names)]
  }

  private func wants(_ index: Int, in pairs: [Int: ContactSheet.Pair]) -> Bool {
    pairs.count < limit || pairs.keys.contains { $0 >= index }
  }
}

extension ContactSheetStage {
  /// `after` is not changed.
  package func outputSize(for inputs: [ItemSize]) throws(PortError) -> ItemSize { inputs[1] }
}

extension ContactSheetStage {
  /// A copy of the picture before in 8 bits without alpha, and a colour of it, in which places are looked for.
  package func workingMemory(for inputs: [ItemSize], giving output: ItemSize) -> Int {
    guard isDetail else { return 0 }
    return (inputs[0].pixels ?? 0) * (inputs[0].colours + (inputs[0].hasAlpha || inputs[0].sampleBytes == 2 ? 2 : 1))
  }

  /// The pictures, and the sheet that is drawn of them at the end.
  package var keptMemory: [String: Int] { ["contact sheet \(path)": 2 * limit * 2 * sheet.cell * sheet.cell * 3] }
}
