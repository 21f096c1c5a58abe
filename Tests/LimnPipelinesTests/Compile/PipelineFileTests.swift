import LimnPipelines
import LimnTensors
import PipelineKit
import Testing

struct PipelineFileTests {
  private let valid = """
    version: 1
    # A comment, an anchor &a and a "quoted * string".
    parameters: { strength: 0.5, folder: $output/x }
    stages:
      - load:   { path: $input, count: 3 }
        as: photo
      - tiles:
          overlap: [4, 8]
          each:
            - encode: { model: m }
            - decode: { model: m }
        as: tiled
      - blend:  { strength: $strength }
        from: { original: photo, result: tiled }
        as: y
      - add:    { by: -1.5, round: true }
      - save:   { path: "$folder/{dir}/{stem}.png", format: png }

    """

  @Test func `The folder of a file is what stands before its last slash`() {
    #expect(PipelineFile.folder(of: "a/b/p.yaml") == "a/b")
    #expect(PipelineFile.folder(of: "p.yaml") == ".")
    #expect(PipelineFile.folder(of: "/p.yaml") == "/")
  }

  @Test func `A file that cannot be read is one diagnostic`() {
    let error = #expect(throws: Diagnostics.self) {
      try Pipeline(file: "/no/p.yaml", registry: fakeRegistry())
    }
    #expect(error?.description == "/no/p.yaml: cannot be read: no such file or directory")
  }

  @Test func `Line ends of Windows are as good as others`() {
    #expect(problems(valid.replacing("\n", with: "\r\n")) == [])
    #expect(problems(file("- addd:").replacing("\n", with: "\r\n")) == problems(file("- addd:")))
  }

  @Test(arguments: [
    ("kIND: 1\n", 8), ("  - add: { by: 1 }\n    as: nIND\n", 30), ("  - tiles: { each: [add: , add: , add: ] }\n", 42),
    ("  - save: { path: $xIND }\n    from: fIND\n", 40), ("  - aIND:\n", 12), ("  - [\"a\", 'b', c]\n", 20),
  ])
  func `A large file of nonsense is answered in a moment`(line: String, length: Int) {
    let lines = (0..<250_000 / (length + 8)).map { line.replacing("IND", with: "\($0)") }
    let text = (line.hasPrefix("k") ? "version: 1\n" : file()) + lines.joined()
    let clock = ContinuousClock()
    let start = clock.now
    let answer = problems(text)
    #expect(clock.now - start < .seconds(5))
    #expect(!answer.isEmpty && answer.count <= 100)
  }

  @Test func `Any mutation of a valid file compiles or is told in lines with places`() {
    #expect(problems(valid) == [])
    let source = Array(valid.utf8)
    let pieces = [
      "\n", "  ", "- ", ": ", "{", "}", "[", "]", "'", "\"", "&a ", "*a", "?", "|", ">", "#", "$", "\t", "~", "!!x",
      "%", "\u{FF}", "é",
    ]
    var refused = 0
    for round in 0..<2000 {
      let key = RandomKey(seed: 42).split(round)
      var bytes = source
      for change in 0...key.integer(below: 4) {
        let key = key.split(change)
        let at = key.integer(below: bytes.count, at: 0)
        let length = min(key.integer(below: 12, at: 1), bytes.count - at - 1)
        switch key.integer(below: 5, at: 2) {
        case 0: bytes.removeSubrange(at..<at + length)
        case 1: bytes.insert(contentsOf: bytes[at..<at + length], at: key.integer(below: bytes.count, at: 3))
        case 2: bytes[at] = UInt8(key.integer(below: 256, at: 4))
        case 3: bytes.insert(contentsOf: Array(pieces[key.integer(below: pieces.count, at: 5)].utf8), at: at)
        default: bytes.swapAt(at, key.integer(below: bytes.count, at: 6))
        }
      }
      do {
        _ = try Pipeline(
          file: PipelineFile(bytes: bytes, path: "p.yaml"), registry: fakeRegistry(),
          variables: ["input": "in", "output": "out"])
      } catch {
        refused += 1
        #expect(!error.all.isEmpty)
        for diagnostic in error.all {
          #expect(diagnostic.description.hasPrefix("p.yaml:"))
          #expect(!diagnostic.description.contains { $0.isNewline })
        }
      }
    }
    #expect(refused > 1000 && refused < 2000)
  }
}
