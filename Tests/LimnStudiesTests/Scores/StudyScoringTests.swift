import Foundation
import LimnEvaluation
import LimnModels
import LimnReport
import LimnStudies
import LimnTensors
import LimnTraining
import Synchronization
import TensorKit
import TestKit
import Testing

@Suite struct StudyScoringTests {
  /// One method, what is fitted to its codes, and a model on the way.
  private static let small: [String: String?] = [
    "methods": "methods: { ae: {} }", "hypotheses": nil,
    "untrained":
      "untrained: { pca: { fit: pca, units: 2 }, ae-ica: { fit: ica, to: ae }, ae-white: { fit: whitening, to: ae } }",
  ]

  private func score(_ study: StudyFile, jobs: Int = 2) async throws -> (results: StudyResults, lines: [String]) {
    let lines = Mutex<[String]>([])
    let results = try await StudyScoring(study, jobs: jobs) { line in lines.withLock { $0.append(line) } }.run()
    return (results, lines.withLock { $0.sorted() })
  }

  @Test("A study's models are scored once, and what is new when it goes on")
  func modelsAreScoredOnce() async throws {
    let tiny = try TinyStudy()
    let study = try tiny.file(Self.small)
    func train(_ trainings: [StudyTraining]) async throws {
      let queue = TrainingQueue(jobs: 1, memory: 1 << 20) { _ in }
      #expect(try await queue.run(trainings.map { $0.job(snapshots: study.snapshots) }).isEmpty)
    }
    try await train([study.trainings[0]])
    let first = try await score(study)
    // Of the second seed only what needs no training is there.
    #expect(
      first.lines.map { String($0.prefix { $0 != ":" }) } == [
        "ae-0 at step 2", "ae-0", "ae-ica-0", "ae-white-0", "pca-0", "pca-1",
      ])
    #expect(first.results.failures.map(\.description) == ["ae-1: is not trained"])

