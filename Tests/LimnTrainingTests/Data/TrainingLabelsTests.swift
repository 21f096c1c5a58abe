import LimnData
import LimnImages
import LimnPipelines
import LimnTensors
import LimnTraining
import Testing

@Suite struct TrainingLabelsTests {
  /// Five photos, each of one grey, so that an example shows which one it was made of.
  private let tiny: TinyTraining

  init() throws {
    tiny = try TinyTraining(photos: 0)
    for index in 0..<5 {
      let image = Image(
        width: 16, height: 16, channels: .grey, samples: .uint8(.init(repeating: UInt8(50 * index), count: 256)))
      try tiny.folder.write(ImageFile.encode(image, as: .png), to: "photos/\(index).png")
    }
  }

  private let text = "file,glasses,smile,who\n0.png,1,0,Cy\n1.png,0,,Ann\n2.png,0,1,\n3.png,1,1,Cy\n9.png,1,0,Bo\n"

  private func table() throws -> LabelTable {
    try LabelTable(path: tiny.folder.write(text, to: "labels.csv"))
  }

  private func data(
    _ labels: TrainingLabels?, weights: [String: Double] = [:], sampling: PhotoDataset.Sampling = .uniform
  ) async throws -> PhotoDataset {
    let recipe = try tiny.recipe(["input": "clean"])
    return try await PhotoDataset(
      pipeline: recipe.data, input: recipe.input, target: recipe.target, sampling: sampling, report: { _ in },
      labels: labels, weights: weights)
  }

  /// Which photo each example of a batch was made of.
  private func photos(_ batch: Batch) -> [Int] {
    let values = batch.target.array
    return (0..<batch.target.shape[0]).map { Int((values[$0 * 768] * 255 / 50).rounded()) }
  }

  @Test func examplesCarryTheLabelsOfTheirPhotos() async throws {
    let data = try await data(
      try TrainingLabels(table: table(), attributes: ["smile", "glasses"], classColumn: "who"))
    let key = RandomKey(seed: 3)
    let batch = try await BatchLoader(data).batch(64, key: key)
    let photos = photos(batch)
    #expect(Set(photos) == [0, 1, 2, 3, 4])
    // Bo's photo is not among those loaded, so Ann is 0 and Cy is 1.
    #expect(data.classCount == 2)
    #expect(batch.classes == photos.map { [1, 0, -1, 1, -1][$0] })
    let nan = Float.nan
    let rows: [[Float]] = [[0, 1], [nan, 0], [1, 0], [1, 1], [nan, nan]]
    let expected = photos.flatMap { rows[$0] }
    let labels = batch.labels(["smile", "glasses"])
    #expect(labels.shape == [64, 2] && batch["label.smile"]?.shape == [64])
    #expect(labels.array.map(\.bitPattern) == expected.map(\.bitPattern))
    let again = try await BatchLoader(data).batch(64, key: key)
    #expect(again.classes == batch.classes && self.photos(again) == photos)
  }

  @Test(arguments: [false, true])
  func withoutLabelsThereAreNone(_ hasWeights: Bool) async throws {
    let labels = hasWeights ? try TrainingLabels(table: table(), attributes: []) : nil
    let data = try await data(labels, weights: hasWeights ? ["glasses": 2] : [:])
    let batch = try await BatchLoader(data).batch(2, key: RandomKey(seed: 1))
    #expect(batch.names == ["input", "target"] && batch.classes == nil && data.classCount == 0)
  }

  @Test func labelsDoNotChangeWhatIsDrawn() async throws {
    let key = RandomKey(seed: 8)
    let labels = try TrainingLabels(table: table(), attributes: ["glasses"])
    let (plain, labelled) = (try await data(nil), try await data(labels))
    let batch = try await BatchLoader(plain).batch(8, key: key)
    #expect(try await BatchLoader(labelled).batch(8, key: key).input.array == batch.input.array)
  }

  @Test(arguments: [
    (["glasses": 3.0], [3, 1, 1, 3, 1]), (["glasses": 3, "smile": 2], [3, 1, 2, 6, 1]), ([:], [1, 1, 1, 1, 1]),
  ])
  func weightsMultiplyHowOftenAPhotoIsDrawn(_ weights: [String: Double], _ shares: [Double]) async throws {
    for sampling in PhotoDataset.Sampling.allCases {
      let data = try await data(
        try TrainingLabels(table: table(), attributes: []), weights: weights, sampling: sampling)
      let drawn = photos(try await BatchLoader(data).batch(2000, key: RandomKey(seed: 2)))
      for (photo, share) in shares.enumerated() {
        let found = Double(drawn.filter { $0 == photo }.count) / 2000
        #expect(abs(found - share / shares.reduce(0, +)) < 0.04, "photo \(photo)")
      }
    }
  }

  @Test func labelsThatDoNotFitAreRefused() async throws {
    let table = try table()
    let path = table.path
    func error(_ attributes: [String], _ column: String? = nil) -> String {
      do throws(LabelError) {
        _ = try TrainingLabels(table: table, attributes: attributes, classColumn: column)
      } catch {
        return error.description
      }
      return ""
    }
    #expect(error(["glases"]) == "\(path): has no column 'glases'; did you mean 'glasses'?")
    #expect(
      error(["who"]) == "\(path):2: 'who' is 'Cy', and an attribute is 0, 1 or empty; name another column")
    #expect(error(["smile", "smile"]) == "the attribute 'smile' is given twice; leave one out")
    #expect(error(["smile"], "woh") == "\(path): has no column 'woh'; did you mean 'who'?")

    let other = try LabelTable(path: tiny.folder.write("file,a\nx.png,1\ny.png,0\n", to: "other.csv"))
    await #expect(
      throws: TrainingError(
        "none of the 5 photos has a row in '\(other.path)'; its first column must hold their file names")
    ) { try await data(try TrainingLabels(table: other, attributes: ["a"])) }
  }

  @Test func weightsThatDoNotFitAreRefused() async throws {
    let labels = try TrainingLabels(table: table(), attributes: [])
    await #expect(
      throws: TrainingError(
        "weights are given to attributes, and there are no labels; give the CSV file that has them")
    ) { try await data(nil, weights: ["glasses": 3]) }
    await #expect(
      throws: TrainingError("\(labels.table.path): has no column 'glases'; did you mean 'glasses'?")
    ) { try await data(labels, weights: ["glases": 3]) }
    for weight in [0, -1, Double.infinity, .nan] {
      await #expect(
        throws: TrainingError("the weight of 'glasses' is \(weight); give one from 0.001 to 1000")
      ) { try await data(labels, weights: ["glasses": weight]) }
    }
  }
}
