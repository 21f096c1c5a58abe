import Foundation
import TestKit
import Testing

/// A table's rows from the command line: run, resumed, and asked for in vain.
@Suite struct RowsCommandTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    try folder.write("version: 1\nstages:\n  - rows: {}\n  - save-rows: {}\n", to: "p.yaml")
    try folder.write("a,b\n1,2\n3,\n", to: "t.csv")
  }

  private func run() throws -> Command.Result {
    try Command.run("run", "p.yaml", "t.csv", "out", in: URL(fileURLWithPath: folder.path))
  }

  private func written() throws -> String { try String(contentsOfFile: folder("out/rows.csv"), encoding: .utf8) }

  @Test func rowsAreRunAndResumed() throws {
    let first = try run()
    #expect(first.status == 0 && first.output.contains("\n2 rows in "), "\(first.errors)")
    #expect(first.errors.contains("2/2 rows") && !first.errors.contains("photo"))
    #expect(try written() == "item,a,b\nrow-1,1.0,2.0\nrow-2,3.0,\n")
    let again = try run()
    #expect(again.status == 0 && again.output.contains("0 rows"), "\(again.output)")
    // A table that has changed is another one, row by row.
    try folder.write("a,b\n1,2\n3,4\n5,6\n", to: "t.csv")
    #expect(try run().status == 0)
    #expect(try written() == "item,a,b\nrow-1,1.0,2.0\nrow-2,3.0,4.0\nrow-3,5.0,6.0\n")
  }

  @Test func `A plan and a report speak of rows`() throws {
    func plan() throws -> String {
      let result = try Command.run("plan", "p.yaml", "t.csv", "out", in: URL(fileURLWithPath: folder.path))
      #expect(result.status == 0, "\(result.errors)")
      return result.output
    }
    let before = try plan()
    #expect(before.contains("2 of 2 rows to do (2 new), 0 done\n") && before.contains(" s a row, "), "\(before)")
    #expect(!before.contains("photo"), "\(before)")
    #expect(try run().status == 0)
    try FileManager.default.removeItem(atPath: folder("out/rows.csv"))
    #expect(try Command.run("report", folder("out")).status == 0)
    let page = try String(contentsOfFile: folder("out/report.html"), encoding: .utf8)
    #expect(page.contains("All rows were done, and some of their files are gone or changed since."))
    #expect(page.contains("<dt>rows a second</dt>") && page.contains("<dt>of all rows</dt>") && !page.contains("photo"))
  }

  @Test func whatIsNoTableIsOneLine() throws {
    try folder.write("a,b\n1,two\n", to: "t.csv")
    let result = try run()
    #expect(result.status == 2)
    #expect(result.errors.contains("t.csv:2: has 'two' in the column 'b', and numbers are needed"))
  }
}
