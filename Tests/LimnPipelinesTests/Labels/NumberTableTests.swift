import LimnData
import LimnPipelines
import LimnTensors
import TestKit
import Testing

struct NumberTableTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func table(_ text: String, _ columns: [String]? = nil) throws -> NumberTable {
    try NumberTable(path: folder.write(text, to: "t.csv"), columns: columns)
  }

  @Test func `Rows have the columns asked for, and NaN where a cell is empty`() throws {
    let table = try table("\u{FEFF}a,\"b, c\",d\r\n1, 2.5 ,x\r\n-1e3,,y\r\n", ["b, c", "a"])
    #expect(table.count == 2 && table.columns == ["b, c", "a"])
    #expect(try table.row(0).values == [2.5, 1])
    #expect(try table.row(1).values[0].isNaN && table.row(1).values[1] == -1000)
    #expect(throws: DataError("the table has 2 rows, not 3")) { _ = try table.row(2) }
    #expect(try self.table("a,b\n1,2\n").columns == ["a", "b"])
    #expect(try self.table("a;b\n1,5;-2,5e1\n").row(0).values == [1.5, -25])
    #expect(try self.table("a\tb\n1.5\t2\n").row(0).values == [1.5, 2])
  }

  @Test func `The first column may have the names of the rows`() throws {
    let named = try NumberTable(path: folder.write("file,a,b\nx,1,2\ny,3,4\n", to: "n.csv"), isNamed: true)
    #expect(named.names == ["x", "y"] && named.columns == ["a", "b"] && named.tensor.array == [1, 2, 3, 4])
    let twice = try folder.write("file,a\nx,1\nx,2\n", to: "twice.csv")
    let error = #expect(throws: LabelError.self) { _ = try NumberTable(path: twice, isNamed: true) }
    #expect(error?.description == "\(twice):3: 'x' has a row already, on line 2; keep one of them")
    #expect(throws: LabelError.self) { _ = try NumberTable(path: folder.write("a\n1\n", to: "a.csv"), isNamed: true) }
  }

  @Test func `The names that save-rows writes are left out, unless they are asked for`() throws {
    let saved = try table("item,a,b\nrow-1,1,2\n")
    #expect(saved.columns == ["a", "b"] && saved.tensor.array == [1, 2])
    #expect(try table("item,a\n7,1\n", ["a", "item"]).tensor.array == [1, 7])
    #expect(try table("a,item\n1,7\n").columns == ["a", "item"])
    #expect(try table("item\n7\n").columns == ["item"])
  }

  @Test func `A column that is called by a number is no list of labels`() throws {
    let years = try table("2020\n1\n2\n3\n")
    #expect(years.columns == ["2020"] && years.tensor.array == [1, 2, 3])
  }

  @Test func `A column whose differences single precision does not keep is refused`() throws {
    let times = (0..<20).map { "\($0),\(1_700_000_000 + 10 * $0)" }.joined(separator: "\n")
    let error = #expect(throws: LabelError.self) { _ = try table("x,time\n" + times + "\n") }
    #expect(
      error?.description
        == "\(folder("t.csv")): the column 'time' goes from 1700000000 to 1700000190, and single precision, which keeps 7 "
        + "digits, would lose its differences; subtract an offset, 1700000000 say")
    // Where the column is not read, or spreads wide enough, it does not matter.
    #expect(try table("x,time\n" + times + "\n", ["x"]).count == 20)
    #expect(try table("time\n0\n1700000001\n1700000002\n").count == 3)
    let tiny = #expect(throws: LabelError.self) { _ = try table("a\n1e-50\n2e-50\n") }
    #expect(tiny?.description.hasSuffix("; multiply it by a large number") == true)
  }

  @Test func `What single precision has is kept, however close it is`() throws {
    // Neighbouring floats as Limn writes them, one number throughout, a single row, and a number that is missing.
    let floats = [Float(5.123456), Float(5.123456).nextUp, Float(5.123456).nextDown, Float(5.123456)]
    #expect(try table("a\n" + floats.map { "\($0)\n" }.joined()).tensor.array == floats)
    #expect(try table("a,b\n0.1,1700000001\n0.1,\n0.1,1700000001\n").count == 3)
    #expect(try table("a\n16777217\n").row(0).values == [16_777_216])
    #expect(try table("a\n0.1\n0.10000000000000001\n").count == 2)
  }

  @Test func `What is no table of numbers is refused with its line`() throws {
    func refusal(_ text: String, _ columns: [String]? = nil) -> String {
      do {
        _ = try table(text, columns)
        return "none"
      } catch { return "\(error)".replacing(folder.path + "/", with: "") }
    }
    #expect(refusal("") == "t.csv: is empty; its first line must name the columns")
    #expect(refusal("a,b\n") == "t.csv: has no rows below its first line")
    #expect(refusal("a,a\n1,2\n") == "t.csv:1: has two columns 'a'; rename one")
    #expect(refusal("a,b\n1,2\n1\n") == "t.csv:3: has 1 cell, and the first line has 2; give every row as many")
    #expect(
      refusal("a,b\n1,two\n")
        == "t.csv:2: has 'two' in the column 'b', and numbers are needed; name the columns that have them")
    #expect(refusal("length,b\n1,2\n", ["lenght"]) == "t.csv:1: has no column 'lenght'; did you mean 'length'?")
    for cell in ["1e400", "1e308", "-3.5e38"] {
      #expect(
        refusal("a,b\n1,2\n3,\(cell)\n")
          == "t.csv:3: has '\(cell)' in the column 'b', which is too large: numbers of up to 3.4e38 can be read; divide the "
          + "column by a large number")
    }
    for cell in ["-inf", "infinity", "0x10"] {
      #expect(refusal("a\n\(cell)\n").hasPrefix("t.csv:2: has '\(cell)' in the column 'a', and numbers are needed"))
    }
    #expect(refusal("a\n1\n", []) == "no column of 't.csv' is named; name one or more")
    #expect(refusal("a,b\n1,2\n", ["a", "a"]) == "the column 'a' is named twice; name it once")
    #expect(throws: LabelError.self) { _ = try NumberTable(path: folder("none.csv")) }
  }
}
