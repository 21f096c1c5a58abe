import LimnStudies
import TestKit
import Testing

@Suite struct StudyTraversalsTests {
  @Test("A row of eight images for each active unit of the models that have codes of their own")
  func unitsAreSeen() async throws {
    let tiny = try TinyStudy()
    // What is fitted to pictures needs no training.
    let study = try tiny.file(["seeds": "seeds: [0]", "untrained": "untrained: { pca: { fit: pca, units: 2 } }"])
    let results = try await StudyScoring(study, jobs: 1) { _ in }.run()
    let pictures = try StudyTraversals.pictures(results)
    #expect(pictures.map(\.file) == ["traversal-pca.png"])
    let image = try #require(pictures.first?.image)
    // Images of 6 pixels ten times as large, with gaps of 4 between, the units' names at their left.
    #expect(image.height == 4 + 2 * 64 && image.width > 4 + 8 * 64)
    #expect(pictures[0].title.hasPrefix("pca, seed 0: a row for each active unit"))
    // A model that cannot be read has none.
    try tiny.folder.write("no weights", to: "out/models/pca-0/pca/model.safetensors")
    #expect(try StudyTraversals.pictures(results).isEmpty)
  }
}
