import Foundation
import LimnModels
import LimnTestSupport
import Testing

@Suite struct ModelsCommandTests {
  @Test func modelsOfTheCurrentFolderAreListedWithTheUnusable() throws {
    let folder = try TemporaryFolder()
    try TinyModel.write(to: folder("samples/models/tiny"), name: "tiny")
    try folder.write("{", to: "samples/models/broken/config.json")
    let result = try Command.run("models", in: URL(fileURLWithPath: folder.path))
    #expect(result.status == 0 && result.errors.isEmpty)
    let lines = result.output.split(separator: "\n").map { $0.split(separator: " ").map(String.init) }
    let model = try ModelFolder(path: folder("samples/models/tiny"))
    let count = model.weights.values.reduce(0) { $0 + $1.count }
    #expect(
      lines.contains(["tiny", "denoiser", String(count), String(model.hash.prefix(8)), "samples/models/tiny"]))
    let broken = try #require(lines.first { $0.first == "broken" })
    #expect(broken.prefix(2) == ["broken", "unusable"])
    #expect(broken[2].hasPrefix("samples/models/broken/config.json:1:2:"))
  }
}
