import LimnPipelines
import PipelineKit
import Testing

struct PipelineVariablesTests {
  @Test(
    "A pipeline uses a variable where an argument has it, also inside a text, a default's value or a held stage",
    arguments: [
      ("- load: { path: $input }", "- add:", true), ("- load: { path: \"${input}s/x\" }", "- add:", true),
      ("- load: { path: photos }", "- add:", false), ("- load: { path: \"$$input\" }", "- add:", false),
      ("- load: { path: photos }", "- tiles: { each: [ save: { path: \"a$input\" } ] }", true),
    ])
  func input(_ load: String, _ more: String, _ expected: Bool) throws {
    let compiled = try pipeline("version: 1\nstages:\n  \(load)\n  \(more)\n")
    #expect(compiled.uses("input") == expected && !compiled.uses("inputs") && !compiled.uses("output"))
  }
}
