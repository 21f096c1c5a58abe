import ImageKit
import LimnData
import LimnImages
import LimnModels
import LimnPipelines
import LimnTensors
import ModelKit
import PipelineKit
import TensorKit
import Testing

@Suite struct DetailStageTests {
  private let before = SampleImages.pixels(width: 16, height: 16, seed: 2)

  @Test func anEditThatChangesNothingGivesThePhotoBack() async throws {
    for photo in SampleImages.everyKind {
      let result = try #require(
        try await makeStage("detail").run(.image(photo), .pixels(before), .pixels(before)).image)
      #expect(result.samples == photo.samples && result.metadata == photo.metadata)
    }
  }

  @Test(arguments: [Image.Channels.rgba, .greyAlpha], [8, 16])
  func thePhotoIsEditedAtItsOwnSize(_ channels: Image.Channels, _ depth: Int) async throws {
    let photo = SampleImages.gradient(width: 45, height: 45, channels: channels, bitDepth: depth)
    let after = before.mapped { 1 - $0 }
    let stage = try makeStage("detail", ["sharpen": .number(0.5), "threshold": .number(0.1)])
    let result = try #require(try await stage.run(.image(photo), .pixels(before), .pixels(after)).image)
    #expect(result.channels == channels && result.bitDepth == depth)
    let expected = DetailTransfer(threshold: 0.1, sharpen: 0.5)(
      photo: photo.pixels(), before: before, after: after)
    expectClose(result.pixels(), expected.result, tolerance: depth == 8 ? 0.51 / 255 : 0.51 / 65_535)
    #expect(result.isOpaque == photo.isOpaque)
    let floats = try #require(
      try await stage.run(.pixels(photo.pixels()), .pixels(before), .pixels(after)).pixels)
    #expect(floats.array == expected.result.array)
  }

  @Test func picturesThatAreNotAlikeAreRefused() async throws {
    let (stage, photo) = (try makeStage("detail"), SampleImages.gradient())
    let grey = Pixels(SampleImages.pixels(width: 16, height: 8, channels: 1))
    await #expect(
      throws: StageError(
        "detail has 16×16 in colour before and 16×8 in grey after the edit: they must be alike")
    ) { try await stage.run(photo, .pixels(before), grey) }
    #expect(
      throws: PortError("detail has pixels of 16×16 before and pixels of 8×16 after the edit: they must be alike")
    ) {
      try stage.outputType(
        for: [.image(), .pixels(width: 16, height: 16), .pixels(width: 8, height: 16)])
    }
  }

  @Test("A change that is to be ignored leaves every sample as it is, a larger one does not")
  func smallChangesAreIgnored() async throws {
    let photo = SampleImages.gradient(width: 40, height: 40)
    let stage = try makeStage("detail", ["ignore": .number(0.05)])
    for (change, isEdit) in [(0.045, false), (0.11, true)] {
      let bare = Tensor(repeating: 0.5, shape: [1, 3, 16, 16])
      let result = try #require(
        try await stage.run(.image(photo), .pixels(bare), .pixels(bare.mapped { $0 + Float(change) })).image)
      #expect((result.samples != photo.samples) == isEdit)
    }
  }

  @Test("Nothing changes outside the rows that may")
  func rowsBoundTheEdit() async throws {
    let photo = SampleImages.pixels(width: 40, height: 40, seed: 5)
    let after = before.mapped { 1 - $0 }
    let stage = try makeStage("detail", ["rows": .interval(0.4...0.7), "feather": .number(0)])
    let result = try #require(try await stage.run(.pixels(photo), .pixels(before), .pixels(after)).pixels)
    let rows = Set((0..<photo.count).filter { result.array[$0] != photo.array[$0] }.map { $0 / 40 % 40 })
    #expect(rows.contains(21) && rows.allSatisfy { (14...29).contains($0) })
    let models = try FramedModels()
    #expect(throws: StageError("'along' bounds the edit, and so do 'columns' and 'rows': leave one or the other out")) {
      try models.stage("detail", ["columns": .interval(0.1...1), "along": .text("nose"), "model": .text("tiny")])
    }
  }

  @Test("An edit that fades comes in over the whole of the fade, and is whole in the middle")
  func rowsFade() async throws {
    let photo = Tensor(repeating: 0.5, shape: [1, 3, 80, 80])
    let stage = try makeStage(
      "detail",
      ["rows": .interval(0.1...0.9), "fade": .number(0.3), "feather": .number(0), "sharpen": .number(0)])
    let bare = Tensor(repeating: 0.5, shape: [1, 3, 16, 16])
    let result = try #require(
      try await stage.run(.pixels(photo), .pixels(bare), .pixels(bare.mapped { $0 + 0.4 })).pixels)
    let column = (0..<80).map { result.array[$0 * 80 + 40] - 0.5 }
    #expect(column[4] == 0 && abs(column[40] - 0.4) < 1e-3)
    // A quarter, half and three quarters of the way: the smooth step is 5/32, 1/2 and 27/32 there.
    for (row, share) in [(14, 5.0 / 32), (20, 0.5), (26, 27.0 / 32)] {
      #expect(abs(Double(column[row]) / 0.4 - share) < 0.08, "row \(row): \(column[row] / 0.4)")
    }
  }

  @Test("The direction's footprint bounds the edit")
  func along() async throws {
    let models = try FramedModels()
    let space = try models.library.model("tiny").space
    var print = Tensor(zeros: [1, 1, 16, 16])
    print.withMutableValues { $0[8 * 16 + 8] = 1 }
    let directions = models.folder("models/tiny/directions")
    try LinearModel.direction(named: "nose", in: space, footprint: print).write(to: directions + "/nose.safetensors")
    try LinearModel.direction(named: "bare", in: space).write(to: directions + "/bare.safetensors")
    let stage = try models.stage(
      "detail", ["model": .text("tiny"), "along": .text("nose"), "footprint": .interval(0.2...0.4)])
    let (photo, after) = (SampleImages.pixels(width: 33, height: 33), before.mapped { 1 - $0 })
    let result = try #require(
      try await stage.run(.pixels(photo), .pixels(before), .pixels(after)).pixels)
    let expected = DetailTransfer(footprint: 0.2...0.4)(
      photo: photo, before: before, after: after, footprint: print)
    #expect(result.array == expected.result.array && result.array != photo.array)
    #expect(
      result.cropped(x: 0, y: 0, width: 33, height: 4).array == photo.cropped(x: 0, y: 0, width: 33, height: 4).array)

    #expect(throws: StageError("'along' is a direction of a model: give 'model' too")) {
      try models.stage("detail", ["along": .text("nose")])
    }
    #expect(
      throws: StageError(
        "the direction 'bare' has no footprint: fit it again with 'limn fit direction', "
          + "or leave 'along' out of 'detail'")
    ) { try models.stage("detail", ["model": .text("tiny"), "along": .text("bare")]) }
    #expect {
      try models.stage("detail", ["model": .text("tiny"), "along": .text("noes")])
    } throws: { "\($0)".contains("did you mean \"nose\"?") }
  }
}
