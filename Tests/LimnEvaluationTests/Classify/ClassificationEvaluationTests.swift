import LimnEvaluation
import LimnImages
import LimnModels
import LimnReport
import LimnTensors
import ModelKit
import TestKit
import Testing

@Suite struct ClassificationEvaluationTests {
  private let folder: TemporaryFolder
  private let library: ModelLibrary

  /// Two classes that differ in the first pixel alone, and a model that sees both pixels, or only the second.
  init() throws {
    folder = try TemporaryFolder()
    library = ModelLibrary(searchPaths: [folder("models")], families: ModelFamily.all)
    for (name, basis, units) in [("both", [1.0, 0, 0, 1], 2), ("second", [0.0, 1], 1)] {
      try TinyComponents.write(
        to: folder("models/" + name), shape: [1, 1, 2], mean: [0.5, 0.5], components: basis,
        variances: [Double](repeating: 1, count: units), noise: 0)
    }
    let key = RandomKey(seed: 1)
    for index in 0..<40 {
      let level = UInt8(key.integer(below: 100, at: index) + (index % 2 == 0 ? 0 : 150))
      let image = Image(
        width: 2, height: 1, channels: .grey,
        samples: .uint8([level, UInt8(key.split("other").integer(below: 256, at: index))]))
      try folder.write(
        ImageFile.encode(image, as: .png), to: "photos/\(index % 2 == 0 ? "dark" : "light")/\(index + 10).png")
    }
  }

  @Test func codesThatSeeTheClassesTellThem() async throws {
    let arguments = try EvaluationArguments(
      ClassificationEvaluation.signature, ["model": ["both,second"], "images": [folder("photos")]])
    let report = try await ClassificationEvaluation.checked(arguments, models: library).run(in: EvaluationContext())
    #expect(report.title == "40 images of \(folder("photos")) in 2 classes, 8 of them held out")
    let table = try #require(report["classification"])
    let (both, second) = (try #require(table["both"]), try #require(table["second"]))
    #expect(both["probe"] == 100 && both["neighbours"] == 100 && both["guess"] == 50 && both["units"] == 2)
    #expect((second["probe"] ?? 100) < 100)
  }

  @Test("Where no example is held out there are no shares, and where one class alone can be read there is no row")
  func whatCannotBeReadIsNotScored() async throws {
    func report() async throws -> Report {
      let arguments = try EvaluationArguments(
        ClassificationEvaluation.signature, ["model": ["both"], "images": [folder("photos")]])
      return try await ClassificationEvaluation.checked(arguments, models: library).run(in: EvaluationContext())
    }
    func spoil(_ indices: some Sequence<Int>) throws {
      for index in indices {
        try folder.write(
          Array("no photo".utf8), to: "photos/\(index % 2 == 0 ? "dark" : "light")/\(index + 10).png")
      }
    }
    // Four of each class stay.
    try spoil(8..<40)
    let few = try await report()
    let row = try #require(few["classification"]?["both"])
    #expect(few.title == "8 images of \(folder("photos")) in 2 classes, 0 of them held out" && few.notes.isEmpty)
    #expect(row["probe"] == nil && row["neighbours"] == nil && row["guess"] == nil && row["units"] == 2)
    try spoil(stride(from: 0, to: 8, by: 2))
    let one = try await report()
    #expect(one["classification"]?.rows.isEmpty == true && one.failures.count == 36)
    #expect(
      one.notes == ["both: images of 1 of the 2 classes could be read, and two are needed: see why the others failed"])
  }

  @Test func classesAreNeeded() throws {
    let arguments = try EvaluationArguments(
      ClassificationEvaluation.signature, ["model": ["both"], "images": [folder("photos/dark")]])
    let error = #expect(throws: EvaluationError.self) { _ = try ClassificationEvaluation(arguments, models: library) }
    #expect(
      error?.description
        == "`images` needs two classes or more, each a folder of five images or more; of an IDX file give `labels`")
  }

  @Test func neighboursVote() {
    let known = CodeTable(codes: [[0, 1, 2, 10, 11]], factors: [[0, 0, 1, 1, 1]], counts: [2])
    let asked = CodeTable(codes: [[0.4, 9, 3]], factors: [[0, 0, 0]], counts: [2])
    #expect(NearestCodes(known).classes(of: asked, neighbours: 1) == [0, 1, 1])
    #expect(NearestCodes(known).classes(of: asked, neighbours: 3) == [0, 1, 0])
  }
}
