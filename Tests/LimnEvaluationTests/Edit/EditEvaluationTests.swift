import Foundation
import LimnEvaluation
import LimnImages
import LimnModels
import LimnPipelines
import LimnReport
import LimnTensors
import ModelKit
import TestKit
import Testing

/// Photos of 32×32 pixels in four blocks of one grey each. The first block is the glasses: bright with them, dark without; the
/// model has a unit for each block, so that everything can be worked out by hand.
@Suite struct EditEvaluationTests {
  private let folder: TemporaryFolder
  private let models: ModelLibrary
  /// Greys of the blocks, as samples: with glasses (first block 204), then without (51).
  private static let greys: [[UInt8]] = [
    [204, 102, 153, 102], [204, 102, 102, 153], [51, 102, 153, 102], [51, 153, 102, 153], [51, 102, 102, 102],
  ]

  init() throws {
    folder = try TemporaryFolder()
    models = ModelLibrary(searchPaths: [folder("models")], families: ModelFamily.all + [LinearModel.family])
    try LinearModel.write(
      to: folder("models/blocks"), name: "blocks", size: 32, units: 4, hasPrior: true, basis: Blocks.basis,
      mean: Tensor(repeating: 0.5, shape: [3 * 32 * 32]))
    let space = try models.model("blocks").space
    // A unit's length is the block's distance from 0.5, times √(3·16²).
    let block = (3.0 * 256).squareRoot()
    func direction(_ unit: Int, _ name: String) -> Direction {
      Direction(
        name: name, space: space, levels: [Tensor((0..<4).map { $0 == unit ? 1 : 0 }, shape: [1, 4])], mean: 0,
        spread: 0.1 * block, withMean: 0.3 * block, withoutMean: -0.3 * block, method: "known", positives: 2,
        negatives: 3, accuracy: 1)
    }
    try direction(0, "glasses").write(to: folder("models/blocks/directions/glasses.safetensors"))
    try TinyClassifier.write(
      to: folder("models/judge"), name: "judge",
      attributes: [
        .init("eyeglasses", block: 0, of: 4, above: 0.5), .init("smiling", block: 3, of: 4, above: 0.5, times: 20),
        .init("male", block: 2, of: 4, above: 0.5, times: 20), .init("young", block: 1, of: 4, above: 0.45, times: 20),
      ])
    try TinyClassifier.write(
      to: folder("models/embedding"), name: "embedding", attributes: [.init("male", block: 2, of: 4, above: 0.5)])
    var labels = "file,eyeglasses,smiling,male,identity,split\n"
    for (index, greys) in Self.greys.enumerated() {
      try folder.write(ImageFile.encode(Blocks.photo(greys), as: .png), to: "photos/\(index).png")
      labels +=
        "\(index).png,\(index < 2 ? 1 : 0),\(greys[3] > 127 ? 1 : 0),\(greys[2] > 127 ? 1 : 0),\(index % 3),val\n"
    }
    try folder.write(labels, to: "labels.csv")
    try write(detail: "{ threshold: 0.06, feather: 0, sharpen: 0 }")
  }

  private func write(detail: String, shift: String = "{ model: blocks, along: glasses, to: without }") throws {
    try folder.write(
      """
      version: 1
      stages:
        - load: { path: $input }
          as: photo
        - frame: { model: blocks }
          as: face
        - encode: { model: blocks }
          as: z
        - decode: { model: blocks }
          as: before
        - shift: \(shift)
          from: z
        - decode: { model: blocks }
          as: after
        - detail: \(detail)
          from: { photo: face, before: before, after: after }
          as: edited
        - paste: { model: blocks }
          from: { photo: photo, edited: edited }
        - save: { path: "$output/{stem}.png" }
      """, to: "edit.yaml")
  }

  /// Puts stages, or what belongs to the one above, in front of the pipeline's last stage.
  private func insertBeforeSaving(_ lines: String) throws {
    let text = try String(contentsOfFile: folder("edit.yaml"), encoding: .utf8)
    try folder.write(text.replacingOccurrences(of: "  - save:", with: lines + "\n  - save:"), to: "edit.yaml")
  }

