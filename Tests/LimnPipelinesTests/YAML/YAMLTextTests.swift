import LimnPipelines
import Testing

@Suite struct YAMLTextTests {
  private func node(_ text: String) throws -> YAMLNode { try YAMLReader.parse(Array(text.utf8), file: "a.yaml") }

  @Test func aDocumentIsWrittenInBlocks() throws {
    let text = "{ a: 1, b: { c: '1', d: [x, { e: [], f: {} }] }, 'g h': , i: \"two\\nlines\" }"
    let expected = """
      a: 1
      b:
        c: "1"
        d:
          - x
          - e: []
            f: {}
      "g h":\u{20}
      i: "two\\nlines"

      """
    #expect(try node(text).text == expected)
    #expect(try node(expected).text == expected)
  }

  @Test(arguments: [
    "a: no", "a: '- b'", "a: \"b: c\"", "a: 'b #c'", "a: -5", "a: \"it's\"", "a: ~", "a: [[1, 2], [3]]",
    "- - a\n  - b\n- c: d",
    "a: >\n  folded\n  text\n", "a: http://b.c/d#e", "a: two words",
  ])
  func whatIsReadAgainIsTheSame(_ text: String) throws {
    let once = try node(text).text
    #expect(try describe(node(once)) == describe(node(text)))
  }

  @Test func aRecipeForAnotherFolderNamesItsOwnByItsPath() throws {
    let recipe = """
      extends: base.yaml
      steps: 3
      data:
        - load: {path: $here/photos, labels: "${here}_x $input$$"}
        - save: {path: a$$b}

      """
    let expected = """
      extends: "/c$d/base.yaml"
      steps: 3
      data:
        - load:
            path: "/c$$d/photos"
            labels: "/c$$d_x $input$$"
        - save:
            path: a$$b

      """
    #expect(try node(recipe).standalone(from: "/c$d").text == expected)
  }

  /// All of a node but its places.
  private func describe(_ node: YAMLNode) -> String {
    switch node.content {
    case .scalar(let text, let isQuoted): "\(isQuoted)<\(text)>"
    case .list(let nodes): "[" + nodes.map(describe).joined(separator: " ") + "]"
    case .mapping(let fields): "{" + fields.map { $0.key + "=" + describe($0.value) }.joined(separator: " ") + "}"
    }
  }

  @Test func mappingsAreMergedAndAllElseIsReplaced() throws {
    let base = try node("{ a: { b: 1, c: [1, 2] }, d: 3 }")
    let own = try node("{ a: { c: [4], e: { f: 5 } }, d: { g: 6 } }")
    #expect(
      base.merged(with: own).text
        == "a:\n  b: 1\n  c:\n    - 4\n  e:\n    f: 5\nd:\n  g: 6\n")
    let value = YAMLNode(["a", "b"], "7", place: Place(file: "here"))
    #expect(base.merged(with: value).text == "a:\n  b: 7\n  c:\n    - 1\n    - 2\nd: 3\n")
  }
}
