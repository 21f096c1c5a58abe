import Foundation
import ModelKit
import TestKit
import Testing

@Suite struct AddModelCommandTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    try TinyModel.write(to: folder("work/tiny"), name: "tiny")
  }

  private func limn(_ arguments: String...) throws -> Command.Result {
    try Command.run(
      arguments, in: URL(fileURLWithPath: folder("work")), adding: ["XDG_DATA_HOME": folder("data"), "LIMN_MODELS": ""])
  }

  @Test("A model that was added is named from any folder")
  func add() throws {
    let result = try limn("models", "add", "tiny", "--name", "mine")
    #expect(result.status == 0)
    #expect(
      result.output.replacing(#/\d+ parameters/#, with: "… parameters")
        == "mine: denoiser, … parameters, installed in \(folder("data/limn/models/mine"))\n")
    let shown = try limn("models", "mine")
    #expect(shown.status == 0 && shown.output.contains(folder("data/limn/models/mine")))
    #expect(try limn("models", "show", "mine").output == shown.output)
  }

  @Test("An archive of one model is unpacked")
  func archive() throws {
    let tar = Process()
    tar.executableURL = URL(filePath: "/usr/bin/env")
    tar.arguments = ["tar", "-czf", folder("work/tiny.tar.gz"), "-C", folder("work"), "tiny"]
    try tar.run()
    tar.waitUntilExit()
    #expect(try limn("models", "add", "tiny.tar.gz").status == 0)
    // To GNU's tar, a colon may stand after a host.
    try FileManager.default.moveItem(atPath: folder("work/tiny.tar.gz"), toPath: folder("work/tiny-12:30.tar.gz"))
    #expect(try limn("models", "add", "tiny-12:30.tar.gz", "--name", "late").status == 0)
    #expect(try limn("models", "tiny").output.contains("family      denoiser"))
    try folder.write("no archive", to: "work/bad.tgz")
    #expect(
      try limn("models", "add", "bad.tgz").errors
        == "error: bad.tgz: cannot be unpacked by tar; give a sound archive, or the model's folder\n")
  }

  @Test("What is no model is an error")
  func wrong() throws {
    let result = try limn("models", "add", "none")
    #expect(result.status == 2)
    #expect(result.errors == "error: ./none: no such model folder; check the path\n")
    try folder.write("limn-plugin: 1\ncommand: [sh]\nmodel: { name: own }\n", to: "work/own/plugin.yaml")
    let plugin = try limn("models", "add", "own")
    #expect(plugin.status == 2)
    #expect(plugin.errors == "error: 'own' is a plug-in: put its folder into \(folder("data/limn/plugins"))\n")
  }
}
