import Foundation
import LimnPipelines
import LimnStages
import TestKit
import Testing

@Suite struct StagesCommandTests {
  @Test func listsAndDescribes() throws {
    let list = try Command.run("stages")
    #expect(list.status == 0)
    for name in StageRegistry.standard().names { #expect(list.output.contains(name + " ")) }
    let page = try Command.run("stages", "blend")
    #expect(page.status == 0 && page.output == StageHelp.page(BlendStage.signature))
  }

  @Test func `As JSON, every stage has its parameters with their defaults`() throws {
    let list = try result("stages", of: Command.run("stages", "--json")) as? [[String: Any]]
    #expect(list?.compactMap { $0["name"] as? String } == StageRegistry.standard().names)
    let load = try #require(list?.first { $0["name"] as? String == "load" })
    #expect(load["is_source"] as? Bool == true && (load["inputs"] as? [Any])?.isEmpty == true)
    let blend = try #require(result("stage", of: Command.run("stages", "blend", "--json")) as? [String: Any])
    let inputs = try #require(blend["inputs"] as? [[String: Any]])
    #expect(inputs.compactMap { $0["name"] as? String } == BlendStage.signature.inputs.map(\.name))
    let parameters = try #require(blend["parameters"] as? [[String: Any]])
    #expect(parameters.compactMap { $0["name"] as? String } == BlendStage.signature.parameters.map(\.name))
    #expect(parameters.allSatisfy { $0["is_required"] as? Bool == ($0["default"] == nil) })
  }

  /// The result in the envelope of that kind.
  private func result(_ kind: String, of command: Command.Result) throws -> Any? {
    let object = try JSONSerialization.jsonObject(with: Data(command.output.utf8)) as? [String: Any]
    #expect(command.status == 0 && object?["kind"] as? String == kind && object?["version"] as? Int == 1)
    return object?["result"]
  }

  @Test func aNameIsCompletedToThoseThatThereAreThen() throws {
    let folder = try TemporaryFolder()
    try folder.write(
      "limn-plugin: 1\ncommand: [sh]\nstages: [{ name: late, summary: A stage. }]\n", to: "own/plugin.yaml")
    // What the scripts for shells call.
    let found = try Command.run(
      ["---completion", "stages", "--", "positional@0", "2", "0", "limn", "stages", ""],
      adding: ["LIMN_PLUGINS": folder.path])
    #expect(found.status == 0, "\(found.errors)")
    let names = found.output.split(separator: "\n")
    #expect(names.contains("late") && names.contains("blend"), "\(found.output)")
  }

  @Test func anUnknownNameIsAnsweredWithTheNearest() throws {
    let result = try Command.run("stages", "blent")
    #expect(result.status == 2 && result.errors == "error: no stage is called 'blent'; did you mean 'blend'?\n")
  }
}
