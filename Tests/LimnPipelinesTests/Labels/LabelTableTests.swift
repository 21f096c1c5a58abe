import Foundation
import LimnPipelines
import TestKit
import Testing

@Suite struct LabelTableTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func table(_ text: String) throws -> LabelTable {
    try LabelTable(path: folder.write(text, to: "labels.csv"))
  }

  /// The error that a text gives, without the folder; "" if there is none.
  private func error(_ text: String, _ use: (LabelTable) throws -> Void = { _ in }) throws -> String {
    do {
      try use(try table(text))
      return ""
    } catch let error as LabelError {
      return error.description.replacing(folder.path + "/", with: "")
    }
  }

  private func name(_ path: String) -> ItemName {
    let parts = path.split(separator: "/").map(String.init)
    let file = parts[parts.count - 1].split(separator: ".").map(String.init)
    return ItemName(
      path: "/nowhere/" + path, directory: parts.dropLast().joined(separator: "/"), stem: file[0],
      extension: file.count > 1 ? file[1] : "", index: 0)
  }

  @Test func aNameLongerThanAnyPathIsRefused() throws {
    let name = String(repeating: "x", count: 5000)
    #expect(
      try error("file,a\n\(name),1\n\(name),1\n")
        == "labels.csv:2: names a photo by 5000 bytes, longer than a path can be")
  }

  @Test func cellsAreFoundByColumnAndFile() throws {
    let table = try table("file,glasses,who\na.png,1,Ann\nb.png,0,\nc.png,,Cy\n")
    #expect(table.columns == ["glasses", "who"] && table.files == ["a.png", "b.png", "c.png"])
    #expect(table.text("who", of: "a.png") == "Ann" && table.text("who", of: "b.png") == nil)
    #expect(table.text("whom", of: "a.png") == nil && table.text("who", of: "d.png") == nil)
    #expect(["a.png", "b.png", "c.png", "d.png"].map { table.flag("glasses", of: $0) } == [true, false, nil, nil])
  }

  @Test func truthValuesMayBeWrittenInSeveralWays() throws {
    let table = try table("file,a\n1,1\n2,true\n3,True\n4,0\n5,-1\n6,false\n7,yes\n8, 1\n")
    #expect(
      (1...8).map { table.flag("a", of: "\($0)") } == [true, true, true, false, false, false, nil, nil])
  }

  @Test("Byte order mark, CR LF, empty lines, no line end at the end, quotes")
  func theFileIsReadAsRFC4180HasIt() throws {
    let plain = try table("file,a,b\nx.png,1,\ny.png,0,z\n")
    let odd = try table("\u{FEFF}file,a,\"b\"\r\n\r\n\"x.png\",1,\"\"\r\n\ny.png,\"0\",z")
    #expect(odd.columns == plain.columns && odd.files == plain.files)
    for file in plain.files {
      for column in plain.columns { #expect(odd.text(column, of: file) == plain.text(column, of: file)) }
    }
    let quoted = try table("file,a\n\"x, \"\"y\"\".png\",\"two\r\nlines\"\nz,é\rw,\"\"\"\"")
    #expect(quoted.files == ["x, \"y\".png", "z", "w"])
    #expect(quoted.files.map { quoted.text("a", of: $0) } == ["two\r\nlines", "é", "\""])
  }

  @Test func tablesOfOtherProgramsAreRead() throws {
    let plain = try table("file,Smiling,Young\na.jpg,-1,1\nb.jpg,1,-1\n")
    for text in [
      "\u{FEFF}image_id,Smiling,Young\r\na.jpg,-1,1\r\nb.jpg,1,-1\r\n",
      "file;Smiling;Young\na.jpg;-1;1\nb.jpg;1;-1\n",
      "2\nSmiling Young \na.jpg -1  1\nb.jpg  1 -1\n", "2\r\nSmiling Young\r\na.jpg -1 1\r\nb.jpg 1 -1",
      "file,Smiling,Young\na.jpg,0.0,1.0\nb.jpg,1.0,0.0\n",
      "Image_ID,Smiling,Young\na.jpg,-1,1\nb.jpg,1,-1\n", "FILE;Smiling;Young\na.jpg;0,0;1,0\nb.jpg;1,0;-1,0\n",
      "sep=;\r\nfile;Smiling;Young\r\na.jpg;-1;1\r\nb.jpg;1;-1\r\n",
      "sep=,\nfile,Smiling,Young\na.jpg,-1,1\nb.jpg,1,-1\n",
      "file\tSmiling\tYoung\na.jpg\t-1\t1\nb.jpg\t1\t-1\n", "sep=\t\nfile\tSmiling\tYoung\na.jpg\t0\t1\nb.jpg\t1\t0\n",
      "Smiling Young \na.jpg -1  1\nb.jpg  1 -1\n", "\u{FEFF}Smiling Young\r\na.jpg -1 1\r\nb.jpg 1 -1",
    ] {
      let other = try table(text)
      #expect(other.columns == plain.columns && other.files == plain.files)
      for file in plain.files {
        for column in plain.columns { #expect(other.flag(column, of: file) == plain.flag(column, of: file), "\(text)") }
      }
    }
    #expect(
      try error("2\nSmiling Young\na.jpg 1\n")
        == "labels.csv:3: has 2 cells, and the first line has 3; give every row as many")
  }

  @Test func whatCouldMeanAnotherThingIsReadAsItStands() throws {
    // A photo's name is no number, and a number between commas has a point.
    let named = try table("file;a;b\n1,5;2,5;x,5\n")
    #expect(named.files == ["1,5"] && named.text("a", of: "1,5") == "2.5" && named.text("b", of: "1,5") == "x,5")
    #expect(try table("file,a\nx,\"1,0\"\n").text("a", of: "x") == "1,0")
    #expect(try table("file,a;b\nx,1\n").columns == ["a;b"])
    #expect(try table("file\nphoto 1\n").files == ["photo 1"])
    #expect(
      try error("sep=;\nfile;a\nx\n") == "labels.csv:3: has 1 cell, and the first line has 2; give every row as many")
    #expect(
      try error("Smiling Young\na.jpg 1 2\n").hasPrefix("labels.csv:1: the first column is 'Smiling Young'; it must be")
    )
  }

  @Test func anItemIsFoundByItsPathBelowTheInputOrByItsFileName() throws {
    let table = try table("file,a\na.png,1\nb/a.png,1\nc/d.png,1\n")
    #expect(table.file(for: name("a.png")) == "a.png")
    #expect(table.file(for: name("b/a.png")) == "b/a.png")
    #expect(table.file(for: name("x/y/a.png")) == "a.png")
    #expect(table.file(for: name("c/d.png")) == "c/d.png")
    #expect(table.file(for: name("d.png")) == nil)
  }

  @Test func filesThatAreNoTablesAreRefused() throws {
    #expect(try error("") == "labels.csv: is empty; its first line must name the columns, the first of them 'file'")
    #expect(try error("\n\r\n") == (try error("")))
    #expect(try error("file,a\n\n") == "labels.csv: has no rows below its first line; give one for each photo")
    #expect(
      try error("name,a\nb,1\n")
        == "labels.csv:1: the first column is 'name'; it must be 'file' (or 'image_id') and hold the photos' file names, "
        + "with commas, semicolons or tabs between columns")
    #expect(try error("file,a,b,a\n") == "labels.csv:1: two columns are called 'a'; rename one")
    #expect(try error("file,a,,b\n") == "labels.csv:1: column 3 has no name; give it one")
    #expect(
      try error("file,a\nx,1\n\ny,1,2\n")
        == "labels.csv:4: has 3 cells, and the first line has 2; give every row as many")
    #expect(
      try error("file,a\n\"x\ny\",1\nz\n")
        == "labels.csv:4: has 1 cell, and the first line has 2; give every row as many")
    #expect(try error("file,a\n,1\n") == "labels.csv:2: names no photo; put its file name into the first column")
    #expect(
      try error("file,a\nx,1\ny,1\nx,0\n")
        == "labels.csv:4: 'x' has a row already, on line 2; keep one of them")
    #expect(
      try error("file,a\nx,1\"2\n")
        == "labels.csv:2: has a quote within a cell; put the whole cell in quotes and double those within")
    #expect(
      try error("file,a\nx,\"1\"2\n")
        == "labels.csv:2: has text after a closing quote; put the whole cell in quotes and double those within")
    for open in ["file,a\nx,\"1\ny,2\n", "file,a\nx,\"", "file,a\nx,\"\"\"", "file,a\nx,\"1\"\""] {
      #expect(
        try error(open)
          == "labels.csv:2: has a quote that is never closed; close it, and double quotes within a cell")
    }
    #expect(
      try error(String(repeating: ",", count: 10_000))
        == "labels.csv:1: has more than 10000 cells; is this a CSV file?")
    #expect(try error("file,\u{1B}[2J\nx,1,1\n").contains("\u{1B}") == false)
  }

  @Test func filesThatCannotBeReadAreRefused() throws {
    func message(_ path: String) -> String {
      do throws(LabelError) { _ = try LabelTable(path: path) } catch { return error.description }
      return ""
    }
    #expect(
      message(folder("none.csv")) == "\(folder.path)/none.csv: cannot be read: no such file or folder; check the path")
    #expect(message(folder.path) == "\(folder.path): cannot be read: it is a folder, not a file; give a file's path")
    try folder.write([0x66, 0xFF], to: "latin.csv")
    #expect(
      message(folder("latin.csv"))
        == "\(folder.path)/latin.csv: cannot be read: it is not UTF-8 text; save it as UTF-8")
    let file = try #require(fopen(folder("large.csv"), "w"))
    #expect(ftruncate(fileno(file), (64 << 20) + 1) == 0)
    fclose(file)
    #expect(
      message(folder("large.csv"))
        == "\(folder.path)/large.csv: cannot be read: 67108865 bytes are above the limit of 67108864; give a smaller file"
    )
  }

  @Test func anAttributeHasBothClassesAndNothingElse() throws {
    let text = "file,good,who,all,none\nx.png,1,1,1,0\ny.png,0,7,1,\nz.png,,0,,0\n"
    #expect(try error(text) { try $0.requireAttribute("good") } == "")
    #expect(try error(text) { try $0.requireColumn("who") } == "")
    #expect(
      try error(text) { try $0.requireAttribute("god") }
        == "labels.csv: has no column 'god'; did you mean 'good'?")
    #expect(
      try error(text) { try $0.requireColumn("identity") }
        == "labels.csv: has no column 'identity'; the columns are good, who, all, none")
    #expect(
      try error(text) { try $0.requireAttribute("who") }
        == "labels.csv:3: 'who' is '7', and an attribute is 0, 1 or empty; name another column")
    #expect(
      try error(text) { try $0.requireAttribute("all") }
        == "labels.csv: no photo has all=0, and both classes are needed; add some, or name another column")
    #expect(
      try error(text) { try $0.requireAttribute("none") }
        == "labels.csv: no photo has none=1, and both classes are needed; add some, or name another column")
    #expect(
      try error("file\nx\n") { try $0.requireColumn("a") } == "labels.csv: has no column 'a'; there are none")
  }
}