    try await train(study.trainings)
    let second = try await score(study, jobs: 1)
    #expect(
      second.lines.map { String($0.prefix { $0 != ":" }) } == ["ae-1 at step 2", "ae-1", "ae-ica-1", "ae-white-1"])
    #expect(second.results.failures.isEmpty)
    for scores in first.results.models {
      let again = second.results.models.first {
        $0.method == scores.method && $0.seed == scores.seed && $0.step == scores.step
      }
      #expect(again?.scores["scale-free"]?["dci-d"] == scores.scores["scale-free"]?["dci-d"])
    }
    #expect(try await score(study).lines.isEmpty)

    // A model that is no longer the study's is not scored, nor is what was fitted to it.
    let recipe = try #require(TinyStudy.lines.first { $0.key == "recipe" }).text
    let other = try tiny.file(
      Self.small.merging(["recipe": recipe.replacing("latent: 3", with: "latent: 2")]) { $1 })
    let refused = try await score(other).results
    #expect(
      refused.failures.count == 6
        && refused.failures.contains { $0.description == "ae-ica-0: is fitted to ae, which has no scores" })
    #expect(Set(refused.models.map(\.method)) == ["pca"])

    // What is there: codes of all sampled pictures, and scores of both readings.
    let codes = try NPY.read(tiny.folder("out/codes/ae-1.npy"))
    #expect(codes.shape == [60, 3])
    let scores = try #require(ModelScores.read(tiny.folder("out/scores/ae-1.json")))
    #expect(scores.step == 4 && scores.scores["model"]?["active"] == 3 && scores.scores["model"]?["mse"] ?? 1 < 0.5)
    #expect(scores.scores["model"]?["nats"] != nil && scores.scores["model"]?["minutes"] != nil)
    // UDR needs two seeds, and is added to both.
    #expect(second.results.final("ae").allSatisfy { $0.scores["published"]?["udr"] != nil })

    // Turned codes have the variance that their name says; the model that turns them is a model.
    let model = try ModelLibrary(searchPaths: [], families: ModelFamily.all).model(
      tiny.folder("out/models/ae-white-1/ae-white"))
    let white = SceneSample(study.scene, count: 60, seed: 0).table(try model.encoder.encode(codes).rows)
    for deviation in white.examples(0..<40).deviations { #expect(abs(deviation - 1) < 0.02) }
  }

  @Test func scoresAreThoseOfTheEvaluation() async throws {
    let tiny = try TinyStudy()
    let study = try tiny.file(
      Self.small.merging(["seeds": "seeds: [0]", "untrained": nil, "snapshots": "draws: 2"]) { $1 })
    _ = try await TrainingQueue(jobs: 1, memory: 1 << 20) { _ in }.run(study.trainings.map { $0.job(snapshots: []) })
    let results = try await score(study).results
    let library = ModelLibrary(searchPaths: [], families: ModelFamily.all)
    let arguments = try EvaluationArguments(
      FactorsEvaluation.signature, ["model": [tiny.folder("out/models/ae-0/ae")], "set": ["xyc"], "examples": ["40"]])
    let report = try await FactorsEvaluation.checked(arguments, models: library).run(in: EvaluationContext(jobs: 1))
    let own = try #require(results.final("ae").first)
    // Of other pictures, other scores.
    #expect(results.draws.map(\.sample.draw) == [1, 2])
    #expect(Set((results.draws + [own]).compactMap { $0[.ranking] }).count == 3)
    for reading in ["published", "scale-free"] {
      // Kept codes are floats of two bytes: splits of trees may differ by a picture.
      let (kept, exact) = (
        try #require(own.scores[reading]?["info-m"]), try #require(report[reading]?["ae"]?["info-m"])
      )
      #expect(abs(kept - exact) < 0.05, "\(reading)")
      #expect(report[reading]?["factors"]?["dci-d"] == results.ceiling.scores[reading]?["dci-d"])
    }
  }

  /// A study of one training, of seed 1, that was trained and scored.
  private func trained(_ tiny: TinyStudy, untrained: String? = nil) async throws -> StudyFile {
    let study = try tiny.file(one(untrained: untrained))
    _ = try await TrainingQueue(jobs: 1, memory: 1 << 20) { _ in }.run(study.trainings.map { $0.job(snapshots: []) })
    #expect(try await score(study).results.failures.isEmpty)
    return study
  }

  private func one(untrained: String? = nil) -> [String: String?] {
    Self.small.merging(["seeds": "seeds: [1]", "snapshots": nil, "untrained": untrained]) { $1 }
  }

  private func failures(_ study: StudyFile) async throws -> [String] {
    try await score(study).results.failures.map(\.description)
  }

  @Test("Without its checkpoint, a model is the last step's only where its log says so, or where it has none")
  func modelsWithoutCheckpoints() async throws {
    let tiny = try TinyStudy()
    _ = try await trained(tiny)
    let (training, manager) = (tiny.folder("out/models/ae-1"), FileManager.default)
    try manager.removeItem(atPath: training + "/checkpoint.safetensors")
    let longer = try tiny.file(one(), overrides: ["recipe.steps=8"])
    #expect(
      try await failures(longer)
        == ["ae-1: is a model of step 4 of 8 without a checkpoint: move it away to train anew"])
    try manager.moveItem(atPath: training + "/log.csv", toPath: training + "/moved.csv")
    #expect(try await score(longer).results.final("ae").map(\.step) == [8])
    // What was scored before stays scored.
    try manager.moveItem(atPath: training + "/moved.csv", toPath: training + "/log.csv")
    let kept = try await score(longer)
    #expect(kept.results.failures.isEmpty && kept.lines.isEmpty && kept.results.final("ae").count == 1)
  }

  @Test("A model whose weights are gone keeps its scores, and is missed where they are of other pictures")
  func modelsThatAreGone() async throws {
    let tiny = try TinyStudy()
    let study = try await trained(tiny)
    try FileManager.default.removeItem(atPath: tiny.folder("out/models/ae-1/ae/model.safetensors"))
    let results = try await score(study).results
    #expect(results.failures.isEmpty && results.final("ae").count == 1)
    #expect(try StudyTraversals.pictures(results).isEmpty)
    let other = try tiny.file(one().merging(["examples": "examples: 44"]) { $1 })
    #expect(
      try await failures(other)
        == ["ae-1: has no model any more, and no scores of these pictures: train it anew"])
  }

  @Test("A turn has the error of its base where it has all components; of units that are constant there is none")
  func whatIsFittedToCodes() async throws {
    let tiny = try TinyStudy()
    let study = try await trained(
      tiny, untrained: "untrained: { two: { fit: pca, to: ae, units: 2 }, three: { fit: pca, to: ae, units: 3 } }")
    let results = try await score(study).results
    func error(_ method: String) -> Double? { results.final(method).first?.scores["model"]?["mse"] }
    #expect(error("ae") != nil && error("three") == error("ae") && error("two") == nil)
    _ = try StudyCodes.write(Tensor(zeros: [60, 3]), to: tiny.folder("out/codes/ae-1.npy"))
    #expect(
      try await failures(study) == ["two", "three"].map { "\($0)-1: no unit of the codes of ae varies" })
  }

  @Test func codesAreKeptAsFinelyAsTheirUnitsNeed() throws {
    let folder = try TemporaryFolder()
    let noise = RandomKey(seed: 1).normal([200, 1])
    let plain = try StudyCodes.write(noise, to: folder("plain.npy"))
    #expect(try FileManager.default.attributesOfItem(atPath: folder("plain.npy"))[.size] as? Int == 128 + 400)
    expectClose(plain, noise, tolerance: 2e-3)
    // Far from 0, floats of two bytes would lose the unit.
    let far = Tensor(noise.array.map { $0 + 1000 }, shape: noise.shape)
    expectSame(try StudyCodes.write(far, to: folder("far.npy")), far)
    #expect(try FileManager.default.attributesOfItem(atPath: folder("far.npy"))[.size] as? Int == 128 + 800)
    #expect(
      StudyCodes.read(folder("far.npy"), count: 199) == nil && StudyCodes.read(folder("none.npy"), count: 1) == nil)
  }
}
