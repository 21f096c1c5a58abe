import ArgumentParser
import Foundation
import LimnEvaluation
import LimnFoundation
import LimnPipelines
import LimnReport
import LimnTensors

/// `limn report`: makes a page of what the runs into a folder did.
struct ReportCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report", abstract: "Writes an HTML report of the runs into an output folder.",
    discussion: """
      It shows what was processed and what failed, the time of each stage, photos before and after, and what is missing, from \
      the journal in the folder. The page is one self-contained file. With --json no page is written.
      """)

  @Argument(help: "The output folder of a run.", completion: .directory)
  var folder: String

  @Option(
    help: .init("The file to write (default: report.html in the folder).", valueName: "file"), completion: .file())
  var output: String?

  @Option(help: "Maximum number of photos shown before and after.")
  var thumbnails = 24

  @OptionGroup var json: JSONFlag

  func validate() throws {
    guard (0...1000).contains(thumbnails) else {
      throw ValidationError("--thumbnails is \(thumbnails): give 0 to 1000")
    }
  }

  func run() async throws {
    let report = try RunReport(output: folder)
    guard !json.isGiven else { return print(try JSONOutput("report", RunReportFacts(report)).text()) }
    let path = output ?? folder.appendingComponent("report.html")
    try Self.checkPlace(path)
    try OutputFile.prepare(path, example: "report.html")
    let pictures = await report.pictures(thumbnails, jobs: ProcessInfo.processInfo.activeProcessorCount)
    let page = RunReportPage(report, pictures: pictures, missing: report.missing())
    try AtomicFile.write(page.text, to: path)
    if report.damaged > 0 { printError("\(report.damaged) damaged lines of the journal are skipped") }
    let passedOver = report.successes.count - report.doneCount
    print(
      "wrote \(path.printable): \(report.doneCount) done, "
        + (passedOver > 0 ? "\(passedOver) passed over, " : "") + "\(report.failures.count) failed")
  }

  /// Ends with status 2 where a file stands that is no report: it is not written over.
  private static func checkPlace(_ path: String) throws {
    var status = stat()
    guard lstat(path.systemPath, &status) == 0, status.st_mode & S_IFMT != S_IFDIR else { return }
    // What is no regular file is not opened: a pipe would be waited for.
    let file = FileState(path: path).flatMap { _ in try? FileHandle(forReadingFrom: URL(fileURLWithPath: path)) }
    let head = (try? file?.read(upToCount: 1024)) ?? Data()
    guard !head.isEmpty, String(decoding: head, as: UTF8.self).contains(RunReportPage.mark) else {
      throw failure("'\(path.printable)' is there and no report of Limn: give another file with --output", .usage)
    }
  }
}
