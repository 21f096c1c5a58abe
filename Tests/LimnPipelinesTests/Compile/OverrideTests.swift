import LimnPipelines
import LimnRuns
import PipelineKit
import Testing

struct OverrideTests {
  private let yaml = """
    version: 1
    parameters: { amount: 2 }
    stages:
      - load: { path: $input, count: 1 }
      - add: { by: $amount }
      - add: { by: 10 }
        as: ten
      - tiles:
          each:
            - noise:
              as: grain
            - add: { by: 100 }
            - blend: { strength: 0 }
              from: { original: input, result: grain }
      - save: { path: x }
    """

  private func result(_ overrides: String...) async throws -> Float? {
    let recorder = Recorder()
    let pipeline = try pipeline(yaml, recorder, overrides: overrides)
    _ = try await Runner(pipeline, jobs: 1).run()
    return recorder.saved.values.first
  }

  @Test func `An override takes the place of the file's value`() async throws {
    #expect(try await result() == 12)
    #expect(try await result("ten.by=20") == 22)
    #expect(try await result("add#1.by=5") == 15)
    #expect(try await result("add#2.by=5") == 7)
    #expect(try await result("amount=-12") == -2)
    #expect(try await result("amount=1", "ten.by=1", "ten.by=3") == 4)
    #expect(try await result("load.count=0") == nil)
  }

  @Test func `A text may begin with a bracket`() throws {
    let (one, other) = (try pipeline(yaml, overrides: ["save.path=[2024] x"]), try pipeline(yaml))
    #expect(one.hash != other.hash)
  }

  @Test func `A mapping in braces is one, and names in braces are a text`() throws {
    let save = try pipeline(yaml, overrides: ["save.path={stem}"])
    #expect(try save.hash != pipeline(yaml).hash)
    for text in ["{dir}/{stem}", "{stem}-{dir}", "{a: 1"] { _ = try pipeline(yaml, overrides: ["save.path=\(text)"]) }
    #expect(
      problems(yaml, overrides: ["ten.by={low: 1}", "amount={a: 1}"]) == [
        "--set amount={a: 1}: 'amount' must be a value or a list; found a mapping",
        "--set ten.by={low: 1}: 'by' of 'add' must be a number from -100 to 100; found a mapping",
      ])
  }

  @Test func `An override reaches into each and into lists`() async throws {
    let full = try #require(try await result("blend.strength=1"))
    #expect(full > 12 && full < 13)
    #expect(
      problems(yaml, overrides: ["tiles.overlap=[1, 2]", "grain.x=1"]) == [
        "--set grain.x=1: 'noise' has no 'x'; there are none"
      ])
    #expect(
      problems(yaml, overrides: ["tiles.overlap=[1, 65]"]) == [
        "--set tiles.overlap=[1, 65]: 'overlap' of 'tiles' must be a number or [low, high] from 0 to 64; found a list"
      ])
    #expect(
      problems(yaml, overrides: ["tiles.overlap=[1, "]) == [
        "--set tiles.overlap=[1, : not YAML: did not find expected node content while parsing a flow node"
      ])
  }

  @Test func `A wrong override names the flag`() {
    let flags = [
      "add", "=3", "add.=3", "bland.strength=1", "add.by=1", "ten.bye=1", "ten.by=x", "amuont=3", "zzz=1", "add#9.by=1",
      "ten.by=", "tiles.each=3", "nose.x=1",
    ]
    #expect(
      problems(yaml, overrides: flags) == [
        "--set add: must be stage.parameter=value; as in --set blend.strength=0.5",
        "--set =3: must be stage.parameter=value; as in --set blend.strength=0.5",
        "--set add.=3: must be stage.parameter=value; as in --set blend.strength=0.5",
        "--set amuont=3: the file has no parameter 'amuont'; did you mean 'amount'?",
        "--set zzz=1: the file has no parameter 'zzz'; a stage's own is written stage.parameter=value",
        "--set bland.strength=1: no stage is called 'bland'; did you mean 'blend'?",
        "--set add.by=1: 'add' means 3 stages; write add#1 or ten or add#3",
        "--set add#9.by=1: no stage is called 'add#9'; did you mean 'add#3'?",
        "--set tiles.each=3: 'each' of 'tiles' holds stages; set a parameter of one of them, or change the file",
        "--set nose.x=1: no stage is called 'nose'; did you mean 'noise'?",
        "--set ten.by=: 'by' of 'add' must be a number from -100 to 100; found ''",
        "--set ten.bye=1: 'add' has no 'bye'; did you mean 'by'?",
      ])
  }
}
