import Foundation
import LimnFoundation
import LimnPipelines
import LimnTensors

/// Which of the photos below a path are meant.
public struct PhotoSelection: Sendable {
  /// Where names come from instead of looking for them: each is a path from the input folder on, or from the root.
  public var listed: [String]?
  /// Whether folders within the input are searched.
  public var isRecursive = true
  /// A folder that is not searched: a run's own output, which may lie inside its input.
  public var skipped: String?
  /// How many photos are taken, the first ones.
  public var limit: Int?
  private var included: [Glob] = []
  private var excluded: [Glob] = []

  /// Makes a selection of everything.
  public init() {}

  /// Narrows the selection to photos that one of the first patterns means, if there is any, and none of the others; throws
  /// `StageError` for a pattern that is none.
  public mutating func narrow(including: [String], excluding: [String]) throws {
    included = try including.map(Glob.init)
    excluded = try excluding.map(Glob.init)
  }

  /// Whether patterns leave photos out.
  var isNarrow: Bool { !included.isEmpty || !excluded.isEmpty || !isRecursive }

  /// Whether a photo of this path below the input is meant.
  func contains(_ below: String) -> Bool {
    guard included.isEmpty || included.contains(where: { $0.matches(below) }) else { return false }
    // A pattern that means a folder means all that is in it.
    return !excluded.contains { glob in
      glob.matches(below) || below.indices.contains { below[$0] == "/" && glob.matches(String(below[..<$0])) }
    }
  }

  /// The paths in a list of files: one a line, or each ended by a NUL byte where there is any; throws for what is no UTF-8.
  public static func paths(in bytes: [UInt8], of file: String) throws -> [String] {
    let separator: UInt8 = bytes.contains(0) ? 0 : UInt8(ascii: "\n")
    return try bytes.split(separator: separator).enumerated().compactMap { number, line in
      let line = separator != 0 && line.last == UInt8(ascii: "\r") ? line.dropLast() : line
      guard let text = String(validating: line, as: UTF8.self) else {
        throw StageError("\(file.printable):\(number + 1): the path is not UTF-8: rename the file")
      }
      return text.isEmpty ? nil : text
    }
  }
}

/// What a source found: the photos, and messages about skipped files that someone could miss.
public struct FoundPhotos: Sendable {
  /// The photos' names, in order.
  public var names: [ItemName] = []
  /// One line for each skipped file.
  public var notes: [String] = []
}
