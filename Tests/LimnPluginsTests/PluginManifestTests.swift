import LimnPipelines
import LimnPlugins
import TestKit
import Testing

@Suite struct PluginManifestTests {
  private func faults(_ text: String) throws -> [String] {
    let folder = try TemporaryFolder()
    try folder.write(text, to: "trial/plugin.yaml")
    do {
      _ = try PluginManifest(folder: folder("trial"))
      return []
    } catch {
      return error.all.map { "\($0.place.line): \($0.message)" }
    }
  }

  @Test func whatIsWrongIsNamedWithItsLine() throws {
    let found = try faults(
      """
      limn-plugin: 1
      command: [sh]
      stages:
        - name: Trial
          summary: A stage.
          accepts: [image, sound]
          parameters: { a: { kind: integer, from: 3, to: 1 } }
        - name: b
          summary: Another.
          output: row
          columns: [x, x]
          colour: red
      """)
    #expect(
      found == [
        "4: 'name' of a stage must consist of lower-case letters, digits and hyphens",
        "6: 'accepts' of a stage has 'sound', which is none of image, pixels, latent, row",
        "7: 'to' of 'a' of 'parameters' of a stage must not be below 'from'",
        "11: 'columns' of a stage has a name twice",
        "12: a stage has no 'colour'",
      ], "\(found)")
    #expect(try faults("limn-plugin: 2\ncommand: [sh]\nstages: []\n").count == 2)
  }

  @Test func whatIsWrongWithSourcesScoresAndModelsIsNamed() throws {
    let found = try faults(
      """
      limn-plugin: 1
      command: [sh]
      stages:
        - { name: a, summary: A., source: true, reach: 3 }
        - { name: b, summary: B., output: score, accepts: [latent] }
        - { name: c, summary: C., output: score, parameters: { limit: { kind: number } } }
        - { name: d, summary: D., output: latent, units-from: count, parameters: { count: { kind: integer, from: 0 } } }
        - name: free
          summary: Free.
          output: latent
          units-from: count
          parameters: { count: { kind: integer, from: 1, to: 9, optional: true } }
        - name: given
          summary: Given.
          output: latent
          units-from: count
          parameters: { count: { kind: integer, from: 1, to: 9, default: 3, optional: true } }
      model:
        name: e
        units: 3
        width: 8
        roles: [encoder, judge]
      """)
    #expect(
      found == [
        "4: a stage has no 'reach'",
        "5: 'output' of a stage is a score, which is one of pictures: give 'accepts: [image, pixels]'",
        "6: 'parameters' of a stage has 'limit', which every score has: rename yours",
        "7: 'units-from' of a stage must name a parameter that is an integer from 1 to 1048576 at most",
        "11: 'units-from' of a stage names 'count', which may be left out: give it a 'default'",
        "19: 'model' of the plug-in needs 'height'",
        "22: 'roles' of 'model' of the plug-in has 'judge', which is none of encoder, posterior, decoder",
      ], "\(found)")
    #expect(try faults("limn-plugin: 1\ncommand: [sh]\nmodel: { name: x, reach: 2 }\n") == [])
  }

  @Test func kindsAndDefaultsBecomeASignature() throws {
    let folder = try TemporaryFolder()
    try folder.write(
      """
      limn-plugin: 1
      command: [python3, $here/run.py, --fast]
      seconds: 2.5
      stages:
        - name: trial
          summary: A stage.
          inputs: [original, result]
          parameters:
            ways: { kind: choice, words: [up, down], default: up, help: Where to. }
            count: { kind: integer, from: 1, default: 3 }
            note: { kind: text, optional: true }
      """, to: "trial/plugin.yaml")
    let manifest = try PluginManifest(folder: folder("trial"))
    #expect(manifest.command == ["python3", folder("trial") + "/run.py", "--fast"])
    #expect(manifest.seconds == 2.5)
    let signature = try #require(manifest.stages.first).signature
    #expect(signature.inputs.map(\.name) == ["original", "result"])
    #expect(signature.parameters.map(\.name) == ["ways", "count", "note"])
    #expect(signature.parameters.map(\.defaultValue) == [.text("up"), .integer(3), nil])
    #expect(signature.parameters.map(\.isOptional) == [false, false, true])
  }
}