  private func arguments(_ changes: [String: [String]] = [:]) throws -> EvaluationArguments {
    let usual = [
      "pipeline": [folder("edit.yaml")], "images": [folder("photos")], "labels": [folder("labels.csv")],
      "attribute": ["eyeglasses"], "judge": ["judge"], "embedding": ["embedding"], "region": ["0,0,0.5,0.5"],
    ]
    return try EvaluationArguments(EditEvaluation.signature, usual.merging(changes) { _, new in new })
  }

  private func report(jobs: Int = 1, _ changes: [String: [String]] = [:]) async throws -> Report {
    try await EditEvaluation.checked(arguments(changes), models: models).run(in: EvaluationContext(jobs: jobs))
  }

  private func refusal(_ changes: [String: [String]] = [:]) -> String {
    do {
      _ = try EditEvaluation.checked(arguments(changes), models: models)
      return "nothing was refused"
    } catch { return "\(error)" }
  }

  @Test func anEditIsSeenAndNothingElseChanges() async throws {
    let report = try await report()
    let rows = try #require(report["edits"]).records
    #expect(rows.map { $0.text("kind") } == ["original", "reconstruction", "edit", "random direction"])
    #expect(rows.allSatisfy { $0["photos"] == 2 } && report.failures.isEmpty)
    #expect(report.title.hasSuffix("with eyeglasses=1; wanted: 0; model: blocks"))
    // The judge sees glasses above 0.5: before at 0.8, afterwards at 0.2.
    #expect(rows.prefix(3).map { $0["success"] } == [0, 0, 100])
    #expect(rows[2].cells[2] == .number(Estimate(percentOf: [true, true])), "a share, with a share's interval")
    // The model knows these photos by heart, and the edit changes its own block alone.
    let edit = rows[2]
    let changes = try #require(report["changes"]?["edit"])
    for attribute in ["smiling", "male", "young"] {
      #expect(changes[attribute] == 0 && changes["\(attribute) since the reconstruction"] == 0)
    }
    #expect(changes.cells.count == 7 && changes["eyeglasses"] == nil)
    let unsure = try #require(report["unsure"]?["edit"])
    #expect(["smiling", "male", "young"].allSatisfy { unsure[$0] == 0 } && unsure.cells.count == 4)
    #expect(edit["outside-region"] == .infinity && edit["outside-mask"] == .infinity)
    #expect(rows[1]["outside-region"] == .infinity)
    // The cosine of (0.8, 0.4, 0.6, 0.4) and (0.2, 0.4, 0.6, 0.4), and of the same with the last two swapped.
    let before = (0.64 + 0.16 + 0.36 + 0.16).squareRoot()
    let after = (0.04 + 0.16 + 0.36 + 0.16).squareRoot()
    let cosine = (0.16 + 0.16 + 0.36 + 0.16) / (before * after)
    #expect(abs((edit["identity"] ?? 0) - cosine) < 1e-5)
    #expect(abs((edit["relative-identity"] ?? 0) - cosine) < 1e-5)
    #expect(rows[0]["identity"].map { abs($0 - 1) < 1e-6 } == true)
  }

  @Test(
    "Photos that the pipeline passes over count as they are, and a note says how many and what the edit does without them"
  )
  func photosThatArePassedOverAreCountedApart() async throws {
    try folder.write(ImageFile.encode(Blocks.photo([102, 153, 204, 51]), as: .png), to: "mixed/none.png")
    let report = try await shipped(
      "remove-glasses", ["face": "00003", "bare": "00001"], ["attribute": ["eyeglasses"]],
      labels: "file,eyeglasses\nface.png,1\nnone.png,1\nbare.png,0\n")
    let note = try #require(report["edits"]?.notes.first)
    #expect(note.hasPrefix("1 of the 2 photos are passed over, and count as they are: no face found; without them"))
  }

