import LimnStudies
import Testing

@Suite struct VerdictTests {
  private let metric = StudyMetric.ranking

  private func seeds(_ values: [Double]) -> [Int: Double] {
    Dictionary(uniqueKeysWithValues: values.enumerated().map { ($0, $1) })
  }

  private func verdicts(_ hypotheses: [Hypothesis], _ values: [String: [Double]]) -> [Verdict] {
    Verdict.all(hypotheses) { method, _ in seeds(values[method] ?? []) }
  }

  private let values = [
    "ae": [0.20, 0.22, 0.19, 0.21, 0.23, 0.20], "vae": [0.32, 0.30, 0.34, 0.23, 0.34, 0.29],
    "near": [0.21, 0.20, 0.20, 0.22, 0.21, 0.22],
  ]

  @Test func aDifferenceThatChanceSeldomMakesHoldsOrFails() throws {
    let h1 = Hypothesis("H1", metric: metric, better: ["vae"], than: "ae")
    let h2 = Hypothesis("H2", metric: metric, better: ["ae"], than: "vae")
    let h3 = Hypothesis("H3", metric: metric, better: ["near"], than: "ae")
    let found = verdicts([h1, h2, h3], values)
    #expect(found.map(\.outcome) == [.holds, .fails, .undecided])
    // The differences are those whose p is scipy's in SeedMeanTests; of three, the two least are multiplied by 3.
    let probability = try #require(found[0].probability)
    let adjusted = try #require(found[0].adjusted)
    #expect(abs(probability - 0.003_272_717_822_979) < 1e-9 && abs(adjusted - 3 * probability) < 1e-12)
    #expect(
      found[0].words
        == "H1: holds. In DCI D vae is better than ae by 0.095 (95 % interval 0.049…0.141, p 0.010 after Holm).")
    #expect(found[1].words.hasPrefix("H2: fails. In DCI D ae is worse than vae by 0.095 (95 % interval -0.141…-0.049,"))
    #expect(found[2].words.hasPrefix("H3: not decided. In DCI D near is better than ae by 0.002 (95 % interval -"))
  }

  @Test func notWorseByAMarginIsMoreThanNoDifference() {
    func outcome(_ margin: Double?) -> Verdict.Outcome {
      verdicts([Hypothesis("H", metric: metric, better: ["near"], than: "ae", margin: margin)], values)[0].outcome
    }
    #expect(outcome(nil) == .undecided && outcome(0.001) == .undecided && outcome(0.05) == .holds)
    // Worse by more than the margin is the contrary.
    let worse = Hypothesis("H", metric: metric, better: ["ae"], than: "vae", margin: 0.01)
    #expect(verdicts([worse], values)[0].outcome == .fails)
  }

  @Test func theBestOfSeveralPaysForTheChoice() throws {
    let one = Hypothesis("H", metric: metric, better: ["vae"], than: "ae")
    let best = Hypothesis("H", metric: metric, better: ["near", "vae", "none"], than: "ae")
    let (alone, chosen) = (verdicts([one], values)[0], verdicts([best], values)[0])
    #expect(chosen.chosen == "vae" && chosen.probability == alone.probability.map { 3 * $0 })
    #expect(chosen.words.contains("vae, the best of 3, is better than ae"))
    // A method of one seed is not the best of those that have several.
    let (lucky, few) = (values.merging(["near": [0.9]]) { $1 }, ["near": [0.9], "vae": [0.3], "ae": [0.2]])
    #expect(verdicts([best], lucky)[0].chosen == "vae" && verdicts([best], few)[0].chosen == "near")
  }

  @Test func lessIsBetterWhereItIs() throws {
    let metric = try #require(StudyMetric("mse", reading: .scaleFree))
    #expect(metric.reading == .model)
    let hypothesis = Hypothesis("H", metric: metric, better: ["ae"], than: "vae")
    #expect(verdicts([hypothesis], values)[0].outcome == .holds)
  }

  @Test func ofTwoSeedsThereIsNoInterval() {
    let hypothesis = Hypothesis("H", metric: metric, better: ["vae"], than: "ae")
    let two = verdicts([hypothesis], ["vae": [0.4, 0.5], "ae": [0.3, 0.2, 0.1]])[0]
    #expect(two.outcome == .tooFew && two.differences.values.count == 2)
    #expect(
      two.words
        == "H: too few seeds. The difference of vae and ae in DCI D is 0.200 on 2 seeds, of which no interval can be given: "
        + "at least 3 are needed.")
    #expect(verdicts([hypothesis], [:])[0].words == "H: too few seeds. No seed has been measured of both.")
  }

  @Test("What was not measured counts among the tests")
  func holmCountsAll() throws {
    let h1 = Hypothesis("H1", metric: metric, better: ["vae"], than: "ae")
    let h2 = Hypothesis("H2", metric: metric, better: ["gone"], than: "ae")
    let found = verdicts([h1, h2], values)
    #expect(found[0].adjusted == found[0].probability.map { 2 * $0 } && found[1].adjusted == nil)
  }
}
