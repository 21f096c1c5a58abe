import LimnReport
import LimnStudies
import TensorKit
import TestKit
import Testing

@Suite struct StudyReportTests {
  /// Results of the tiny study with scores of our own.
  private func results(seeds: Int) throws -> StudyResults {
    let list = (0..<seeds).map(String.init).joined(separator: ", ")
    let study = try TinyStudy().file(["seeds": "seeds: [\(list)]"])
    let sample = ModelScores.Sample(set: "xyc", examples: 40, whole: false)
    func scores(_ method: String, _ seed: Int, _ step: Int?, _ value: Double) -> ModelScores {
      ModelScores(
        method: method, seed: seed, step: step, model: "", sample: sample,
        scores: [
          "scale-free": ["dci-d": value, "mig": value / 2], "published": ["dci-d": value / 4],
          "model": ["mse": 0.01, "active": 3],
        ])
    }
    var results = StudyResults(study: study, ceiling: scores("factors", 0, nil, 0.95))
    for seed in 0..<seeds {
      let noise = 0.01 * Double(seed % 3)
      results.models += [
        scores("ae", seed, 4, 0.2 + noise), scores("ae", seed, 2, 0.3), scores("vae", seed, 4, 0.4 - noise),
        scores("vae", seed, 2, 0.1), scores("pca", seed, nil, 0.1),
      ]
    }
    return results
  }

  @Test func methodsStandBetweenTheCeilingAndPCA() throws {
    let report = StudyReport(try results(seeds: 3)).report
    let methods = try #require(report["methods"])
    #expect(methods.rows.map { $0[0] } == ["factors", "ae", "vae", "pca"].map { .text($0) })
    #expect(methods["ae"]?["dci-d"] == 0.21 && methods["factors"]?["mig"] == 0.475 && methods["vae"]?["mse"] == 0.01)
    // Student's t of 0.20, 0.21, 0.22: 4.3027·0.01/√3.
    #expect(
      methods["ae"]?.text("dci-d interval") == "0.185…0.235" && methods["pca"]?.text("dci-d interval") == "0.100…0.100")
    #expect(methods["vae"]?.text("median") == "1" && methods["vae"]?["nats"] == nil)
    #expect(report["published"]?["ae"]?["dci-d"] == 0.0525)
    #expect(report.text.contains("0.210 (0.185…0.235)"))
  }

  @Test func hypothesesHaveVerdictsInWords() throws {
    let report = StudyReport(try results(seeds: 6)).report
    let table = try #require(report["hypotheses"])
    #expect(table["H1"]?.text("verdict") == "holds" && table["H1"]?.text("compared") == "vae – ae")
    #expect(table["H1"]?["sign-flip"] == 2.0 / 64)
    #expect(
      table["H2"]?.text("compared") == "vae – pca"
        && table.notes.first?.hasPrefix("H1: holds. In DCI D vae is better") == true)
    #expect(report.title == "tiny: 5 methods, 6 seeds, xyc, scored on 40 pictures and judged on 20")
  }

  @Test func theRankingIsFollowedOverTheSteps() throws {
    let steps = try #require(StudyReport(try results(seeds: 3)).report["steps"])
    #expect(steps.rows.map { $0[0] } == [.count(2), .count(4)])
    let (early, last) = (steps.records[0], steps.records[1])
    #expect(early["ae: dci-d"] == 0.3 && early["order"] == -1 && last["order"] == 1)
    #expect(abs((last["vae: dci-d"] ?? 0) - 0.39) < 1e-12)
    #expect(steps.notes == ["Means over 3 seeds."])
  }

  @Test("A method's means are over the same seeds at every step, and what is left out is said")
  func seedsWithoutSomeSteps() throws {
    var results = try results(seeds: 3)
    results.models.removeAll { $0.step == 2 && ($0.method == "vae" || $0.seed == 2) }
    let steps = try #require(StudyReport(results).report["steps"])
    let (early, last) = (steps.records[0], steps.records[1])
    // Without 0.22 of seed 2, whose model of step 2 is not there.
    #expect(early["ae: dci-d"] == 0.3 && abs((last["ae: dci-d"] ?? 0) - 0.205) < 1e-12)
    #expect(early["vae: dci-d"] == nil && abs((last["vae: dci-d"] ?? 0) - 0.39) < 1e-12)
    #expect(early["order"] == nil && last["order"] == 1)
    #expect(
      steps.notes == [
        "Means of a method are over the same seeds at all steps.",
        "ae: over 2 of 3 seeds; seed 2 has no scores of step 2",
        "vae: over 3 of 3 seeds; none of these has scores of step 2",
      ])
    results.models.removeAll { $0.method == "ae" && $0.step == 4 && $0.seed < 2 }
    let notes = try #require(StudyReport(results).report["steps"]).notes
    #expect(
      notes[1] == "ae: over 1 of 3 seeds; none of these has scores of step 2; seeds 0, 1 have no scores at the end")
  }

  @Test func ofTwoSeedsNoIntervalIsGiven() throws {
    let report = StudyReport(try results(seeds: 2)).report
    #expect(report.notes.contains("No interval can be given of fewer than 3 seeds."))
    #expect(
      report["methods"]?["ae"]?.text("dci-d interval") == "–"
        && report["hypotheses"]?["H1"]?.text("verdict") == "too few seeds")
    #expect(!report.text.contains("(–)"))
  }

  @Test func whatIsTheDrawsIsAColumnOfDeviations() throws {
    var results = try results(seeds: 3)
    #expect(StudyReport(results).report["draws"] == nil)
    // The median of 0.20, 0.21, 0.22 is the model of seed 1.
    results.draws = [0.20, 0.22].map { value in
      var scores = results.final("ae")[1]
      scores.scores["scale-free"]?["dci-d"] = value
      return scores
    }
    let row = try #require(StudyReport(results).report["draws"]?["ae"])
    #expect(
      row["seed"] == 1 && row["draws"] == 3 && abs((row["dci-d"] ?? 0) - 0.01) < 1e-12 && (row["mig"] ?? 1) < 1e-12)
  }

  @Test func everyModelIsARowOfTheScores() throws {
    let csv = StudyTables.models(try results(seeds: 2)).csv.split(separator: "\r\n").map(String.init)
    #expect(csv[0].hasPrefix("method,seed,step,scale-free: dci-d,scale-free: dci-c"))
    #expect(csv.count == 12 && csv[1].hasPrefix("factors,,,0.95,") && csv[2].hasPrefix("ae,0,2,0.3,"))
    #expect(csv[6].hasPrefix("vae,0,2,0.1,") && csv[10].hasPrefix("pca,0,,0.1,"))
  }
}
