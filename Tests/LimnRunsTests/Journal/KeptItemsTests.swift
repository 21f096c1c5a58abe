import Foundation
import LimnData
import LimnFoundation
import LimnImages
import LimnPipelines
import LimnRuns
import LimnTensors
import Synchronization
import TestKit
import Testing

/// What the end of a run needs of items that earlier runs took through.
struct KeptItemsTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// Items that have no file.
  private struct Source: SourceStage {
    static let signature = Signature(
      name: "source", summary: "Finds items.", output: .pixels,
      parameters: [.init("names", .text, help: "One letter each.", selects: true)], isSource: true)

    let letters: String

    func names() -> [ItemName] {
      letters.sorted().enumerated().map {
        ItemName(path: "", directory: "", stem: String($1), extension: "", index: $0)
      }
    }

    func header(of name: ItemName) -> ImageHeader? { nil }

    func outputType(for inputs: [DataType]) -> DataType { .pixels(channels: 1) }

    func run(_ inputs: [Item], in context: StageContext) -> Item {
      var item = inputs[0]
      item.value = Pixels(Tensor([Float(item.name.stem.utf8.first ?? 0)], shape: [1, 1, 1, 1]))
      return item
    }
  }

  /// Counts what comes through.
  private final class Passed: Sendable {
    let items = Mutex<[String]>([])
  }

  /// Writes the names of the first three items and keeps them.
  private final class Gather: Stage {
    static let signature = Signature(
      name: "gather", summary: "Writes the first three.", inputs: [.init("input", accepts: [.pixels])],
      parameters: [.init("path", .path, help: "The file."), .init("keeps", .boolean, help: "Whether it keeps.")])

    let path: String
    let keeps: Bool
    let passed: Passed
    private let seen = Mutex<[Int: String]>([:])

    init(path: String, keeps: Bool, passed: Passed) {
      (self.path, self.keeps, self.passed) = (path, keeps, passed)
    }

    func outputType(for inputs: [DataType]) -> DataType { inputs[0] }

    var gathering: Gathering { .first(3) }

    func run(_ inputs: [Item], in context: StageContext) -> Item {
      passed.items.withLock { $0.append(inputs[0].name.stem) }
      seen.withLock { $0[inputs[0].name.index] = inputs[0].name.stem + "!" }
      return inputs[0]
    }

    func kept(of name: ItemName) throws -> [UInt8]? {
      guard keeps else { return nil }
      if name.stem == "x" { throw StageError("x cannot be kept") }
      return seen.withLock { $0[name.index] }.map { Array($0.utf8) }
    }

    func recall(_ bytes: [UInt8], of name: ItemName, in context: StageContext) -> Bool {
      seen.withLock { $0[name.index] = String(decoding: bytes, as: UTF8.self) }
      return true
    }

    func finish() throws -> [String] {
      let text = seen.withLock { $0.sorted { $0.key < $1.key }.prefix(3).map(\.value).joined() }
      try AtomicFile.write(text, to: path)
      return [path]
    }
  }

  /// What a run did: the items that came through, the file that it made, and how many the plan had said would come again.
  private struct Outcome: Equatable {
    var passed: String
    var text: String
    var again: Int
  }

  private func run(_ letters: String, keeps: [Bool] = [true], software: String = "limn 1") async throws -> Outcome {
    let passed = Passed()
    let registry = StageRegistry([
      .init(Source.self) { Source(letters: $0.text("names")) },
      .init(Gather.self) { Gather(path: $0.text("path"), keeps: $0.boolean("keeps"), passed: passed) },
    ])
    let stages = keeps.enumerated().map { index, keeps in
      let path = folder("out/end\(index)")
      return "gather: { path: \"\(path)\", keeps: \(keeps) }"
    }
    let text = "version: 1\nstages: [ source: { names: \(letters) }, \(stages.joined(separator: ", ")) ]"
    let pipeline = try Pipeline(file: PipelineFile(bytes: Array(text.utf8), path: "p.yaml"), registry: registry)
    let own = try RunFolder(output: folder("out"), shard: nil)
    let session = try RunSession(own, pipeline, seed: 0, software: software)
    let history = try RunHistory(output: folder("out"))
    let plan = RunPlan(
      try pipeline.source.names(), through: pipeline, keys: session.keys, history: history, output: own.output,
      input: nil)
    let again = plan.again(
      through: pipeline, keys: session.keys, history: history, output: own.output,
      kept: KeptItems(output: folder("out"), keys: session.keys, software: software))
    let summary = await Runner(pipeline, jobs: 2, session: session).run(plan)
    #expect(summary.isComplete, "\(summary.finishFailures)")
    let made = (try? String(contentsOfFile: folder("out/end0"), encoding: .utf8)) ?? ""
    return Outcome(
      passed: passed.items.withLock { $0.sorted().joined() }, text: made, again: again.count)
  }

  private var keptFiles: [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: folder("out/.limn/kept"))) ?? []).sorted()
  }

  private func removeEnd() throws { try FileManager.default.removeItem(atPath: folder("out/end0")) }

  @Test func `What was kept makes the same file without any item`() async throws {
    #expect(try await run("abcde") == Outcome(passed: "abcde", text: "a!b!c!", again: 0))
    #expect(keptFiles.count == 3, "what is not needed is taken away")
    #expect(try await run("abcde") == Outcome(passed: "", text: "a!b!c!", again: 0))
    try removeEnd()
    #expect(try await run("abcde") == Outcome(passed: "", text: "a!b!c!", again: 0))
    // A new item before them all, and then none of it.
    #expect(try await run("Aabcde") == Outcome(passed: "A", text: "A!a!b!", again: 0))
    #expect(keptFiles.count == 3)
    #expect(try await run("abcde") == Outcome(passed: "c", text: "a!b!c!", again: 1))
    #expect(try await run("bcdef") == Outcome(passed: "df", text: "b!c!d!", again: 1))
  }

  @Test func `What is missing, damaged or another's goes through once more, alone`() async throws {
    _ = try await run("abc")
    let files = keptFiles
    for damage in 0..<4 {
      let path = folder("out/.limn/kept/" + files[damage % 3])
      var bytes = try FileBytes.read(path)
      switch damage {
      case 0: try FileManager.default.removeItem(atPath: path)
      case 1:
        bytes[bytes.count - 1] ^= 1
        try folder.write(bytes, to: "out/.limn/kept/" + files[1])
      case 2: try folder.write(Array(bytes.dropLast()), to: "out/.limn/kept/" + files[2])
      default:
        // Another item's: the name alone proves nothing.
        let other = try FileBytes.read(folder("out/.limn/kept/" + files[1]))
        try folder.write(other, to: "out/.limn/kept/" + files[0])
      }
      try removeEnd()
      let outcome = try await run("abc")
      #expect(outcome.passed.count == 1 && outcome.text == "a!b!c!" && outcome.again == 1, "\(damage): \(outcome)")
      #expect(keptFiles == files, "and is kept then")
    }
    try removeEnd()
    #expect(try await run("abc", software: "limn 2") == Outcome(passed: "abc", text: "a!b!c!", again: 3))
    try removeEnd()
    #expect(try await run("abc", software: "limn 2") == Outcome(passed: "", text: "a!b!c!", again: 0))
  }

  @Test func `An item goes through where one of the stages keeps nothing, or cannot`() async throws {
    _ = try await run("abcd", keeps: [true, false])
    try removeEnd()
    #expect(try await run("abcd", keeps: [true, false]) == Outcome(passed: "aabbcc", text: "a!b!c!", again: 3))
    #expect(try await run("abx", keeps: [true]).text == "a!b!x!", "no failure")
    try removeEnd()
    #expect(try await run("abx", keeps: [true]) == Outcome(passed: "x", text: "a!b!x!", again: 1))
  }

  @Test func `Nothing that is not ours is taken away or followed`() async throws {
    let foreign = try folder.write("precious", to: "elsewhere/" + String(repeating: "a", count: 64))
    try folder.write("mine", to: "out/.limn/x")
    try FileManager.default.createSymbolicLink(
      atPath: folder("out/.limn/kept"), withDestinationPath: folder("elsewhere"))
    #expect(try await run("abc").text == "a!b!c!")
    try removeEnd()
    #expect(try await run("abc") == Outcome(passed: "abc", text: "a!b!c!", again: 3))
    #expect(FileManager.default.fileExists(atPath: foreign))
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder("elsewhere")).count == 1)
    try FileManager.default.removeItem(atPath: folder("out/.limn/kept"))
    try folder.write("mine", to: "out/.limn/kept/note.txt")
    try removeEnd()
    #expect(try await run("abc").text == "a!b!c!")
    #expect(keptFiles.contains("note.txt") && keptFiles.count == 4)
  }
}
