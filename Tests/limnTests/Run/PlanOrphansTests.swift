import Foundation
import ImageKit
import LimnFoundation
import LimnImages
import TestKit
import Testing

/// `limn plan --orphans` lists the files of photos that have left, and with `--prune` removes only what Limn wrote and nobody changed.
@Suite struct PlanOrphansTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    for name in ["a", "b", "c", "trip/d", "trip/e"] {
      try folder.write(ImageFile.encode(SampleImages.gradient(width: 8, height: 8), as: .png), to: "in/\(name).png")
    }
    try folder.write(
      SheetPipeline.text(noise: "sigma: 3", sheet: #"path: "$output/sheet.png", limit: 3"#), to: "p.yaml")
    #expect(try limn("run").status == 0)
  }

  private func limn(_ verb: String, _ more: String...) throws -> Command.Result {
    try Command.run([verb, folder("p.yaml"), folder("in"), folder("out")] + more)
  }

  private func remove(_ names: String...) throws {
    for name in names { try FileManager.default.removeItem(atPath: folder(name)) }
  }

  private func outputs() -> [String] { folder.files().filter { $0.hasPrefix("out/") } }

  @Test("Nothing is listed while all photos are there, also those that a selection leaves out")
  func none() throws {
    #expect(
      try limn("plan", "--orphans", "--include", "a.png").output == "no files of photos that have left the input\n")
  }

  @Test("Files of photos that have left are listed, and stay")
  func list() throws {
    let before = outputs()
    try remove("in/b.png", "in/trip")
    let result = try limn("plan", "--orphans")
    #expect(result.status == 0)
    #expect(
      result.output.split(separator: "\n").map { $0.replacing(#/\([^)]*\)/#, with: "(…)") } == [
        "b.png: of b.png", "trip/d.png: of trip/d.png", "trip/e.png: of trip/e.png",
        "3 files (…) of photos that have left the input; --prune removes them",
      ])
    #expect(outputs() == before)
    let json = try limn("plan", "--orphans", "--json").output
    #expect(json.contains(#""kind" : "orphans""#) && json.contains(#""removed" : 0"#))
  }

  @Test("--prune removes those that are as they were written, and the folders that become empty")
  func prune() throws {
    try remove("in/b.png", "in/trip")
    try folder.write("edited by hand", to: "out/b.png")
    let result = try limn("plan", "--orphans", "--prune")
    #expect(result.output.hasPrefix("b.png: of b.png, changed since: it stays\n"))
    #expect(result.output.hasSuffix(" of photos that have left the input, 2 removed\n"))
    #expect(outputs() == ["out/a.png", "out/b.png", "out/c.png", "out/sheet.png"])
    #expect(!FileManager.default.fileExists(atPath: folder("out/trip")))
    #expect(try limn("run").output.contains("2 done before"))
  }

  @Test("Files stay whose photos lie in a folder that cannot be entered: they may still be there")
  func closedFolder() throws {
    let before = outputs()
    // Root may enter every folder, but no link to itself.
    try FileManager.default.moveItem(atPath: folder("in/trip"), toPath: folder("trip"))
    try FileManager.default.createSymbolicLink(atPath: folder("in/trip"), withDestinationPath: "trip")
    #expect(try limn("plan", "--orphans", "--prune").output == "no files of photos that have left the input\n")
    #expect(outputs() == before)
  }

  @Test("Files of photos that are there in another folder from which files came stay")
  func otherInputs() throws {
    try folder.write(ImageFile.encode(SampleImages.gradient(width: 8, height: 8), as: .png), to: "other/x.png")
    #expect(try Command.run("run", folder("p.yaml"), folder("other"), folder("out")).status == 0)
    let before = outputs()
    #expect(try limn("plan", "--orphans", "--prune").output == "no files of photos that have left the input\n")
    #expect(outputs() == before && before.contains("out/x.png"))
    try remove("other/x.png")
    #expect(try limn("plan", "--orphans", "--prune").output.hasPrefix("x.png: of x.png\n"))
  }

  @Test("A file whose name is no UTF-8 is removed as well")
  func otherNames() throws {
    let path = folder("in/" + String(systemPath: Array("caf".utf8) + [0xE9] + Array(".png".utf8)))
    try AtomicFile.write(ImageFile.encode(SampleImages.gradient(width: 8, height: 8), as: .png), to: path)
    #expect(try limn("run").status == 0)
    #expect(unlink(path.systemPath) == 0)
    #expect(
      try limn("plan", "--orphans", "--prune").output.hasSuffix(" of photos that have left the input, 1 removed\n"))
    #expect(try limn("plan", "--orphans").output == "no files of photos that have left the input\n")
  }

  @Test("Wrong use is an error: --prune alone, a single photo, a folder that is not there")
  func wrong() throws {
    #expect(try limn("plan", "--prune").errors == "error: --prune is for --orphans; 'limn plan --help' says more\n")
    let one = try Command.run("plan", folder("p.yaml"), folder("in/a.png"), folder("out"), "--orphans")
    #expect(
      one.errors
        == "error: --orphans compares a folder of photos with the outputs: give a folder as the input\n")
    #expect(one.status == 2)
    let none = try Command.run("plan", folder("p.yaml"), folder("in"), folder("none"), "--orphans")
    #expect(none.status == 2 && none.errors.hasSuffix("/none' is not there: nothing was written to it\n"))
  }
}
