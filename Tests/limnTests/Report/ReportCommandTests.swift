import Foundation
import ImageKit
import LimnEvaluation
import LimnImages
import TestKit
import Testing

@Suite struct ReportCommandTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    for name in ["a", "<b>", "c"] {
      try folder.write(ImageFile.encode(SampleImages.gradient(), as: .png), to: "in/\(name).png")
    }
    try folder.write("no image", to: "in/bad.jpg")
    try folder.write(
      """
      version: 1
      stages:
        - load: { path: $input }
        - save: { path: "$output/{dir}/{stem}.{ext}" }
      """, to: "copy.yaml")
  }

  private func page(_ name: String = "out/report.html") throws -> String {
    try String(contentsOfFile: folder(name), encoding: .utf8)
  }

  @Test func aRunBecomesAPage() throws {
    _ = try Command.run("run", folder("copy.yaml"), "--input", folder("in"), "--output", folder("out"))
    try FileManager.default.removeItem(atPath: folder("in/c.png"))
    let result = try Command.run("report", folder("out"))
    #expect(result.status == 0 && result.output == "wrote \(folder("out"))/report.html: 3 done, 1 failed\n")
    let page = try page()
    #expect(page.contains("<p class=\"verdict bad\">1 photo failed; the others are done.</p>"))
    #expect(page.contains("<bdi>&lt;b&gt;.png</bdi>") && !page.contains("<b>.png"))
    #expect(page.contains("The input is gone."))
    // Both sides of three photos but for the one that is gone.
    #expect(page.components(separatedBy: "src=\"data:image/jpeg;base64,").count == 6)
    #expect(
      page.contains("<th scope=\"row\">load</th>")
        && page.contains("<span>neither \(ImageFormats.standard.names("nor"))</span>"))
    // The page is no photo and no output: the next run knows nothing of it.
    let again = try Command.run("run", folder("copy.yaml"), "--input", folder("in"), "--output", folder("out"))
    #expect(again.output.contains("2 done before"))
    #expect(try Command.run("report", folder("out"), "--output", folder("x/y.html"), "--thumbnails", "0").status == 0)
    #expect(try !self.page("x/y.html").contains("data:image"))
  }

  @Test func whatIsNoReportIsNotWrittenOver() throws {
    _ = try Command.run("run", folder("copy.yaml"), "--input", folder("in"), "--output", folder("out"))
    try folder.write("mine", to: "out/report.html")
    let result = try Command.run("report", folder("out"))
    #expect(result.status == 2)
    #expect(
      result.errors
        == "error: '\(folder("out"))/report.html' is there and no report of Limn: give another file with --output\n")
    #expect(try page() == "mine")
  }

  @Test func aFolderWithoutAJournalEndsWithTwo() throws {
    let result = try Command.run("report", folder("in"))
    #expect(result.status == 2 && result.output.isEmpty)
    #expect(
      result.errors
        == "error: '\(folder("in"))' has no journal of a run (.limn): give the folder that one has written to\n")
    #expect(try Command.run("report", folder("in"), "--thumbnails", "-1").status == 2)
  }
}
