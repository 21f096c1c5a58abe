import Foundation
import LimnCommand
import LimnEvaluation
import LimnImages
import LimnModels
import LimnReport
import PipelineKit
import TestKit
import Testing

/// An evaluation that the command has never seen goes through its path: options, table, JSON, report.
@Suite struct EvaluationCommandTests {
  private let folder: TemporaryFolder
  private let models = ModelLibrary(searchPaths: [], families: [])

  init() throws {
    folder = try TemporaryFolder()
    for (name, level) in [("dark/a", 51), ("dark/b", 102), ("bright/c", 153)] {
      let image = Image(
        width: 4, height: 4, channels: .grey, samples: .uint8(Array(repeating: UInt8(level), count: 16)))
      try folder.write(ImageFile.encode(image, as: .png), to: name + ".png")
    }
  }

  private func execute(_ arguments: String...) async throws -> (report: Report, text: String) {
    try await EvaluationCommand<MeanBrightness>.execute(arguments, models: models)
  }

  /// What the parser or the command says is wrong.
  private func refusal(_ arguments: String...) -> String {
    do {
      _ = try EvaluationCommand<MeanBrightness>.parse(arguments)
      return "nothing was refused"
    } catch { return EvaluationCommand<MeanBrightness>.message(for: error) }
  }

  @Test("It is one line in the list of evaluations")
  func isOneLine() {
    let commands = EvaluateCommand.subcommands(for: Evaluations.all + [MeanBrightness.self])
    #expect(commands.count == Evaluations.all.count + 1)
    #expect(commands.last.map(ObjectIdentifier.init) == ObjectIdentifier(EvaluationCommand<MeanBrightness>.self))
  }

  @Test("Options come from the signature, those of all evaluations among them")
  func options() async throws {
    let help = EvaluationCommand<MeanBrightness>.helpMessage(columns: 200)
    for text in [
      "Measures how bright photos are.", "Photos of at least --threshold count as bright.", "--images <images>",
      "What is bright. (default: 50)", "--json", "--report <report>", "--jobs <jobs>", "--seed <seed>",
    ] { #expect(help.contains(text), "\(text)") }
    #expect(refusal("--images", "x", "--threshold", "101") == "--threshold is 101: give a number from 0 to 100")
    #expect(refusal("--images", "x", "--treshold", "1") == "Unknown option '--treshold'. Did you mean '--threshold'?")
    #expect(refusal() == "give --images: a path")
    let script = EvaluationCommand<MeanBrightness>.completionScript(for: .bash)
    #expect(script.contains("--threshold") && script.contains("--report"))
  }

  @Test("A list that is given twice is both lists: the first is not dropped")
  func repeatedList() throws {
    let result = try Command.run(["evaluate", "factors", "--model", "first", "--model", "second"])
    #expect(result.status == 2 && result.errors.contains("no model named \"first\""), "\(result.errors)")
  }

  @Test("The table has the figures, their units and which way is better")
  func table() async throws {
    let result = try await execute("--images", folder("dark"), "--images", folder("bright"), "--threshold", "40")
    let lines = result.text.split(separator: "\n").map { $0.split(separator: " ").map(String.init) }
    #expect(lines[0] == ["set", "brightness", "%", "↑", "bright"])
    #expect(
      lines[2] == [folder("dark"), "30.0", "1", "of", "2"] && lines[3] == [folder("bright"), "60.0", "1", "of", "1"])
    guard case .number(let estimate)? = result.report["brightness"]?.rows[0][1] else {
      Issue.record("no number")
      return
    }
    #expect(abs((estimate.value ?? 0) - 30) < 1e-4 && abs((estimate.error ?? 0) - 10) < 1e-4 && estimate.count == 2)
  }

  @Test("A pipeline that is measured may have a package's own stages")
  func ownStages() async throws {
    let image = Image(
      width: 16, height: 16, channels: .grey, samples: .uint8([UInt8](repeating: 90, count: 256)))
    try folder.write(ImageFile.encode(image, as: .png), to: "photos/a.png")
    let file = try folder.write(
      "version: 1\nstages:\n  - load: { path: $input }\n  - floats: {}\n  - probe: {}\n", to: "probe.yaml")
    let additions = try Additions([.stage(ProbeStage.self) { _ in ProbeStage() }])
    let report = try await Environment.$additions.withValue(additions) {
      try await EvaluationCommand<DenoisingEvaluation>.execute(
        ["--pipeline", file, "--images", folder("photos"), "--sigma", "25"], models: models
      ).report
    }
    #expect(report["denoise"]?.rows.count == 1 && report.failures.isEmpty)
  }

  @Test("JSON and the report's folder hold the same report; what fails is listed in it")
  func files() async throws {
    try folder.write(Array("no photo".utf8), to: "dark/z.png")
    let result = try await execute("--images", folder("dark"), "--report", folder("report"), "--json", "--seed", "7")
    #expect(try Report.printed(result.text, as: "evaluate brightness") == result.report)
    #expect(
      folder.files().filter { $0.hasPrefix("report/") }
        == ["brightness.csv", "report.html", "report.json"].map { "report/" + $0 })
    let json = try String(contentsOfFile: folder("report/report.json"), encoding: .utf8)
    #expect(try Report.printed(json, as: "evaluate brightness") == result.report)
    #expect(result.report.failures.map(\.item) == [folder("dark/z.png")])
    #expect(result.report.arguments == ["images": [folder("dark")], "threshold": ["50"], "seed": ["7"]])
    let page = try String(contentsOfFile: folder("report/report.html"), encoding: .utf8)
    for text in ["<h1>evaluate brightness</h1>", "brightness % ↑", "0 of 2", "z.png"] {
      #expect(page.contains(text), "\(text)")
    }
  }

  @Test("What is stopped writes no report, though all was measured")
  func stopped() async throws {
    let arguments = ["--report", folder("report")]
    let task = Task { [models] in
      try await EvaluationCommand<StoppedAtItsEnd>.execute(arguments, models: models).text
    }
    await #expect(throws: CancellationError.self) { try await task.value }
    #expect(folder.files().allSatisfy { !$0.hasPrefix("report/") })
  }
}

/// A test double that is stopped when it has its result.
private struct StoppedAtItsEnd: Evaluation {
  static let signature = EvaluationSignature(name: "stopped", summary: "Is stopped.", parameters: [])

  init(_ arguments: EvaluationArguments, models: ModelLibrary) throws {}

  func run(in context: EvaluationContext) async throws -> Report {
    withUnsafeCurrentTask { $0?.cancel() }
    return Report()
  }
}
