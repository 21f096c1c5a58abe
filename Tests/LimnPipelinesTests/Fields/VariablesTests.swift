import LimnPipelines
import LimnRuns
import PipelineKit
import Testing

struct VariablesTests {
  private func saved(_ path: String, _ parameters: String = "") async throws -> String? {
    let recorder = Recorder()
    let yaml = "version: 1\n\(parameters)stages:\n  - load: { path: x, count: 1 }\n  - save: { path: \(path) }\n"
    _ = await Runner(try pipeline(yaml, recorder), jobs: 1).run(try pipeline(yaml, recorder).source.names())
    return recorder.saved.keys.first
  }

  @Test(arguments: [
    ("\"$output/{stem}.png\"", "out/0.png"), ("\"$output/${input}_x\"", "out/in_x"), ("$here/b", "a/b"),
    ("$$output", "$output"),
    ("a$", "a$"), ("a$-b", "a$-b"), ("'$name-$name'", "c-c"), ("$name", "c"), ("\"${name}\"", "c"),
    ("\"${name\"", "${name"),
  ])
  func `Variables are replaced in texts`(path: String, expected: String) async throws {
    #expect(try await saved(path, "parameters: { name: c }\n") == expected)
  }

  @Test func `A named parameter keeps its kind and its own place`() throws {
    let yaml = { (strength: String) in
      """
      version: 1
      parameters: { by: \(strength), folder: $output/x }
      stages:
        - load: { path: $input }
        - add: { by: $by }
        - save: { path: $folder }
      """
    }
    #expect(problems(yaml("0.5")) == [])
    #expect(
      problems(yaml("101")) == ["a/p.yaml:2:19: 'by' of 'add' must be a number from -100 to 100; found 101"])
    #expect(
      problems(yaml("0.5"), overrides: ["by=x"])
        == ["--set by=x: 'by' of 'add' must be a number from -100 to 100; found 'x'"])
  }

  @Test func `An unknown variable is told with the nearest name`() {
    #expect(
      problems(file("- save: { path: $ouput/x }"))
        == ["a/p.yaml:4:19: unknown variable '$ouput'; did you mean '$output'? ($$ is a dollar sign)"])
    #expect(
      problems(file("- save: { path: $zzz }"))
        == ["a/p.yaml:4:19: unknown variable '$zzz'; there are $here, $input, $output ($$ is a dollar sign)"])
    #expect(
      problems(file("- save: { path: $output }"), variables: [:])
        == [
          "a/p.yaml:3:19: '$input' has no value; give what to read, before the folder to write to",
          "a/p.yaml:4:19: '$output' has no value; give the folder to write to",
        ])
  }

  @Test func `Parameters have words for names and values for defaults`() {
    #expect(
      problems(
        """
        version: 1
        parameters:
          a-b: 1
          input: 2
          c:
          d: { }
        stages:
          - load: { path: $c }
        """) == [
          "a/p.yaml:3:3: a parameter's name is of letters, digits and '_'; found 'a-b'",
          "a/p.yaml:4:3: the name '$input' has its own meaning; choose another",
          "a/p.yaml:5:3: the parameter 'c' needs a default, a value or a list; found nothing",
          "a/p.yaml:6:3: the parameter 'd' needs a default, a value or a list; found a mapping",
        ])
  }
}
