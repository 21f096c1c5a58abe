import Foundation
import LimnCompare
import LimnEvaluation
import LimnFoundation
import LimnReport
import LimnTensors
import Testing

@Suite struct UseScoresTests {
  private let gain = Quantity("gain", unit: "dB", better: .higher)
  private let bootstrap = Bootstrap(count: 40, resamples: 200, key: RandomKey(seed: 0))
  private let noise = RandomKey(seed: 1).normal([40]).array.map(Double.init)

  /// Models whose values on the same images differ by a shift and a little noise.
  private func scores(shift: Double, unfinished: Set<String> = [], better: Quantity.Better = .higher) -> UseScores {
    var scores = UseScores(.denoise, bootstrap, unfinished: unfinished)
    let other = RandomKey(seed: 2).normal([40]).array.map { 0.1 * Double($0) }
    scores.add(
      Quantity("gain", unit: "dB", better: better), condition: "sigma 25",
      means: [("pca", noise), ("ae", zip(noise, other).map { $0 + $1 + shift }), ("vae", noise)])
    return scores
  }

  @Test("A shift that is small beside the spread of images is seen, since differences are paired")
  func paired() throws {
    let line = try #require(scores(shift: 0.2).lines.first { $0.model == "ae" })
    let difference = try #require(line.difference)
    #expect(difference.verdict == .better && difference.other == "vae" && abs(difference.value - 0.2) < 0.06)
    #expect(difference.smallest > 0.03 && difference.smallest < 0.06)
    #expect(scores(shift: 0.2, better: .lower).lines[1].difference?.verdict == .worse)
    #expect(scores(shift: 0.2).lines.filter { $0.difference != nil }.map(\.model) == ["ae"])
    #expect(scores(shift: 0.2).difference("vae", to: "ae", "gain", "sigma 25")?.verdict == .worse)
  }

  @Test("Where the interval holds 0 no difference is seen, and where a training was not finished nothing is said")
  func verdicts() {
    #expect(scores(shift: 0).lines[1].difference?.verdict == ModelDifference.Verdict.none)
    var neutral = UseScores(.sample, bootstrap, unfinished: [])
    neutral.add(Quantity("nearer"), means: [("ae", [Double](repeating: 1, count: 40)), ("vae", noise)])
    #expect(neutral.lines[0].difference?.verdict == .different)
    #expect(scores(shift: 0, unfinished: ["vae"]).lines[1].difference?.verdict == .untrained)
    #expect(scores(shift: 5, unfinished: ["ae"]).lines[1].difference?.verdict == .untrained)
    #expect(
      scores(shift: 5, unfinished: ["ae"]).difference("pca", to: "vae", "gain", "sigma 25")?.verdict != .untrained)
  }

  @Test("A line has its use, model, metric, version, value and interval in JSON, null where there is none")
  func json() throws {
    var scores = scores(shift: 0)
    scores.add(ScoreLine(use: .denoise, model: "real", quantity: gain, note: "nothing"))
    let lines = try scores.lines.map {
      try #require(try JSONSerialization.jsonObject(with: Data($0.json(snakeCase: true))) as? [String: Any])
    }
    #expect(
      lines.allSatisfy { Set($0.keys).isSuperset(of: ["use", "model", "metric", "version", "value", "interval"]) })
    let difference = try #require(lines[1]["difference"] as? [String: Any])
    #expect(Set(difference.keys) == ["to", "value", "interval", "smallest", "verdict"])
    #expect(difference["verdict"] as? String == "no difference seen" && lines[1]["condition"] as? String == "sigma 25")
    #expect(lines[3]["value"] is NSNull && lines[3]["note"] as? String == "nothing")
  }
}
