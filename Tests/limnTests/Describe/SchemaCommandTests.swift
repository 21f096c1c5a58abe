import Foundation
import LimnPipelines
import LimnStages
import TestKit
import Testing

@Suite struct SchemaCommandTests {
  private static let committed = Command.package.appendingPathComponent("pipelines/schema.json")

  @Test func theCommittedSchemaIsTheOneOfTheseStages() throws {
    let result = try Command.run("schema")
    #expect(result.status == 0 && result.errors.isEmpty)
    let isSame = try result.output == String(contentsOf: Self.committed, encoding: .utf8)
    #expect(isSame, "make it again: limn schema > pipelines/schema.json")
  }

  @Test func shippedPipelinesNameIt() throws {
    let folder = Command.package.appendingPathComponent("pipelines")
    var count = 0
    for file in try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() where file.hasSuffix(".yaml")
    {
      guard try PipelineFile(path: folder.appendingPathComponent(file).path).isPipeline else { continue }
      let text = try String(contentsOf: folder.appendingPathComponent(file), encoding: .utf8)
      #expect(text.hasPrefix("# yaml-language-server: $schema=schema.json\n"), "\(file)")
      count += 1
    }
    #expect(count >= 10)
  }

  /// For each stage the schema offers its parameters and no others, with their defaults and ranges.
  @Test func everyStageIsOfferedWithItsParameters() throws {
    let data = try Data(contentsOf: Self.committed)
    let root = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    let definitions = try #require(root["definitions"] as? [String: [String: Any]])
    let registry = StageRegistry.standard()
    let lines = try #require(definitions["line"]?["properties"] as? [String: [String: Any]])
    #expect(Set(lines.keys) == Set(registry.names + ["as", "from"]))
    for name in registry.names {
      let signature = try #require(registry[name]?.signature)
      let stage = try #require(definitions["stage-\(name)"])
      #expect(lines[name]?["$ref"] as? String == "#/definitions/stage-\(name)")
      #expect(stage["description"] as? String == signature.summary)
      #expect((stage["markdownDescription"] as? String)?.contains("```yaml\n- \(name):") == true)
      let parameters = try #require(stage["properties"] as? [String: [String: Any]])
      #expect(Set(parameters.keys) == Set(signature.parameters.map(\.name)))
      let needed = signature.parameters.filter { $0.defaultValue == nil && !$0.isOptional }.map(\.name)
      #expect(stage["required"] as? [String] ?? [] == needed)
      for parameter in signature.parameters {
        let property = try #require(parameters[parameter.name])
        #expect((property["description"] as? String)?.hasPrefix(parameter.help) == true)
        #expect((property["default"] != nil) == (parameter.defaultValue != nil))
      }
    }
    let held = try #require(definitions["held-line"]?["properties"] as? [String: Any])
    #expect(held["load"] == nil && held["average"] == nil && held["encode"] != nil && held["tiles"] != nil)
  }

  /// Python's jsonschema as the judge; what it takes here, and what not.
  @Test func pipelinesAreJudgedByIt() throws {
    let folder = try TemporaryFolder()
    let pipelines = Command.package.appendingPathComponent("pipelines")
    var good = try FileManager.default.contentsOfDirectory(atPath: pipelines.path).sorted().filter {
      $0.hasSuffix(".yaml")
    }.map { pipelines.appendingPathComponent($0).path }.filter { try PipelineFile(path: $0).isPipeline }
    for (index, text) in Self.good.enumerated() { good.append(try folder.write(text, to: "good-\(index).yaml")) }
    let wrong = try Self.wrong.enumerated().map { try folder.write($0.element, to: "wrong-\($0.offset).yaml") }

    guard let verdicts = try SchemaJudge.verdicts(on: good + wrong, by: Self.committed.path) else { return }
    #expect(verdicts.count == good.count + wrong.count)
    for (path, verdict) in zip(good, verdicts) { #expect(verdict == "good", "\(path)") }
    for (text, verdict) in zip(Self.wrong, verdicts.dropFirst(good.count)) { #expect(verdict == "wrong", "\(text)") }
    // The checker says the same of what is wrong.
    for path in wrong { #expect(try Command.run("check", path).status == 2, "\(path)") }
  }

  private static let good = [
    "version: 1\nextends: x.yaml\nset: { a.b: [1, 2], c: $x }\nparameters: { x: 3 }",
    "version: 1\nparameters: { q: 90 }\nstages: [ { load: {} }, { save: { quality: $q, depth: 8 } } ]",
    "version: 1\nstages: [ { load: }, { noise: { sigma: [0, 55] }, as: a }, { blend: { strength: 1 }, from: [a, a] } ]",
  ]

  private static let wrong = [
    "version: 1", "version: 1\nstages: []", "version: 2\nstages: [ { load: {} } ]", "stages: [ { load: {} } ]",
    "version: 1\nstages: [ { lod: {} } ]", "version: 1\nstages: [ { load: {}, save: {} } ]",
    "version: 1\nstages: [ { load: {} }, { save: { qualty: 3 } } ]",
    "version: 1\nstages: [ { load: {} }, { save: { quality: 300 } } ]",
    "version: 1\nstages: [ { load: {} }, { save: { quality: high } } ]",
    "version: 1\nstages: [ { load: {} }, { save: { depth: 12 } } ]",
    "version: 1\nstages: [ { load: {} }, { tiles: { each: [ { load: {} } ] } } ]",
    "version: 1\nstages: [ { load: {} }, { tiles: { size: 100, each: [ { noise: { sigma: 1 } } ] } } ]",
    "version: 1\nstages: [ { save: {} } ]", "version: 1\nstages: [ { load: {} }, { load: {} } ]",
    "version: 1\nstages: [ { load: {} }, { blend: { strength: 1 } } ]",
    "version: 1\nstages: [ { load: {} }, { encode: {} } ]",
    "version: 1\nstages: [ { load: {} }, { noise: { sigma: [1, 2, 3] } } ]",
    "version: 1\nextends: x.yaml\nstages: [ { load: {} } ]", "version: 1\nset: { a.b: 1 }\nstages: [ { load: {} } ]",
    "version: 1\nextends: x.yaml\nset: { a.b: { c: 1 } }", "version: 1\nstages: [ { load: } ]\nfoo: 1",
    "version: 1\nparameters: { input: 3 }\nstages: [ { load: } ]", "version: 1\nstages: [ { load: {}, as: 'a b' } ]",
  ]
}
