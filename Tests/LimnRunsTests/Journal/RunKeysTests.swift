import LimnPipelines
import LimnRuns
import Testing

struct RunKeysTests {
  private func keys(pipeline: String = "ab", seed: String = "0", models: [String: String] = [:]) -> RunKeys {
    RunKeys(
      JournalRecord.Run(
        limn: "1", started: "", pid: 1, host: "", file: "", pipeline: pipeline, models: models, arguments: [],
        folder: "", input: nil, seed: seed, items: 0, shard: nil))
  }

  @Test func `A journal's run has the keys that it was made with`() throws {
    let pipeline = try TextRuns().pipeline()
    #expect(RunKeys(pipeline, seed: .max) == keys(pipeline: pipeline.hash, seed: "\(UInt64.max)"))
  }

  @Test func `Pipeline and seed make one key, learned files the other`() {
    let own = keys(models: ["faces": "12", "glasses": "34"])
    #expect(own == keys(models: ["glasses": "34", "faces": "12"]), "in whatever order")
    for other in [keys(pipeline: "ac"), keys(seed: "1")] {
      #expect(other.pipeline != own.pipeline && other.models == keys().models)
    }
    for models in [[:], ["faces": "12"], ["faces": "12", "glasses": "35"], ["faces": "12", "glass": "es34"]] {
      #expect(keys(models: models).models != own.models && keys(models: models).pipeline == own.pipeline)
    }
    #expect(keys(pipeline: "a", seed: "b 0").pipeline != keys(pipeline: "ab", seed: "0").pipeline)
  }
}
