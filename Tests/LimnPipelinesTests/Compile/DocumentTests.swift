import LimnPipelines
import TestKit
import Testing

struct DocumentTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func kind(_ text: String, expected: PipelineLibrary.Kind) throws -> String {
    switch try Document(path: folder.write(text, to: "d.yaml"), expected: expected) {
    case .pipeline: "pipeline"
    case .recipe: "recipe"
    case .study: "study"
    }
  }

  @Test(arguments: [PipelineLibrary.Kind.pipeline, .recipe, .either])
  func `The keys of a file say what it is`(expected: PipelineLibrary.Kind) throws {
    #expect(try kind("stages: []", expected: expected) == "pipeline")
    #expect(try kind("extends: a.yaml", expected: expected) == "pipeline")
    #expect(try kind("data: []", expected: expected) == "recipe")
    #expect(try kind("recipe: {}\nmethods: {}", expected: expected) == "study")
    #expect(try kind("extends: a.yaml\nmodel: { }", expected: expected) == "recipe")
  }

  @Test(arguments: [PipelineLibrary.Kind.pipeline, .recipe, .either])
  func `A file that only changes another is what that one is`(expected: PipelineLibrary.Kind) throws {
    try folder.write("version: 1\ndata: []\nmodel: { }\n", to: "r.yaml")
    try folder.write("extends: r.yaml\n", to: "r2.yaml")
    try folder.write("version: 1\nstages: []\n", to: "p.yaml")
    #expect(try kind("extends: none.yaml\nsteps: 10\noutput: out", expected: expected) == "recipe")
    #expect(try kind("extends: r.yaml", expected: expected) == "recipe")
    #expect(try kind("version: 1\nextends: r2.yaml", expected: expected) == "recipe")
    #expect(try kind("extends: p.yaml", expected: expected) == "pipeline")
    #expect(try kind("extends: p.yaml\nset: { a.b: 1 }", expected: expected) == "pipeline")
    #expect(try kind("extends: d.yaml", expected: expected) == "pipeline")
  }

  @Test func `A file whose keys do not say it is what was expected, and a pipeline where either is`() throws {
    for text in ["version: 1", "[]", "data: []\nstages: []"] {
      #expect(try kind(text, expected: .recipe) == "recipe")
    }
    for text in ["version: 1", "[]", "data: []\nstages: []"] {
      #expect(try kind(text, expected: .pipeline) == "pipeline")
      #expect(try kind(text, expected: .either) == "pipeline")
    }
  }

  @Test func `A file that cannot be read is one diagnostic`() {
    let error = #expect(throws: Diagnostics.self) { try Document(path: "/no/d.yaml") }
    #expect(error?.description == "/no/d.yaml: cannot be read: no such file or directory")
  }
}
