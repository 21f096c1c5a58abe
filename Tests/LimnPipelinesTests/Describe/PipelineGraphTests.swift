import LimnPipelines
import PipelineKit
import Testing

struct PipelineGraphTests {
  @Test func `Lines are boxes, inputs are arrows, stages within a stage stand in a frame`() throws {
    let yaml = file(
      "- add: { by: 2 }", "  as: two", "- tiles: { overlap: [4, 8], each: [ noise: , add: ] }",
      "- blend: { strength: 0.5 }", "  from: { original: two, result: two }", "- save: { path: \"$output/{stem}.png\" }"
    )
    #expect(
      PipelineGraph.mermaid(try pipeline(yaml).outline) == """
        flowchart TD
          n1(["load<br/>path: $input"])
          n2["add as two<br/>by: 2"]
          subgraph n3 ["tiles<br/>overlap: #91;4, 8#93;"]
            n3_0(("each"))
            n3_1["noise"]
            n3_2["add"]
            n3_0 --> n3_1
            n3_1 --> n3_2
          end
          n4["blend<br/>strength: 0.5"]
          n5["save<br/>path: #34;$output/{stem}.png#34;"]
          n1 --> n2
          n2 --> n3
          n2 -->|"original"| n4
          n2 -->|"result"| n4
          n4 --> n5

        """)
  }

  @Test(arguments: [
    #""]; click n1 "x""#, "<script>alert(1)</script>", "%%{init: {'theme':'dark'}}%%", "#quot;", "`a` *b* __c__ ~~d~~",
    "$$\\\\frac{1}{2}$$", "[x](http://y)", "&amp;&#35;", "a\\nend\\nn9 --> n1", "\\u202Eabc", "-->|x|", "];n1-->n1",
  ])
  func `No text can be anything but a label`(text: String) throws {
    let escaped = text.replacing("\"", with: "\\\"")
    let graph = PipelineGraph.mermaid(
      try pipeline(file("- save: { path: \"\(escaped.replacing("$", with: "$$"))\" }")).outline)
    let lines = graph.split(separator: "\n")
    #expect(lines.count == 4)
    let label = try #require(lines[2].wholeMatch(of: #/  n2\["save<br/>path: ([^"]*)"\]/#)?.1)
    // What is left once the numbers are taken out has none of the letters that Mermaid, Markdown or HTML know.
    let rest = label.replacing(/#[0-9]+;/, with: "")
    #expect(!rest.contains { "\"#<>&%`*_~[];\\".contains($0) } && !rest.contains("$$"))
  }

  @Test func `A long text is cut`() throws {
    let graph = PipelineGraph.mermaid(
      try pipeline(file("- save: { path: \"\(String(repeating: "x", count: 5000))\" }")).outline)
    #expect(graph.utf8.count < 300 && graph.contains("xxx…"))
  }
}
