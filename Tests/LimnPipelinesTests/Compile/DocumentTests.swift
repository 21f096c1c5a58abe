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
    }
  }

  @Test(arguments: [PipelineLibrary.Kind.pipeline, .recipe, .either])
  func `The keys of a file say what it is`(expected: PipelineLibrary.Kind) throws {
    #expect(try kind("stages: []", expected: expected) == "pipeline")
    #expect(try kind("extends: a.yaml", expected: expected) == "pipeline")
    #expect(try kind("data: []", expected: expected) == "recipe")
    #expect(try kind("extends: a.yaml\nmodel: { }", expected: expected) == "recipe")
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
