import Foundation
import LimnPipelines
import LimnRuns
import LimnTensors
import TestKit
import Testing

struct RunFolderTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func take(_ shard: Shard? = nil) throws -> RunFolder { try RunFolder(output: folder("out"), shard: shard) }

  private func refusal(_ shard: Shard? = nil) -> String? {
    do {
      _ = try take(shard)
      return nil
    } catch { return "\(error)" }
  }

  @Test func `A second run is refused and told whose the folder is`() throws {
    let first = try take()
    let words =
      "'\(folder("out"))' is being written to by another run (pid \(getpid())): "
      + "wait for it to end, or choose another output folder"
    #expect(refusal() == words)
    #expect(refusal(Shard(number: 1, count: 2)) == words)
    withExtendedLifetime(first) {}
  }

  @Test func `Its own place is no link to somewhere else`() throws {
    try folder.write("x", to: "other/file")
    try FileManager.default.createDirectory(atPath: folder("out"), withIntermediateDirectories: true)
    #expect(symlink("../other", folder("out/.limn")) == 0)
    #expect(
      refusal() == "\(folder("out/.limn")): cannot be used: it is a symbolic link, not a folder; take it away")
  }

  @Test func `A folder is free once its run is over`() throws {
    do { let first = try take(); withExtendedLifetime(first) {} }
    #expect(refusal() == nil)
  }

  @Test func `Parts of one run share a folder, each once`() throws {
    let parts = try (1...3).map { try take(Shard(number: $0, count: 3)) }
    #expect(refusal(Shard(number: 2, count: 3))?.contains("(pid \(getpid()))") == true)
    #expect(refusal()?.contains("pid \(getpid()), pid \(getpid())") == true)
    #expect(refusal(Shard(number: 1, count: 2))?.contains("by part 1/3 of a run: parts of 2 cannot join") == true)
    #expect(Set(parts.map(\.journalPath)).count == 3)
  }

  @Test func `Only a dead run's temporary files are swept, and only one's own part's`() throws {
    let names = [".limn-5-0.tmp", "a/.limn-5-1.tmp", ".limn-1of2-5-0.tmp", "a/b/.limn-2of2-6-0.tmp"]
    let kept = [".limn-5.tmp", ".limn-x-0.tmp", "a/limn-5-0.tmp", "a/.limn-5-0.tmp.png", "a/photo.png"]
    for name in names + kept { try folder.write("x", to: "out/" + name) }
    do {
      let part = try take(Shard(number: 1, count: 2))
      #expect(part.sweep() == 1)
    }
    #expect(try take().sweep(process: 6) == 1)
    #expect(try take().sweep() == 2)
    #expect(folder.files() == kept.map { "out/" + $0 }.sorted())
  }
}
