import LimnCompare
import LimnPipelines
import TestKit
import Testing

@Suite struct ComparisonLabelsTests {
  private let folder: TemporaryFolder
  private let names = (0..<20).map {
    ItemName(path: "x/\($0).png", directory: "", stem: "\($0)", extension: "png", index: $0)
  }

  init() throws { folder = try TemporaryFolder() }

  private func labels(_ header: String, _ cells: (Int) -> String, rows: Range<Int> = 0..<20) throws -> ComparisonLabels
  {
    let text = ([header] + rows.map { "\($0).png," + cells($0) }).joined(separator: "\n") + "\n"
    return try ComparisonLabels(path: folder.write(text, to: "labels.csv"), names: names)
  }

  @Test("Columns of a few different values are classes and factors")
  func columns() throws {
    let found = try labels("file,note,kind,half") { "note \($0),\($0 % 2 == 0 ? "a" : "b"),\($0 < 10 ? 0 : 1)" }
    #expect(found.columns.map(\.name) == ["kind", "half"] && found.classes.values == ["a", "b"])
    #expect(found.classes.numbers == (0..<20).map { $0 % 2 } && found.factors?.count == 2)
    let partly = try labels("file,kind,half") { "\($0 % 2 == 0 ? "a" : "b"),\($0 == 0 ? "" : $0 < 10 ? "0" : "1")" }
    #expect(found.unusable == ["note"])
    let unknown = try labels("file,kind") { $0 < 3 ? "NaN" : "\($0 % 2)" }
    #expect(unknown.classes.values == ["0", "1"] && unknown.classes.numbers.prefix(3).allSatisfy { $0 == nil })
    #expect(partly.columns.count == 2 && partly.columns[1].numbers[0] == nil && partly.factors == nil)
  }

  @Test("Labels that do not fit are refused, each in one line")
  func refusals() {
    refuses(
      ": names none of the 20 images, such as '0.png': its first column must have their file names"
    ) {
      _ = try labels("file,kind", { _ in "a" }, rows: 50..<60)
    }
    refuses(": names 8 of the 20 images: give a row for each, or at least for half of them") {
      _ = try labels("file,kind", { "\($0 % 2)" }, rows: 0..<8)
    }
    refuses(": has file names and no column that says anything of them") {
      let text = "file\n" + (0..<20).map { "\($0).png\n" }.joined()
      _ = try ComparisonLabels(path: folder.write(text, to: "labels.csv"), names: names)
    }
    refuses(
      ": no column sorts the images: one needs 2 to 50 different values, each of 5 images or more; the columns are note, one"
    ) {
      _ = try labels("file,note,one") { "note \($0),same" }
    }
  }

  private func refuses(_ text: String, _ body: () throws -> Void) {
    let error = #expect(throws: ComparisonError.self) { try body() }
    #expect(error?.description == folder("labels.csv") + text)
  }
}
