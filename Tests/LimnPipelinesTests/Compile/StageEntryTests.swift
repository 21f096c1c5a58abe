import PipelineKit
import Testing

struct StageEntryTests {
  @Test func `Lines that are no stages are told`() {
    #expect(
      problems(
        file("- save", "- [add]", "- as: x", "- { }", "- add: 3", "- add: { by: 1 }", "  save: { path: x }")) == [
          "a/p.yaml:4:5: a stage is written '- name: { parameter: value }'; found 'save'",
          "a/p.yaml:5:5: a stage is written '- name: { parameter: value }'; found a list",
          "a/p.yaml:6:5: this line names no stage; write '- name: { parameter: value }'",
          "a/p.yaml:7:5: a stage is written '- name: { parameter: value }'; found a mapping",
          "a/p.yaml:8:10: 'add' must be a mapping (key: value); found 3",
          "a/p.yaml:10:5: two stages on one line, 'add' and 'save'; begin each stage with '- '",
        ])
  }

  @Test func `A misspelt stage gets the nearest name, a strange one the way to the list`() {
    #expect(
      problems(file("- laod: { }", "- saev: { path: x }", "- sharpen:")) == [
        "a/p.yaml:4:5: unknown stage 'laod'; did you mean 'load'?",
        "a/p.yaml:5:5: unknown stage 'saev'; did you mean 'save'?",
        "a/p.yaml:6:5: unknown stage 'sharpen'; 'limn stages' lists them",
      ])
  }

  @Test func `Keys beside the stage are told`() {
    #expect(
      problems(file("- save:", "  path: x", "- add: { }", "  form: y", "- add:", "  colour: z")) == [
        "a/p.yaml:4:5: 'save' needs 'path'; add 'path: …' (a path)",
        "a/p.yaml:5:5: 'path' stands beside 'save'; indent it further, so that it belongs to 'save'",
        "a/p.yaml:7:5: 'form' stands beside 'add'; did you mean 'from'?",
        "a/p.yaml:9:5: 'colour' stands beside 'add'; beside its stage a line takes as, from",
      ])
  }

  @Test func `A stage without arguments may be written in three ways`() {
    #expect(problems(file("- add:", "- add: { }", "- add: ~")) == [])
  }

  @Test func `A name is a word`() {
    #expect(
      problems(file("- add:", "  as: a.b", "- add:", "  as:", "- add:", "  as: [x]", "- add:", "  as: x-1_y")) == [
        "a/p.yaml:5:9: 'as' must be a name of letters, digits, '-' and '_'; found 'a.b'",
        "a/p.yaml:7:8: 'as' must be a name of letters, digits, '-' and '_'; found nothing",
        "a/p.yaml:9:9: 'as' must be a name of letters, digits, '-' and '_'; found a list",
      ])
  }
}
