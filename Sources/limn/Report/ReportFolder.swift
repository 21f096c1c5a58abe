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
    do throws(FileError) { try AtomicFile.makeFolder(path) } catch { throw failure(error, .output) }
  }

  /// Writes a report: report.json, report.html, its tables as CSV, and its pictures; `kind` says what it is.
  func write(_ report: Report, kind: String) throws {
    try write(JSONOutput(kind, report).text() + "\n", as: "report.json")
    let page = ReportPage(report, kind: kind, program: "limn \(Environment.version)")
    let html: String
    do throws(ImageError) { html = try page.text() } catch { throw failure(error, .output) }
    try write(html, as: "report.html")
    for table in report.tables { try write(table.csv, as: table.name.fileName + ".csv") }
    for picture in report.pictures {
      guard let image = picture.image else { continue }
      let file = "\(path)/\(picture.file)"
      do {
        if let slash = file.lastIndex(of: "/") { try AtomicFile.makeFolder(String(file[..<slash])) }
        try ImageFile.write(image, as: .png, to: file)
      } catch { throw failure(error, .output) }
    }
  }

  private func write(_ text: String, as name: String) throws {
    do throws(FileError) { try AtomicFile.write(text, to: "\(path)/\(name)") } catch { throw failure(error, .output) }
  }
}
