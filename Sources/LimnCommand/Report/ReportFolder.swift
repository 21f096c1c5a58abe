import Foundation
import LimnFoundation
import LimnImages
import LimnReport
import LimnTensors

/// A folder that a report is written to; what the system refuses ends the command with status 3.
struct ReportFolder {
  private let path: String

  /// Makes the folder, if it is not there.
  init(_ path: String) throws {
    self.path = path
    try AtomicFile.makeFolder(path)
  }

  /// Writes a report: report.json, report.html, its tables as CSV, and its pictures; `kind` says what it is.
  func write(_ report: Report, kind: String) throws {
    try write(JSONOutput(kind, report).text() + "\n", as: "report.json")
    let page = ReportPage(report, kind: kind, program: "limn \(Environment.version)")
    try write(page.text(), as: "report.html")
    for table in report.tables { try write(table.csv, as: table.name.fileName + ".csv") }
    try PictureOutput(folder: path).write(report.pictures)
  }

  private func write(_ text: String, as name: String) throws {
    try AtomicFile.write(text, to: "\(path)/\(name)")
  }
}
