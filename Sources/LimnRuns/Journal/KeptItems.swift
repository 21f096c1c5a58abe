import Foundation
import LimnFoundation
import LimnPipelines
import LimnTensors

/// What stages gathered of single items, kept in the output folder (`.limn/kept`), so that a later run's end need not take
/// those items through once more.
///
/// A file is one item's at one step. Its first line says of which item, step, photo, pipeline, learned files and program it
/// is, and what its bytes hash to; a file that does not say just what is expected is none.
package struct KeptItems: Sendable {
  /// The folder of the files.
  let path: String
  private let keys: RunKeys
  private let software: String
  /// Bytes of a file above which none is read.
  private static let limit = 64 << 20

  /// Takes the place below an output folder; `software` is the program and its version.
  package init(output: String, keys: RunKeys, software: String) {
    path = output.appendingComponent(RunFolder.name) + "/kept"
    self.keys = keys
    self.software = software
  }

  /// What the first line says.
  private struct Head: Codable, Equatable {
    var item: String
    var step: String
    var input: String
    var pipeline: String
    var models: String
    var software: String
    /// Of what follows the line.
    var sha256: String
  }

  /// Keeps the bytes of an item, whose photo has the hash `input`, at a step; throws when the system refuses.
  func write(_ bytes: [UInt8], of item: ItemName, step: String, input: String) throws {
    let head = try head(item, step, input, sha256: ContentHash.hexadecimal(of: bytes)).json()
    try AtomicFile.makeFolder(path)
    guard isFolder else { throw FileError(path, "is not used: it is no folder; take it away") }
    try AtomicFile.write(head + [UInt8(ascii: "\n")] + bytes, to: file(of: item, step: step))
  }

  /// The bytes that were kept of an item at a step; nil where there are none, or they are not of this photo, pipeline and
  /// program, or damaged.
  func read(_ item: ItemName, step: String, input: String) -> [UInt8]? {
    guard isFolder, let all = try? FileBytes.read(file(of: item, step: step), limit: Self.limit),
      let end = all.firstIndex(of: UInt8(ascii: "\n")),
      let found = try? JSONDecoder().decode(Head.self, from: Data(all[..<end]))
    else { return nil }
    let bytes = Array(all[(end + 1)...])
    return found == head(item, step, input, sha256: ContentHash.hexadecimal(of: bytes)) ? bytes : nil
  }

  /// Takes away what is kept of other items and steps than these, and gives how many files that were.
  @discardableResult
  func sweep(keeping items: [ItemName], steps: [String]) -> Int {
    guard isFolder else { return 0 }
    let names = Set(items.flatMap { item in steps.map { Self.name(item, $0) } })
    let files = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
    // Nothing that is not ours, nor what another part of the run is just writing, has such a name.
    let stale = files.filter { file in
      !names.contains(file) && file.utf8.count == 64 && file.utf8.allSatisfy { "0123456789abcdef".utf8.contains($0) }
    }
    return stale.count { unlink((path + "/" + $0).systemPath) == 0 }
  }

  /// Whether the place is a folder, and no link to one elsewhere.
  private var isFolder: Bool {
    var status = stat()
    return lstat(path.systemPath, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }

  private func head(_ item: ItemName, _ step: String, _ input: String, sha256: String) -> Head {
    Head(
      item: item.description, step: step, input: input, pipeline: keys.pipeline, models: keys.models,
      software: software, sha256: sha256)
  }

  private func file(of item: ItemName, step: String) -> String { path + "/" + Self.name(item, step) }

  /// Names of items have any length and any letters.
  private static func name(_ item: ItemName, _ step: String) -> String {
    ContentHash.hexadecimal(of: "\(step)\n\(item)")
  }
}

extension Pipeline {
  /// The steps that gather items.
  private var gatheringSteps: [Step] { steps.filter { $0.stage.gathering != .nothing } }

  /// Their names.
  var gatheringStepNames: [String] { gatheringSteps.map(\.name) }

  /// Keeps what the stages gathered of an item. What cannot be kept is made once more when it is needed, so that no failure
  /// counts.
  func keep(_ item: ItemName, input: String, in kept: KeptItems) {
    for step in gatheringSteps {
      guard let bytes = try? step.stage.kept(of: item) else { continue }
      try? kept.write(bytes, of: item, step: step.name, input: input)
    }
  }

  /// Gives the stages what was kept of an item; false where any of them lacks something, and the item must go through.
  func recall(_ item: ItemName, input: String, from kept: KeptItems, in context: StageContext) -> Bool {
    let found = gatheringSteps.map { ($0.stage, kept.read(item, step: $0.name, input: input)) }
    guard !found.isEmpty, found.allSatisfy({ $0.1 != nil }) else { return false }
    return found.allSatisfy { stage, bytes in bytes.map { stage.recall($0, of: item, in: context) } ?? false }
  }

  /// Whether all that the stages need of an item was kept.
  func hasKept(_ item: ItemName, input: String, in kept: KeptItems) -> Bool {
    !gatheringSteps.isEmpty && gatheringSteps.allSatisfy { kept.read(item, step: $0.name, input: input) != nil }
  }
}
