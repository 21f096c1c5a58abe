import Foundation
import LimnFoundation
import LimnPipelines
import LimnRuns

/// The list of `--files-from`. One that came from standard input, which can be read only once, is kept in the output folder, so
/// that `limn retry` has it.
struct PhotoList {
  /// What stands for standard input.
  static let standardInput = "-"

  /// The paths, in order.
  let paths: [String]
  /// The list itself where it came from standard input.
  private let passing: [UInt8]?

  /// Reads a list; throws for what cannot be read.
  init(_ file: String) throws {
    let isPassing = file == Self.standardInput
    let bytes =
      isPassing
      ? [UInt8](try FileHandle.standardInput.readToEnd() ?? Data()) : try FileBytes.read(file, limit: 1 << 28)
    paths = ItemSelection.paths(in: bytes)
    passing = isPassing ? bytes : nil
  }

  /// Where the list of the last run into a folder is kept.
  static func kept(in output: String) -> String { output.appendingComponent(RunFolder.name) + "/files-from" }

  /// Keeps the list in a run's folder, if it cannot be read again; throws when the system refuses.
  func keep(in output: OutputFolder) throws {
    if let passing { try AtomicFile.write(passing, to: Self.kept(in: output.path)) }
  }
}
