import Foundation
import LimnData
import LimnEvaluation
import LimnFoundation
import LimnImages
import LimnModels
import LimnNetworks
import LimnPipelines
import LimnReport
import LimnStages
import LimnTensors
import ModelKit
import TestKit
import Testing

@Suite struct SequencesEvaluationTests {
  private let folder: TemporaryFolder
  private let models: ModelLibrary

  /// Two untrained models of frames of 8×8, one of them with a standard normal prior.
  init() throws {
    folder = try TemporaryFolder()
    for prior in ["learned", "standard"] { try Self.write(prior, prior: prior, to: folder) }
    models = ModelLibrary(searchPaths: [folder("models")], families: ModelFamily.all)
  }

  private static func write(_ name: String, width: Int = 8, prior: String, to folder: TemporaryFolder) throws {
    let architecture = try RecurrentArchitecture([
      "width": .integer(width), "height": .integer(8), "latent": .integer(2), "states": .integer(4),
      "likelihood": .text("bernoulli"), "prior": .text(prior),
    ])
    try ModelFolder.write(
      to: folder("models/\(name)"), family: "vrnn", name: name, architecture: architecture,
      weights: Parameters(RecurrentNetwork(architecture).parameters, key: RandomKey(seed: 7)).byName,
      card: "# Films\n")
  }

  private func evaluation(_ given: [String: [String]]) throws -> SequencesEvaluation {
    let usual = ["length": ["8"], "ahead": ["3"], "samples": ["4"]]
    let arguments = try EvaluationArguments(SequencesEvaluation.signature, usual.merging(given) { $1 })
    return try SequencesEvaluation.checked(arguments, models: models)
  }

