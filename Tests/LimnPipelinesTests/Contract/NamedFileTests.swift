import LimnData
import LimnFoundation
import LimnPipelines
import PipelineKit
import TestKit
import Testing

@Suite struct NamedFileTests {
  /// Depends on a file that its argument names.
  private struct Reader: FileReadingStage {
    static let signature = Signature(
      name: "reader", summary: "Reads a file.", inputs: [.init("input", accepts: [.pixels])], output: .pixels,
      parameters: [.init("path", .path, help: "The file.")])

    let files: [NamedFile]

    func outputType(for inputs: [DataType]) -> DataType { inputs[0] }

    func run(_ inputs: [Item], in context: StageContext) -> Item { inputs[0] }
  }

  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func learned(_ paths: String...) throws -> [String: String] {
    let registry = StageRegistry(
      [
        .init(FakeLoad.self) { _ in FakeLoad(count: 1) },
        .init(Reader.self) { Reader(files: [try NamedFile($0.text("path"), of: "reader")]) },
      ], learned: { ["faces": "12"] })
    let lines = paths.map { "  - reader: { path: \(folder($0)) }\n" }.joined()
    let yaml = "version: 1\nstages:\n  - load: { path: $input }\n" + lines
    return try Pipeline(
      file: PipelineFile(bytes: Array(yaml.utf8), path: "p"), registry: registry, variables: ["input": "x"]
    ).learned
  }

  @Test func aPipelineKnowsTheContentOfEachFile() throws {
    for (name, text) in [("a/data", "1"), ("b/data", "2"), ("more", "1")] { try folder.write(text, to: name) }
    let hashes = ["1", "2", "3"].map { ContentHash.hexadecimal(of: $0) }
    #expect(try learned() == ["faces": "12"], "nothing is added without such files")
    let found = try learned("a/data", "b/data", "more", "a/data")
    #expect(
      found == [
        "faces": "12", "reader data": hashes[0], "reader data#2": hashes[1], "reader more": hashes[0],
      ])
    try folder.write("3", to: "b/data")
    #expect(try learned("a/data", "b/data")["reader data#2"] == hashes[2])
  }

  @Test func aFileThatCannotBeReadIsAnError() throws {
    #expect(
      throws: StageError("\(folder("none")): cannot be read: no such file or folder; check the path")
    ) { try NamedFile(folder("none"), of: "reader") }
  }
}
