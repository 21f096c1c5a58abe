import LimnPipelines
import Testing

struct DiagnosticTests {
  @Test func `A diagnostic is one line of place, message, finding and hint`() {
    let place = Place(file: "p.yaml", line: 3, column: 5)
    #expect(Diagnostic(place, "bad").description == "p.yaml:3:5: bad")
    #expect(Diagnostic(place, "bad", found: "3", hint: "write 4").description == "p.yaml:3:5: bad; found 3; write 4")
    #expect(Diagnostic(Place(file: "p.yaml"), "the file is empty").description == "p.yaml: the file is empty")
    #expect(Diagnostic(place, "bad", found: "'a\nb\u{7}'").description == "p.yaml:3:5: bad; found 'a b '")
  }

  @Test func `Diagnostics stand in the order of the file, each once`() {
    let at = { (line: Int, column: Int, text: String) in
      Diagnostic(Place(file: "p", line: line, column: column), text)
    }
    let all = Diagnostics([at(4, 1, "d"), at(2, 9, "c"), at(2, 3, "a"), at(2, 3, "b"), at(4, 1, "d")])
    #expect(all.description == "p:2:3: a\np:2:3: b\np:2:9: c\np:4:1: d")
  }

  @Test func `A hundred diagnostics are kept and the rest counted`() {
    let collector = DiagnosticCollector()
    for line in 1...120 { collector.add(Place(file: "p", line: line, column: 1), "bad") }
    let error = #expect(throws: Diagnostics.self) { try collector.throwIfAny() }
    #expect(error?.all.count == 100)
    #expect(error?.description.hasSuffix("p:100:1: bad\n… and 20 more") == true)
  }

  @Test func `A collector throws what it holds, and only then`() throws {
    let collector = DiagnosticCollector()
    try collector.throwIfAny()
    collector.add(Place(file: "p"), "bad")
    #expect(throws: Diagnostics([Diagnostic(Place(file: "p"), "bad")])) { try collector.throwIfAny() }
  }
}