  @Test("A control that leaves all faces as they are has no mask of its own, nor the edit's, and a note says so")
  func aControlThatDoesNothingIsNamed() async throws {
    // The edit changes more than a 200th of each face's picture, and the control less than a 2000th.
    let report = try await shipped(
      "smile", ["face": "00002", "open": "00003", "smiling": "00001"],
      ["attribute": ["smiling"], "from-class": ["0"], "set": ["least=0.002"]],
      labels: "file,smiling\nface.png,0\nopen.png,0\nsmiling.png,1\n")
    let edits = try #require(report["edits"])
    let (edit, random) = (try #require(edits["edit"]), try #require(edits["random direction"]))
    #expect(edit["mask"] != nil && edit["outside-mask"] != nil, "\(edit)")
    #expect(
      random["mask"] == nil && random["outside-mask"] == nil && random["outside-region"] == .infinity, "\(random)")
    #expect(
      edits.notes == [
        "2 of the 2 photos are passed over by the random direction, and count as they are: only faces that would hardly change"
      ])
  }

  /// What a shipped pipeline does, with the shipped models, to sample faces, which are given by the names that they get in `mixed`.
  private func shipped(
    _ pipeline: String, _ faces: [String: String], _ given: [String: [String]], labels: String
  ) async throws -> Report {
    let samples = Repository.root.appending(path: "samples").path
    for (name, file) in faces {
      let path = samples + "/faces/face-\(file).png"
      try folder.write([UInt8](Data(contentsOf: URL(filePath: path))), to: "mixed/\(name).png")
    }
    try folder.write(labels, to: "mixed/labels.csv")
    let usual = [
      "pipeline": [Repository.root.appending(path: "pipelines/\(pipeline).yaml").path], "images": [folder("mixed")],
      "labels": [folder("mixed/labels.csv")],
    ]
    let arguments = try EvaluationArguments(EditEvaluation.signature, usual.merging(given) { _, new in new })
    let models = ModelLibrary(searchPaths: [samples + "/models"], families: ModelFamily.all)
    return try await EditEvaluation.checked(arguments, models: models).run(in: EvaluationContext(jobs: 1))
  }

  @Test("A second edit in another model's frame is inside the mask, as the first one is")
  func masksOfTwoFramesAreOne() async throws {
    try LinearModel.write(
      to: folder("models/corner"), name: "corner", size: 16, units: 4, frame: Frame(x: 0.5, y: 0.5, side: 0.5))
    try insertBeforeSaving(
      """
          as: first
        - frame: { model: corner }
          as: part
        - encode: { model: corner }
        - decode: { model: corner }
          as: seen
        - detail: { model: corner, threshold: 0, softness: 0.001, sharpen: 0, tone: 0 }
          from: { photo: part, before: part, after: seen }
          as: second
        - paste: { model: corner }
          from: { photo: first, edited: second }
      """)
    let edit = try #require(try await report()["edits"]?["edit"])
    // The first edit is 0.6 in a block, far from the second.
    #expect((edit["outside-mask"] ?? 0) > 50 && (edit["mask"] ?? 0) > 40, "\(edit)")
  }

  @Test("A photo of which the judge says 0.3 to 0.7, before or after, is no change and is counted apart")
  func theUnsureAreLeftOut() async throws {
    let half = Float(log(7.0 / 3))
    #expect(
      EditEvaluation.isChanged(half - 0.01, from: -3) == nil && EditEvaluation.isChanged(-3, from: half - 0.01) == nil)
    #expect(EditEvaluation.isChanged(half + 0.01, from: -3) == true && EditEvaluation.isChanged(-1, from: -3) == false)
    // Of the two edited photos, one block's brightness of 0.4 is near 0.45 and the other's of 0.6 far above it.
    try TinyClassifier.write(
      to: folder("models/judge"), name: "judge",
      attributes: [
        .init("eyeglasses", block: 0, of: 4, above: 0.5), .init("smiling", block: 3, of: 4, above: 0.45, times: 10),
      ])
    let report = try await report()
    #expect(report["changes"]?["edit"]?["smiling"] == 0 && report["unsure"]?["edit"]?["smiling"] == 50)
    // One that is never sure has no share of changes.
    try TinyClassifier.write(
      to: folder("models/vague"), name: "vague",
      attributes: [.init("eyeglasses", block: 0, of: 4, above: 0.5), .init("smiling", block: 3, of: 4, above: 0.5)])
    let none = try await self.report(["judge": ["vague"]])
    #expect(none["changes"]?["edit"]?["smiling"] == nil && none["unsure"]?["edit"]?["smiling"] == 100)
  }

  @Test("A random direction goes as far, elsewhere: the error outside the region has the edit's own norm")
  func aRandomDirectionIsTheControl() async throws {
    let report = try await report(["set": ["detail.threshold=0", "detail.softness=0"]])
    let random = try #require(report["edits"]?["random direction"])
    #expect(random["success"] == 0)
    // 0.6 in one block of four, now spread over the three others: a mean square of 0.36/3 there, if nothing is clipped.
    let decibels = try #require(random["outside-region"])
    #expect(decibels > 10 * log10(3 / 0.36) - 0.1 && decibels < 20)
  }

  @Test("What the model cannot see comes back, but not in the plain reconstruction")
  func theReconstructionHasNoDetail() async throws {
    // A chequered pattern of ±25.5 around each grey, of which the model keeps the mean alone.
    for index in 0..<2 {
      var image = Blocks.photo(Self.greys[index])
      guard case .uint8(var samples) = image.samples else { return }
      for place in samples.indices {
        let pixel = place / 3
        samples[place] = (pixel / 32 + pixel % 32) % 2 == 0 ? samples[place] + 25 : samples[place] - 25
      }
      image.samples = .uint8(samples)
      try folder.write(ImageFile.encode(image, as: .png), to: "photos/\(index).png")
    }
    let report = try await report()
    let known = 20 * log10(255.0 / 25)
    let table = try #require(report["edits"])
    #expect(abs((table["reconstruction"]?["outside-region"] ?? 0) - known) < 0.01)
    #expect(abs((table["reconstruction"]?["outside-mask"] ?? 0) - known) < 0.01)
    #expect((table["edit"]?["outside-mask"] ?? 0) > 50)
    // A chequered ±25 has a Laplacian of 8·25 everywhere but at blocks' borders; plain photos have none but there.
    #expect(
      try #require(table["original"]?["sharpness"]) > 5 * (table["reconstruction"]?["sharpness"] ?? .infinity))
    #expect(report["changes"]?.notes.last == "sharpness 1 is the mean of 3 photos with eyeglasses=0")
  }

  @Test func theJudgeAndTheEmbeddingAreMeasuredThemselves() async throws {
    let report = try await report()
    let judge = try #require(report["judge"])
    let glasses = try #require(judge["eyeglasses"])
    #expect(glasses["with"] == 2 && glasses["without"] == 3 && glasses["balanced"] == 100)
    // 'young' is no label.
    #expect(judge.records.map { $0.text("attribute") } == ["eyeglasses", "smiling", "male"])
    let embedding = try #require(report["embedding"]?["embedding"])
    // Persons 0 1 2 0 1: two pairs of one person.
    #expect(embedding["same"] == 2 && embedding["different"] == 2 && embedding["auc"] != nil)
  }

  @Test func theOtherWayRound() async throws {
    let report = try await report(["to": ["1"], "set": ["shift.to=with"], "limit": ["2"]])
    let rows = try #require(report["edits"]).records
    #expect(report.title.contains("with eyeglasses=0; wanted: 1;") && rows[2]["photos"] == 2)
    #expect(rows.prefix(3).map { $0["success"] } == [0, 0, 100])
  }

  @Test func nothingDependsOnTheNumberOfJobs() async throws {
    let (one, many) = (try await report(jobs: 1), try await report(jobs: 3))
    #expect(one == many)
  }

  @Test func aBadPhotoFailsAlone() async throws {
    try folder.write(Array("no photo".utf8), to: "photos/1.png")
    let report = try await report()
    #expect(report["edits"]?["edit"]?["photos"] == 1 && report.failures.count == 1)
    #expect(report.failures[0].description.hasPrefix("\(folder("photos/1.png")): "))
  }

  @Test func aResultOfAnotherSizeFails() async throws {
    try write(detail: "{ threshold: 0.06 }")
    try insertBeforeSaving("  - resize: { width: 16 }")
    let report = try await report()
    #expect(report["edits"] == nil && report.failures.count == 2)
    #expect(
      report.failures[0].description
        == "\(folder("photos/0.png")): the result has 16×16 pixels and the photo 32×32: end the pipeline "
        + "with 'paste', which puts the edit back into the photo")
  }

  @Test func whatCannotBeMeasuredIsRefused() throws {
    #expect(
      refusal(["attribute": ["eyeglases"]])
        == "\(folder("labels.csv")): has no column 'eyeglases'; did you mean 'eyeglasses'?")
    #expect(
      refusal(["judge-attribute": ["smilling"]])
        == "the judge judge does not classify 'smilling'; did you mean 'smiling'? It classifies eyeglasses, smiling, male, young; "
        + "give its own name for the attribute")
    #expect(
      refusal(["where": ["eyeglasses=0"]])
        == "no photo in '\(folder("photos"))' that fulfils 'eyeglasses=0' has eyeglasses=1, and those are to be edited: "
        + "change the condition, or the class that is edited")
    #expect(
      refusal(["judge": ["blocks"]])
        == "'\(folder("models/blocks"))' has no classifier: it is a model of the family 'linear'; "
        + "give a model of the family 'classifier'")
    try folder.write("version: 1\nstages:\n  - load: { path: $input }\n  - save: {}\n", to: "edit.yaml")
    #expect(
      refusal()
        == "\(folder("edit.yaml")): has no edit to measure: a 'shift' of a latent, a 'detail' that names the model of an edit, or 'draw-glasses'"
    )
  }

  @Test("Glasses that are drawn are an edit in the judge's frame")
  func whatIsDrawnIsAnEdit() async throws {
    try folder.write(
      """
      version: 1
      stages:
        - load: { path: $input }
        - draw-glasses: { kind: sun, x: 0.25, y: 0.25, distance: 0.2 }
        - save: {}
      """, to: "edit.yaml")
    let report = try await report(["from-class": ["0"]])
    let edits = try #require(report.tables.first)
    #expect(edits.rows.count == 2)
    #expect(report.title.hasSuffix("wanted: 1; drawn"))
  }

  @Test("An edit by a model that moves no latent stands beside the photo alone")
  func aModelsPictureIsAnEdit() async throws {
    // The reconstruction is the edit here: the blocks' greys, with nothing removed.
    try folder.write(
      """
      version: 1
      stages:
        - load: { path: $input }
          as: photo
        - frame: { model: blocks }
          as: face
        - encode: { model: blocks }
        - decode: { model: blocks }
          as: after
        - detail: { model: blocks, feather: 0, sharpen: 0 }
          from: { photo: face, before: face, after: after }
          as: edited
        - paste: { model: blocks }
          from: { photo: photo, edited: edited }
      """, to: "edit.yaml")
    let report = try await report()
    let edits = try #require(report["edits"])
    #expect(edits.rows.count == 2 && report.failures.isEmpty)
    #expect(report["changes"]?.rows.count == 1)
  }

  @Test func aDirectionOfAnotherModelIsRefused() throws {
    try LinearModel.write(to: folder("models/other"), name: "other", seed: 7, size: 32, units: 4)
    try LinearModel.direction(named: "glasses", in: models.model("other").space).write(
      to: folder("models/blocks/directions/glasses.safetensors"))
    #expect(refusal().contains("fitted in another model's space"))
    // And a face that is not of the model's size.
    let text = try String(contentsOfFile: folder("edit.yaml"), encoding: .utf8)
    try folder.write(
      text.replacingOccurrences(of: "  - encode", with: "  - resize: { width: 16, height: 16 }\n  - encode"),
      to: "edit.yaml")
    #expect(refusal().contains("16×16"))
  }
}
