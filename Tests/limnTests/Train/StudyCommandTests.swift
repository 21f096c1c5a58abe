import Foundation
import TestKit
import Testing

@Suite struct StudyCommandTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    try folder.write(
      """
      version: 1
      name: tiny
      set: xyc
      examples: 40
      seeds: [0]
      recipe:
        model: { family: basic-autoencoder, architecture: { width: 6, height: 6, latent: 2, likelihood: gaussian } }
        data: [draw-factors: { set: xyc, count: 20 }, resize: { width: 6, height: 6 }]
        input: resize
        optimiser: { name: adam, learning-rate: 1.0e-2 }
        batch: 4
        steps: 4
      methods: { ae: {} }
      """, to: "tiny.yaml")
  }

  private func study(_ arguments: String...) throws -> Command.Result {
    try Command.run(["study", folder("tiny.yaml"), "--output", folder("out")] + arguments)
  }

  @Test func aStudyIsTrainedScoredAndReported() throws {
    let result = try study("--json")
    #expect(result.status == 0, "\(result.errors)")
    let lines = result.errors.split(separator: "\n")
    #expect(lines.first == "ae-0: 4 steps" && lines.last?.hasPrefix("ae-0: scored, DCI D ") == true && lines.count == 3)
    let json = try #require(try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any])
    #expect(json["kind"] as? String == "study" && json["version"] as? Int == 1)
    let files = Set(folder.files())
    for file in [
      "scores.csv", "scores.json", "curves.csv", "report/report.html", "codes/ae-0.npy", "models/ae-0/ae/config.json",
    ] {
      #expect(files.contains("out/\(file)"), "\(file)")
    }
    let curves = try String(contentsOfFile: folder("out/curves.csv"), encoding: .utf8)
    #expect(curves.hasPrefix("method,seed,step,seconds,loss,mse") && curves.split(separator: "\r\n").count == 5)

    // Again: nothing is left to do, and the report is the same.
    let again = try study("--json")
    #expect(again.status == 0 && again.output == result.output)
    #expect(again.errors == "1 of 1 training was done before\n")
  }

  @Test func withoutTrainingsThereIsNothingToScore() throws {
    let result = try study("--score-only")
    #expect(result.status == 1 && result.errors == "error: ae-0: is not trained\n")
    #expect(folder.files().contains("out/report/report.html"))
  }

  @Test func wrongUsageIsSaidInALine() throws {
    let jobs = try study("--jobs", "0")
    #expect(jobs.status == 2 && jobs.errors.contains("--jobs is 0: give 1 or more"))
    let seeds = try study("--set", "seeds=none")
    #expect(
      seeds.status == 2
        && seeds.errors == "--set seeds=none: 'seeds' of the study must be a list of 1 to 100 values; found 'none'\n",
      "\(seeds.errors)")
    let recipe = try Command.run("study", "train-photo-denoiser")
    #expect(
      recipe.status == 2 && recipe.errors.hasSuffix("' is the recipe of one training: run it with 'limn train'\n"))
    let check = try Command.run("check", folder("tiny.yaml"))
    #expect(
      check.status == 0 && check.output.hasPrefix("\(folder("tiny.yaml")): no errors (study of "), "\(check.errors)")
    let wrong = try Command.run("check", folder("tiny.yaml"), "--set", "seeds=none")
    #expect(wrong.status == 2 && wrong.errors == seeds.errors)
    for command in ["run", "train"] {
      let other = try Command.run(command, folder("tiny.yaml"))
      #expect(
        other.status == 2 && other.errors == "error: '\(folder("tiny.yaml"))' is a study: run it with 'limn study'\n",
        "\(other.errors)")
    }
    let missing = try Command.run("study", folder("none.yaml"))
    #expect(missing.status == 2 && missing.errors.hasPrefix("error: no pipeline file '"))
  }
}
