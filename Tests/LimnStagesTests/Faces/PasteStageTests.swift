import ImageKit
import LimnData
import LimnImages
import LimnPipelines
import LimnTensors
import PipelineKit
import TensorKit
import Testing

@Suite struct PasteStageTests {
  private let models: FramedModels

  init() throws { models = try FramedModels() }

  private func paste(feather: Double, model: String = "framed") throws -> any Stage {
    try models.stage("paste", ["model": .text(model), "feather": .number(feather)])
  }

  private func plain(_ level: Float, side: Int, channels: Int = 3) -> any DataValue {
    .pixels(Tensor(repeating: level, shape: [1, channels, side, side]))
  }

  @Test("What was cut out and not edited gives the photo back, bit by bit", arguments: [0, 0.04, 0.5])
  func pasteUndoesFrame(_ feather: Double) async throws {
    for photo in SampleImages.everyKind {
      for model in ["tiny", "framed"] {
        let frame = try await models.stage("frame", ["model": .text(model)]).run(.image(photo))
        let result = try #require(try await paste(feather: feather, model: model).run(.image(photo), frame).image)
        #expect(result.samples == photo.samples && result.metadata == photo.metadata)
        let floats = Pixels(try #require(frame.image).pixels())
        #expect(
          try await paste(feather: feather, model: model).run(.image(photo), floats).image?.samples == photo.samples)
      }
    }
  }

  @Test(arguments: [Image.Channels.rgba, .grey], [8, 16])
  func onlyTheRectangleChanges(_ channels: Image.Channels, _ depth: Int) async throws {
    let photo = SampleImages.gradient(width: 64, height: 40, channels: channels, bitDepth: depth)
    let result = try #require(try await paste(feather: 0).run(.image(photo), plain(1, side: 20)).image)
    #expect(result.channels == channels && result.bitDepth == depth)
    // The centred square begins at column 12.
    let (before, after) = (photo.pixels(), result.pixels())
    for channel in 0..<channels.colorCount {
      for y in 0..<40 {
        for x in 0..<64 {
          let place = (channel * 40 + y) * 64 + x
          let isInside = (17..<37).contains(x) && (10..<30).contains(y)
          #expect(after.array[place] == (isInside ? 1 : before.array[place]))
        }
      }
    }
    if channels == .rgba {
      func alpha(_ image: Image) -> [Int] {
        switch image.samples {
        case .uint8(let samples): stride(from: 3, to: samples.count, by: 4).map { Int(samples[$0]) }
        case .uint16(let samples): stride(from: 3, to: samples.count, by: 4).map { Int(samples[$0]) }
        }
      }
      #expect(alpha(result) == alpha(photo))
    }
  }

  @Test("The edit fades in from the frame's border, but not from the photo's")
  func feather() async throws {
    let photo = Pixels(Tensor(zeros: [1, 1, 40, 64]))
    let result = try #require(
      try await paste(feather: 0.2).run(photo, plain(1, side: 20, channels: 1)).pixels
    ).array
    let row = (17..<37).map { result[20 * 64 + $0] }
    #expect(row[0] > 0 && row[0] < 0.1 && row[0] == row[19])
    for place in 0..<3 { #expect(row[place] < row[place + 1]) }
    #expect(row[4..<16].allSatisfy { $0 == 1 })
    #expect(abs(row[1] + row[2] - 1) < 1e-6)
    let column = (10..<30).map { result[$0 * 64 + 27] }
    #expect(column == row)
    // As wide as the photo: it fades in at the left and the right only.
    let wide = try #require(
      try await paste(feather: 0.2, model: "tiny").run(photo, plain(1, side: 40, channels: 1)).pixels
    ).array
    for y in 0..<40 {
      let (outside, border, middle) = (wide[y * 64 + 11], wide[y * 64 + 12], wide[y * 64 + 32])
      #expect(outside == 0 && border > 0 && border < 0.1 && middle == 1)
    }
    let square = Pixels(Tensor(zeros: [1, 1, 24, 24]))
    let whole = try #require(
      try await paste(feather: 0.2, model: "tiny").run(square, plain(1, side: 24, channels: 1)).pixels)
    #expect(whole.array.allSatisfy { $0 == 1 })
  }

  @Test func anotherSizeIsResizedAndGreyRepeated() async throws {
    let photo = SampleImages.gradient(width: 64, height: 40, bitDepth: 16)
    let small = SampleImages.pixels(width: 8, height: 8, channels: 1)
    let result = try #require(try await paste(feather: 0).run(.image(photo), .pixels(small)).image)
    let expected = small.resized(width: 20, height: 20).clipped(to: 0...1).repeatingChannel(3)
    expectClose(result.pixels(x: 17, y: 10, width: 20, height: 20), expected, tolerance: 1 / 65_535)
    let batch = Tensor(zeros: [3, 3, 20, 20])
    await #expect(
      throws: StageError("here are 3 pictures at once: add 'strip' above, which lays them side by side")
    ) { try await paste(feather: 0).run(.image(photo), .pixels(batch)) }
  }
}