  @Test("Models and predictors that learn nothing stand in one table, whatever the number of jobs")
  func theTable() async throws {
    let report = try await evaluation(["model": ["learned,standard"], "balls": ["3"]]).run(
      in: EvaluationContext(jobs: 2))
    let rows = try #require(report["sequences"]).records
    #expect(rows.map { $0.text("predictor") } == ["learned", "standard", "mean frame", "last frame", "2x − x′"])
    #expect(
      rows.allSatisfy { $0["sequences"] == 3 && $0["prediction-error"] ?? -1 >= 0 && $0["ahead-error"] ?? -1 >= 0 })
    for row in rows.prefix(2) {
      let (bound, kl) = (try #require(row["bound"]), try #require(row["kl"]))
      let (standard, from) = (try #require(row["standard-bound"]), try #require(row["standard-kl"]))
      // Both have the likelihood in common.
      #expect(abs((bound + kl) - (standard + from)) < 1e-4 * abs(bound) && kl > 0 && bound < 0)
    }
    #expect(rows[1]["bound"] == rows[1]["standard-bound"] && rows[0]["bound"] != rows[0]["standard-bound"])
    #expect(rows[2]["bound"] == nil && report.pictures.map(\.file) == ["further.png"] && report.failures.isEmpty)
    let again = try await evaluation(["model": ["learned,standard"], "balls": ["3"]]).run(
      in: EvaluationContext(jobs: 1))
    #expect(again["sequences"] == report["sequences"])
  }

  @Test("What stands still is predicted by the last frame, and what a constant step leads to by two")
  func simplePredictors() async throws {
    for (name, change) in [("still", 0), ("brighter", 10)] {
      for step in 0..<8 {
        let image = Image(
          width: 8, height: 8, channels: .grey,
          samples: .uint8([UInt8](repeating: UInt8(40 + change * step), count: 64)))
        try folder.write(ImageFile.encode(image, as: .png), to: "\(name)/frame-\(step).png")
      }
      let report = try await evaluation(["model": ["learned"], "frames": [folder(name)]]).run(in: EvaluationContext())
      let rows = try #require(report["sequences"]).records
      let (last, onwards) = (try #require(rows[2]["prediction-error"]), try #require(rows[3]["prediction-error"]))
      let step = 64 * pow(Double(change) / 255, 2)
      #expect(rows[2].text("predictor") == "last frame" && abs(last - step) < 1e-5 && onwards < 1e-5)
      // The mean of the frames before the third, the fourth … is wrong by 1½, 2 … 4 steps.
      let mean = try #require(rows[1]["prediction-error"])
      #expect(rows[1].text("predictor") == "mean frame" && abs(mean - step * 199 / 24) < 1e-3)
      // Of three frames made up the last one is wrong by one, two and three steps.
      #expect(abs((rows[2]["ahead-error"] ?? -1) - step * 14 / 3) < 1e-4 && (rows[3]["ahead-error"] ?? 1) < 1e-4)
    }
  }

  @Test("The help says of which frames the mean is one")
  func helpOfTheMeanFrame() {
    let help = SequencesEvaluation.signature.details
    #expect(help.contains("the mean of the frames before, the last of them") && !help.contains("mean of all frames"))
  }

  @Test func aPredictionIsTheMeanOverDrawsOfWhatTheModelDecodes() throws {
    let predictor = try #require(try models.model("learned").roles.conditionalPrior as? any SequencePredictor)
    let inputs = Tensor(repeating: 0.5, shape: [2, 3, 1, 8, 8])
    let (one, many) = (
      try predictor.predictions(of: inputs, samples: 1, key: RandomKey(seed: 1)),
      try predictor.predictions(of: inputs, samples: 0, key: RandomKey(seed: 1))
    )
    #expect(one.shape == inputs.shape && one.array != many.array)
    let further = try predictor.continued(inputs, by: 2, key: RandomKey(seed: 1))
    #expect(further.shape == [2, 2, 1, 8, 8] && further.array.allSatisfy { $0 > 0 && $0 < 1 })
    // What comes after three frames is what is predicted for the fourth, but for the draw of its latent.
    let longer = try predictor.predictions(
      of: Tensor(repeating: 0.5, shape: [2, 4, 1, 8, 8]), samples: 400, key: RandomKey(seed: 2))
    let mean = (0..<400).map { try? predictor.continued(inputs, by: 1, key: RandomKey(seed: 3).split($0)) }.compactMap(
      \.self)
    let expected = longer.reshaped(to: [2, 4, 64]).step(3)
    let sum = mean.reduce(Tensor(zeros: [2, 1, 1, 8, 8])) { $0 + $1 }.reshaped(to: [2, 64]) * (1.0 / 400)
    #expect(zip(sum.array, expected.array).allSatisfy { abs($0 - $1) < 0.1 })
  }

  @Test func whatCannotBeMeasuredIsRefusedInOneLine() throws {
    func fault(_ given: [String: [String]]) -> String? {
      do {
        _ = try evaluation(given)
        return nil
      } catch { return "\(error)" }
    }
    #expect(fault(["model": ["learned"]]) == "give `frames`, a folder of frames, or `balls`, a number of drawn videos")
    #expect(
      fault(["model": ["learned"], "balls": ["2"], "ahead": ["7"]])
        == "`ahead` is 7, and a sequence has 8 frames: give fewer")
    for index in 0..<5 {
      let image = Image(width: 8, height: 8, channels: .grey, samples: .uint8([UInt8](repeating: 9, count: 64)))
      try folder.write(ImageFile.encode(image, as: .png), to: "few/\(index).png")
    }
    #expect(
      fault(["model": ["learned"], "frames": [folder("few")]])
        == "there are 5 frames in '\(folder("few"))', and a sequence has 8: give a smaller `length`")
    #expect(
      fault(["model": ["learned"], "frames": [folder("few")], "first": ["3"]])
        == "there are 3 frames in '\(folder("few"))' from the one that `first` names on, and a sequence has 8: give a smaller `length`"
    )
    try Self.write("wide", width: 12, prior: "learned", to: folder)
    #expect(
      fault(["model": ["learned,wide"], "balls": ["2"]])
        == "wide takes frames as pixels of 12×8 in grey, and learned as pixels of 8×8 in grey: give models of one size, or each alone"
    )
  }
}
