import ArgumentParser
import Foundation
import LimnEvaluation
import LimnFoundation
import LimnImages
import LimnModels
import LimnPipelines
import LimnRuns
import LimnStages
import LimnTensors
import TextTable

/// `limn evaluate edit`: what an edit of faces does, beside what the model alone and a random edit do.
struct EvaluateEditCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "edit",
    abstract: "Measures an edit of faces: success rate, other attributes changed, identity and sharpness.",
    discussion: """
      The pipeline is run three times: as it is; without its edit and the photo's own detail (the plain reconstruction, whose \
      blur alone hides much); and with a random direction of the same length in place of the edit's. Nothing is written but \
      the report. Success is decided by the judge; another attribute is changed if the judge's decision differs from that of the photo as \
      it is (in brackets: of the reconstruction); identity is the mean cosine of the embedding's features to the photo's \
      (in brackets: over the reconstruction's). PSNR outside the mask is measured where the edit's own mask is below 0.02 \
      within one pixel, outside the region that the edit may change; both are means over photos of the whole photo in \
      its own resolution, equal pictures counted as 60 dB. Sharpness is the eyes' mean absolute Laplacian over that of up to \
      500 photos without the attribute.
      """)

  @Option(
    help: "The pipeline: its name or its file; it must contain a 'shift' stage.",
    completion: DocumentArgument.completion)
  var pipeline: String

  @Option(help: "The folder of photos.", completion: .directory)
  var images: String

  @Option(help: "The CSV file of their labels.", completion: .file(extensions: ["csv"]))
  var labels: String

  @Option(help: "The attribute that is edited: a column of the labels.")
  var attribute: String

  @Option(name: .customLong("where"), help: .init("Only photos whose labels match.", valueName: "split=val"))
  var condition: String?

  @Option(
    help: .init("Whether edited photos should have the attribute (default: the opposite of before).", valueName: "0|1"))
  var to: Int?

  @Option(
    help: .init("Whether the photos that are edited have it (default: 1, or the opposite of --to).", valueName: "0|1"))
  var fromClass: Int?

  @Option(help: "The classifier that judges: a name or the path of its folder.")
  var judge = "faces-judge"

  @Option(help: "The judge's name for the attribute, if it differs.")
  var judgeAttribute: String?

  @Option(help: "The classifier whose features identify persons.")
  var embedding = "faces-embedding"

  @Option(
    name: .customLong("set"), help: .init("Overrides a value of the file.", valueName: "stage.parameter=value"))
  var overrides: [String] = []

  @Option(help: "Only the first N photos.")
  var limit: Int?

  @Option(
    help: .init(
      "The part of the model's frame that the edit may change, in fractions (default: the eye band for glasses, else all).",
      valueName: "x,y,width,height"))
  var region: String?

  @Flag(help: "Print JSON instead of tables.")
  var json = false

  @Option(
    help: "A folder for sheet.png (before, reconstruction, edit, difference) and scores.json.", completion: .directory)
  var report: String?

  @Option(help: "How many photos are processed at once (default: one for each core).")
  var jobs: Int?

  @Option(help: "Seed of all randomness.")
  var seed: UInt64 = 0

  func validate() throws {
    for (name, value) in [("to", to), ("from-class", fromClass)] {
      if let value, value != 0, value != 1 { throw ValidationError("--\(name) is \(value): give 0 or 1") }
    }
    if let limit, limit < 1 { throw ValidationError("--limit is \(limit): give 1 or more") }
    if let jobs, jobs < 1 { throw ValidationError("--jobs is \(jobs): give 1 or more") }
    if let region, FaceRegion(region) == nil {
      throw ValidationError(
        "--region is '\(region)': give x,y,width,height in fractions of the model's frame, such as 0,0.14,1,0.48")
    }
  }

  func run() async throws {
    let file = try DocumentArgument.path(of: pipeline)
    let evaluation: EditEvaluation
    do {
      evaluation = try EditEvaluation(
        .init(
          pipeline: file, images: images, labels: labels, attribute: attribute, condition: condition,
          from: fromClass.map { $0 == 1 }, to: to.map { $0 == 1 }, judge: judge, judgeAttribute: judgeAttribute,
          embedding: embedding, overrides: overrides, limit: limit, region: region.flatMap(FaceRegion.init), seed: seed),
        models: Environment.models)
    } catch let problems as Diagnostics {
      throw failure(problems)
    } catch {
      throw failure(error, .usage)
    }
    let progress = RunProgress.standardError()
    let (scores, sheet) = await evaluation.run(jobs: jobs ?? ProcessInfo.processInfo.activeProcessorCount) {
      progress.show($0)
    }
    if let report {
      let folder = try ReportFolder(report)
      try folder.write(JSONOutput("evaluate edit", scores), as: "scores.json")
      if !sheet.isEmpty { try folder.write(EditSheet.drawn(sheet), as: "sheet.png") }
    }
    print(json ? try JSONOutput("evaluate edit", scores).text() : EditTable.text(of: scores))
    if !scores.failures.isEmpty { throw Status.someFailed.exit }
  }
}
