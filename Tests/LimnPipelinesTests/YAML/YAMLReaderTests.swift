import Foundation
import LimnPipelines
import Testing

struct YAMLReaderTests {
  private func problem(_ bytes: [UInt8]) -> String {
    do {
      _ = try YAMLReader.parse(bytes, file: "p.yaml")
      return "none"
    } catch {
      return error.description
    }
  }

  private func problem(_ text: String) -> String { problem(Array(text.utf8)) }

  /// Runs hostile input and expects an answer in a moment.
  private func quickProblem(_ text: String) -> String {
    let clock = ContinuousClock()
    let start = clock.now
    let answer = problem(text)
    #expect(clock.now - start < .seconds(5))
    return answer
  }

  @Test func `Nodes keep their text, their quotes and their places`() throws {
    let node = try YAMLReader.parse(Array("a: no\nb: ['1', 2]\n".utf8), file: "p.yaml")
    guard case .mapping(let fields) = node.content, case .list(let items) = fields[1].value.content else {
      Issue.record("not a mapping with a list")
      return
    }
    #expect(fields.map(\.key) == ["a", "b"])
    #expect(fields[0].value.found == "'no'")
    #expect(fields[0].value.place.description == "p.yaml:1:4")
    #expect(items.map(\.found) == ["'1'", "2"])
    #expect(items[1].place.description == "p.yaml:2:10")
  }

  @Test(arguments: ["", " \n\n", "# only a comment\n", "\r\n"])
  func `An empty file says so`(text: String) {
    #expect(problem(text) == "p.yaml: the file is empty")
  }

  @Test func `Broken YAML names its place`() {
    #expect(
      problem("a: [1, 2\nb: 3\n")
        == "p.yaml:2:2: not YAML: did not find expected ',' or ']' while parsing a flow sequence")
    #expect(problem("a: 1\n---\nb: 2\n") == "p.yaml:2:1: a second document begins here; a file holds one")
    #expect(
      problem("a: *nobody\n")
        == "p.yaml:1:4: an alias (*name) of nothing: no anchor (&name) of its name stands above it")
    #expect(
      problem("a: !!int 3\n") == "p.yaml:1:4: tags have no meaning here; found 'tag:yaml.org,2002:int'; leave it out")
  }

  @Test func `A key given twice is an error`() {
    #expect(
      problem("a: 1\nb: 2\n'a': 3\n") == "p.yaml:3:1: the key 'a' stands more than once in this mapping; keep one")
    for (text, place) in [
      ("- x: 1\n  # x: 2\n\n  y: { x: 3 }\n  x : 4\n", "5:3"),
      ("{ a: [1, {b: 2, a: 3}], 'b,a': \"a:\", a: 4 }", "1:38"),
      ("{ a: 1,\n\n  a: 2 }", "3:3"), ("s: |\n  s: 1\nt: 1\r\ns: 2\r\n", "4:1"), ("\"\\x61\": 1\na: 2\n", "1:1"),
    ] {
      #expect(problem(text).hasPrefix("p.yaml:\(place): the key '"), "\(text): \(problem(text))")
    }
  }

  @Test func `A tab in the indentation is named, elsewhere it is allowed`() {
    #expect(
      problem("a:\n\tb: 1\n") == "p.yaml:2:1: a tab in the indentation, which YAML does not allow; use spaces")
    #expect(problem("a: 'x\ty'\nb:\t2\t# comment\n") == "none")
  }

  @Test func `What is not UTF-8 text names the byte`() {
    #expect(
      problem(Array("a: ä\nb: ö".utf8) + [0xFC, 0x0A])
        == "p.yaml:2:5: not UTF-8 text; found the byte 0xFC; save the file as UTF-8")
    #expect(
      problem([0x61, 0x00]) == "p.yaml:1:2: a control character, so not a text file; found 0x0; save it as UTF-8 text")
    #expect(problem([0xFF, 0xFE, 0x61, 0x00]) == "p.yaml:1:1: UTF-16 text; save the file as UTF-8")
  }

  @Test func `A mark of byte order is no part of the first key`() throws {
    let node = try YAMLReader.parse([0xEF, 0xBB, 0xBF] + Array("a: 1".utf8), file: "p.yaml")
    guard case .mapping(let fields) = node.content else {
      Issue.record("not a mapping")
      return
    }
    #expect(fields[0].key == "a")
    let two = try YAMLReader.parse([0xEF, 0xBB, 0xBF] + Array("a: 1\nb: 2\n".utf8), file: "p.yaml")
    #expect(two.place.description == "p.yaml:1:1")
  }

  @Test func `Two megabytes are refused`() {
    #expect(
      quickProblem(String(repeating: "a: 1\n", count: 400_000)) == "p.yaml: larger than 256 kB; is it the right file?")
  }

  @Test func `Aliases that multiply are refused before they are followed`() {
    var bomb = "a0: &a0 [x, x]\n"
    for level in 1..<30 { bomb += "a\(level): &a\(level) [*a\(level - 1), *a\(level - 1)]\n" }
    #expect(
      quickProblem(bomb).hasSuffix("too many aliases (*name); at most 10, in a file of at most 16 kB"))
    var small = "a0: &a0 [\(String(repeating: "x, ", count: 5_000))x]\n"
    for level in 1..<4 { small += "a\(level): &a\(level) [*a\(level - 1), *a\(level - 1), *a\(level - 1)]\n" }
    #expect(quickProblem(small).hasSuffix("more than 50000 values, aliases followed; use fewer aliases"))
    #expect(problem("a: &a 3\nb: *a\n") == "none")
  }

  @Test func `An alias as a key is answered`() {
    #expect(quickProblem("a: &a [1, 2]\n*a : 3\n").hasSuffix("a key must be a word, not a list or a mapping"))
    var bomb = "a0: &a0 [x, x]\n"
    for level in 1..<6 { bomb += "a\(level): &a\(level) { *a\(level - 1) : *a\(level - 1) }\n" }
    #expect(quickProblem(bomb).hasSuffix("a key must be a word, not a list or a mapping"))
    #expect(
      quickProblem(String(repeating: "? ", count: 100) + "x").hasSuffix(
        "too many explicit keys (? key); at most 10, in a file of at most 16 kB"))
  }

  @Test(arguments: ["[", "{a: ", "- ", "[[]["])
  func `Deep nesting is answered`(opening: String) async {
    let answer = await Task.detached { quickProblem(String(repeating: opening, count: 60_000)) }.value
    #expect(answer.hasPrefix("p.yaml:1:"))
    let shallow = problem(String(repeating: opening, count: 100))
    #expect(shallow.contains("not YAML") || shallow.hasSuffix("nested more than 64 deep; nest less"))
  }

  @Test func `Files that are none are answered`() {
    let missing = #expect(throws: Diagnostics.self) { try YAMLReader.read(path: "/no/such/file.yaml") }
    #expect(missing?.description == "/no/such/file.yaml: cannot be read: no such file or directory")
    let folder = #expect(throws: Diagnostics.self) { try YAMLReader.read(path: "/tmp") }
    #expect(folder?.description == "/tmp: not a file; give a pipeline file")
    let device = #expect(throws: Diagnostics.self) { try YAMLReader.read(path: "/dev/zero") }
    #expect(device?.description == "/dev/zero: not a file; give a pipeline file")
  }
}
