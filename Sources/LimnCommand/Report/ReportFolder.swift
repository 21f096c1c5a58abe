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

  /// Writes a report: report.json, report.html, its tables as CSV, and its pictures; `kind` says what it is. What a report that was there
  /// before had beside goes, so that pictures of two runs are never mixed.
  func write(_ report: Report, kind: String) throws {
    let earlier = try? JSONDecoder().decode(
      Earlier.self, from: Data(contentsOf: URL(fileURLWithPath: path + "/report.json")))
    try write(JSONOutput(kind, report).text() + "\n", as: "report.json")
    let page = ReportPage(report, kind: kind, program: "limn \(Environment.version)")
    try write(page.text(), as: "report.html")
    for table in report.tables { try write(table.csv, as: table.name.fileName + ".csv") }
    try PictureOutput(folder: path).write(report.pictures)
    let own = Set(Self.files(report.pictures.map(\.file), report.tables.map(\.name)))
    for file in earlier?.files ?? [] where !own.contains(file) {
      try? FileManager.default.removeItem(atPath: "\(path)/\(file)")
    }
  }

  /// The files of a report's pictures and tables, below its folder.
  private static func files(_ pictures: [String], _ tables: [String]) -> [String] {
    pictures + tables.map { $0.fileName + ".csv" }
  }

  /// The files that the report of an earlier run names.
  private struct Earlier: Decodable {
    let files: [String]

    private struct Output: Decodable { let result: Result }
    private struct Result: Decodable {
      let pictures: [Picture]
      let tables: [Table]
    }
    private struct Picture: Decodable { let file: String }
    private struct Table: Decodable { let name: String }

    init(from decoder: any Decoder) throws {
      let result = try Output(from: decoder).result
      // No report names a file outside its folder; one that was written by hand may.
      files = ReportFolder.files(result.pictures.map(\.file), result.tables.map(\.name)).filter { file in
        !file.hasPrefix("/") && !file.split(separator: "/").contains("..")
      }
    }
  }

  private func write(_ text: String, as name: String) throws {
    try AtomicFile.write(text, to: "\(path)/\(name)")
  }
}
