import LimnImages
import LimnModels
import LimnPipelines
import LimnRuns
import LimnStages
import LimnTensors

/// A reader of files that may come from anyone, as fuzzers and the replay of their findings call it.
///
/// Whatever the bytes are, it must neither crash nor take long; what it reads must hold together, and why it refuses must be one
/// line.
package struct FuzzTarget: Sendable, CustomStringConvertible {
  /// The name, which is that of its seeds' folder.
  package let name: String
  private let take: @Sendable ([UInt8]) throws(Finding) -> Void

  /// What is wrong with how a reader took some bytes.
  package struct Finding: Error, CustomStringConvertible {
    /// One line.
    package let description: String
  }

  init(_ name: String, _ take: @escaping @Sendable ([UInt8]) throws(Finding) -> Void) {
    self.name = name
    self.take = take
  }

  /// The readers of images, one for each format, and of all other files.
  package static func all(formats: ImageFormats = .standard) -> [FuzzTarget] {
    formats.all.map { image($0, among: formats) } + [
      raw, FuzzTarget("safetensors", safetensors), FuzzTarget("pipeline", pipeline), FuzzTarget("journal", journal),
    ]
  }

  /// The name.
  package var description: String { name }

  /// Gives the reader some bytes; throws `Finding`.
  package func run(_ bytes: [UInt8]) throws(Finding) { try take(bytes) }

  static func expect(_ condition: Bool, _ text: @autoclosure () -> String) throws(Finding) {
    if !condition { throw Finding(description: text()) }
  }

  static func expectOneLine(_ text: String) throws(Finding) {
    let isFine = !text.isEmpty && text.unicodeScalars.allSatisfy { $0.value >= 32 && $0.value != 127 }
    try expect(isFine, "a refusal that is not one printable line: \(text.debugDescription)")
  }

  // MARK: Models, pipelines, journals

  @Sendable private static func safetensors(_ bytes: [UInt8]) throws(Finding) {
    let file: SafetensorsFile
    do throws(SafetensorsError) {
      file = try Safetensors.decode(bytes, name: "fuzz")
    } catch {
      return try expectOneLine(error.description)
    }
    let held =
      file.tensors.values.reduce(0) { $0 + $1.count } + file.others.values.reduce(0) { $0 + $1.bytes.count }
    try expect(held <= bytes.count * 4, "\(held) elements from \(bytes.count) bytes")
    guard file.tensors["__metadata__"] == nil else { throw Finding(description: "the metadata is a tensor") }
    let again: SafetensorsFile
    do throws(SafetensorsError) {
      again = try Safetensors.decode(Safetensors.encode(file.tensors, metadata: file.metadata), name: "again")
    } catch {
      throw Finding(description: "what was written of it cannot be read: \(error)")
    }
    try expect(
      again.tensors.mapValues(\.shape) == file.tensors.mapValues(\.shape) && again.metadata == file.metadata,
      "what was written of it is not the same")
  }

  private static let registry = StageRegistry.standard(models: ModelLibrary(searchPaths: [], families: ModelFamily.all))

  @Sendable private static func pipeline(_ bytes: [UInt8]) throws(Finding) {
    do throws(Diagnostics) {
      let file = try PipelineFile(bytes: bytes, path: "/nowhere/fuzz.yaml")
      _ = try Pipeline(file: file, registry: registry, variables: ["input": "/nowhere/in", "output": "/nowhere/out"])
    } catch {
      for line in error.description.split(separator: "\n", omittingEmptySubsequences: false) {
        try expectOneLine(String(line))
      }
    }
  }

  @Sendable private static func journal(_ bytes: [UInt8]) throws(Finding) {
    let (records, damaged) = Journal.records(in: bytes)
    let lines = bytes.count { $0 == UInt8(ascii: "\n") }
    try expect(records.count + damaged <= lines, "\(records.count) records and \(damaged) damaged lines of \(lines)")
    let history = RunHistory(records)
    try expect(history.all.count <= records.count, "more items than records")
    // Whole lines before stay what they are, whatever comes behind.
    let more = Journal.records(in: bytes + Array("\n{\"event\":\"done\"".utf8))
    try expect(more.records.count >= records.count, "a torn line at the end takes others with it")
  }
}
