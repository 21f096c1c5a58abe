import LimnEvaluation
import LimnImages
import LimnModels
import LimnReport
import LimnTensors
import ModelKit
import TestKit
import Testing

@Suite struct CodeMapEvaluationTests {
  private let folder: TemporaryFolder
  private let library: ModelLibrary

  /// Dark and light images of two pixels, and models that see them: PCA of two units, a VAE of one.
  init() throws {
    folder = try TemporaryFolder()
    library = ModelLibrary(searchPaths: [folder("models")], families: ModelFamily.all)
    try TinyComponents.write(
      to: folder("models/pca"), shape: [1, 1, 2], mean: [0.5, 0.5], components: [1, 0, 0, 1], variances: [0.1, 0.1],
      noise: 0)
    _ = try LinearVAE.write(to: folder("models/vae"), name: "vae")
    let key = RandomKey(seed: 1)
    var lines = ["file,kind,level"]
    for index in 0..<40 {
      let level = UInt8(key.integer(below: 100, at: index) + (index % 2 == 0 ? 0 : 150))
      let image = Image(
        width: 2, height: 1, channels: .grey,
        samples: .uint8([level, UInt8(key.split("other").integer(below: 256, at: index))]))
      try folder.write(ImageFile.encode(image, as: .png), to: "photos/\(index + 10).png")
      lines.append("\(index + 10).png,\(index % 2 == 0 ? "dark" : "light"),\(level)")
    }
    try folder.write(lines.joined(separator: "\n") + "\n", to: "labels.csv")
  }

  private func arguments(_ given: [String: [String]]) throws -> EvaluationArguments {
    try EvaluationArguments(
      CodeMapEvaluation.signature,
      ["model": ["pca"], "images": [folder("photos")], "output": [folder("out")], "grid": ["5"]]
        .merging(given) { $1 })
  }

  private func run(_ given: [String: [String]]) async throws -> Report {
    try await CodeMapEvaluation.checked(arguments(given), models: library).run(in: EvaluationContext())
  }

  @Test func oneImageIsNoMap() async throws {
    try folder.write(ImageFile.encode(ImageFile.read(folder("photos/10.png")), as: .png), to: "one/a.png")
    let error = await #expect(throws: EvaluationError.self) { try await run(["images": [folder("one")]]) }
    #expect(error?.description == "1 image could be encoded: give ten or more")
  }

  @Test func theMapShowsCodesAndWhatPlacesDecodeTo() async throws {
    let report = try await run([
      "labels": [folder("labels.csv")], "label": ["kind"], "units": ["0,1"], "classes": ["probe"],
    ])
    #expect(report.failures.isEmpty)
    let places = try #require(report["places"]).records
    #expect(places.count == 25)
    // The first unit is the first pixel, less its mean; dark and light lie on its two sides.
    for place in places where abs(place["x"] ?? 0) > 0.2 {
      #expect(place.text("class") == ((place["x"] ?? 0) < 0 ? "dark" : "light"))
    }
    let classes = try #require(report["classes"])
    #expect(classes["dark"]?["images"] == 20 && classes["light"]?["images"] == 20)
    let summary = try #require(report["map"]?.records.first)
    #expect(summary["places"] == 25 && summary["used"] == 2 && summary.text("x") == "unit 0")
    #expect(summary["gaps"] == Double(places.count { $0.text("gap") == "yes" }))
    // PCA has no posteriors to draw from.
    #expect(report.pictures.count == 3)
  }

  @Test func theLeftmostPlacesDecodeToADarkFirstPixel() async throws {
    let report = try await run(["units": ["0,1"]])
    let map = try #require(report.pictures.first?.image)
    guard case .uint8(let samples) = map.samples else {
      Issue.record("8 bits")
      return
    }
    // The right panel has 5 places of 128 pixels a side; its leftmost pictures are darker than its rightmost.
    func brightness(_ column: Int) -> Int {
      let x = 92 + 640 + 40 + column * 128 + 32
      return (0..<5).reduce(0) { $0 + Int(samples[((40 + $1 * 128 + 66) * map.width + x) * 3]) }
    }
    #expect(brightness(0) < brightness(4))
    #expect(report["classes"]?.rows.isEmpty == true)
  }

  @Test func aVariationalModelShowsDrawsFromPosteriors() async throws {
    let error = await #expect(throws: EvaluationError.self) { try await run(["model": ["vae"]]) }
    #expect(error?.description == "vae has codes of 1 numbers: give a model with 2 to 4096")
  }

  @Test func numbersAsLabelsAreRanges() async throws {
    let report = try await run(["labels": [folder("labels.csv")], "label": ["level"]])
    #expect(report["classes"]?.rows.count == 8)
  }

  @Test("The labels of an IDX file are an IDX file, whose name says so")
  func labelsOfAnIDXFile() async throws {
    var pixels: [UInt8] = [0, 0, 8, 3, 0, 0, 0, 20, 0, 0, 0, 1, 0, 0, 0, 2]
    var numbers: [UInt8] = [0, 0, 8, 1, 0, 0, 0, 20]
    for index in UInt8(0)..<20 {
      pixels += [index * 12, index * 7 % 13 * 19]
      numbers.append(index % 2)
    }
    let images = try folder.write(pixels, to: "t10k-images-idx3-ubyte")
    let labels = try folder.write(numbers, to: "t10k-labels-idx1-ubyte")
    let report = try await run(["images": [images], "labels": [labels]])
    let classes = try #require(report["classes"])
    #expect(classes["0"]?["images"] == 10 && classes["1"]?["images"] == 10 && report.failures.isEmpty)
  }

  @Test(arguments: [
    (["units": ["3"]], "`units` is 3: give two units, such as 3,7"),
    (["units": ["1,1"]], "`units` is 1,1: give two units, such as 3,7"),
    (["units": ["1,x"]], "`units` is '1,x': give whole numbers from 0 to 65535, such as 3,7"),
    (["label": ["kind"]], "`label` is a column of a CSV file: give that file as `labels`, or leave `label` out"),
    (["labels": ["a.csv"]], "give `label`: the column of 'a.csv' that has the classes"),
    (["units": ["0,2"]], "`units` names unit 2: the units are 0 to 1"),
  ])
  func whatCannotBeDrawnIsRefused(_ given: [String: [String]], _ text: String) async throws {
    let error = await #expect(throws: EvaluationError.self) { try await run(given) }
    #expect(error?.description == text)
  }
}
