import Foundation
import LimnPipelines
import LimnPlugins
import TestKit
import Testing

@Suite struct PluginLibraryTests {
  private static let stage = "limn-plugin: 1\ncommand: [sh]\nstages: [{ name: NAME, summary: A stage. }]\n"

  @Test func theFirstFolderCountsAndFaultsAreKept() throws {
    let folder = try TemporaryFolder()
    for (path, name) in [
      ("near/a", "one"), ("far/a", "two"), ("far/b", "one"), ("far/c", "denoise"), ("far/d", "three"),
    ] {
      try folder.write(Self.stage.replacing("NAME", with: name), to: "\(path)/plugin.yaml")
    }
    try folder.write("limn-plugin: one\n", to: "far/e/plugin.yaml")
    try folder.write("no plug-in", to: "far/f/readme.txt")
    let library = PluginLibrary(searchPaths: [folder("near"), folder("far"), folder("none")], taken: ["denoise"])
    #expect(library.plugins.map(\.name) == ["a", "d"])
    #expect(library.entries.map(\.signature.name) == ["one", "three"])
    #expect(library.faults.map(\.folder) == ["b", "c", "e"].map { folder("far/\($0)") })
    #expect(library.faults[0].reason == "there is a stage 'one' already; rename one")
  }

  @Test(
    "A plug-in whose program cannot be started is a fault, and so is its stage",
    arguments: [
      ("no-such-program-of-limn", "is not there: install it, or change 'command' in plugin.yaml"),
      ("$here/gone", "is not there: install it, or change 'command' in plugin.yaml"),
      ("$here", "is not there: install it, or change 'command' in plugin.yaml"),
      ("$here/plugin.yaml", "may not be executed: make it executable (chmod +x)"),
    ])
  func programs(_ program: String, _ reason: String) throws {
    let folder = try TemporaryFolder()
    let text = Self.stage.replacing("NAME", with: "one").replacing("[sh]", with: "[\(program)]")
    try folder.write(text, to: "a/plugin.yaml")
    let library = PluginLibrary(searchPaths: [folder.path])
    let fault = "its program '\(program.replacing("$here", with: folder("a")))' \(reason)"
    #expect(library.faults.map(\.folder) == [folder("a")] && library.faults.map(\.reason) == [fault])
    let entry = try #require(library.entries.first)
    #expect(throws: StageError("the plug-in 'a' cannot be used: \(fault)")) {
      _ = try entry.make(Arguments(entry.signature, [:]))
    }
  }

  @Test func theHashIsThatOfAllFilesAndOnlyOfWhatIsUsed() throws {
    let folder = try TemporaryFolder()
    try folder.write(Self.stage.replacing("NAME", with: "one"), to: "a/plugin.yaml")
    try folder.write("1", to: "a/data/weights")
    func hash() throws -> String { try #require(PluginLibrary(searchPaths: [folder.path]).plugins.first).hash }
    let before = try hash()
    try folder.write("x", to: "a/__pycache__/run.pyc")
    try folder.write("x", to: "a/.hidden")
    #expect(try hash() == before)
    try folder.write("2", to: "a/data/weights")
    #expect(try hash() != before)
    let library = PluginLibrary(searchPaths: [folder.path])
    #expect(library.used.isEmpty)
    let entry = try #require(library.entries.first)
    _ = try entry.make(Arguments(entry.signature, [:]))
    #expect(library.used == ["plug-in a": try hash()])
  }

  @Test func theHashFollowsLinks() throws {
    let folder = try TemporaryFolder()
    try folder.write(Self.stage.replacing("NAME", with: "one"), to: "real/plugin.yaml")
    for (file, text) in [("weights", "1"), ("one/a", "1"), ("two/a", "2")] { try folder.write(text, to: file) }
    func link(_ path: String, to target: String) throws {
      try? FileManager.default.removeItem(atPath: folder(path))
      try FileManager.default.createSymbolicLink(atPath: folder(path), withDestinationPath: folder(target))
    }
    try FileManager.default.createDirectory(atPath: folder("plugins"), withIntermediateDirectories: true)
    try link("plugins/a", to: "real")
    func hash() throws -> String { try #require(PluginLibrary(searchPaths: [folder("plugins")]).plugins.first).hash }
    var seen = [try hash()]
    try link("real/weights", to: "weights")
    seen.append(try hash())
    try folder.write("2", to: "weights")
    seen.append(try hash())
    try link("real/data", to: "one")
    seen.append(try hash())
    try link("real/data", to: "two")
    seen.append(try hash())
    #expect(Set(seen).count == 5)
    for target in ["real", "nowhere"] {
      try link("real/round", to: target)
      #expect(try hash() == seen.last, "a link to what it lies in, and one to nothing, have no files")
    }
  }
}
