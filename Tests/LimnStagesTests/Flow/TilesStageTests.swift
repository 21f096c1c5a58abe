import ImageKit
import LimnData
import LimnImages
import LimnPipelines
import LimnStages
import LimnTensors
import PipelineKit
import Synchronization
import Testing

@Suite struct TilesStageTests {
  private func tiles(
    size: Int = 32, overlap: Int = 16, _ each: @escaping @Sendable (Tensor) async throws -> Tensor
  ) throws -> any Stage {
    try makeStage(
      "tiles", ["size": .integer(size), "overlap": .integer(overlap)], nested: ["each": PixelStage(each)])
  }

  /// A mean over 5×5 pixels with the border repeated, which sees two pixels around and so less than any overlap here.
  @Sendable private static func blurred(_ x: Tensor) -> Tensor {
    let (channels, height, width) = (x.shape[1], x.shape[2], x.shape[3])
    let input = x.array
    return Tensor(shape: x.shape) { output in
      for channel in 0..<channels {
        for y in 0..<height {
          for column in 0..<width {
            var sum: Float = 0
            for dy in -2...2 {
              for dx in -2...2 {
                let (a, b) = (min(max(column + dx, 0), width - 1), min(max(y + dy, 0), height - 1))
                sum += input[(channel * height + b) * width + a]
              }
            }
            output[(channel * height + y) * width + column] = sum / 25
          }
        }
      }
    }
  }

  @Test(arguments: [(1, 1), (31, 33), (64, 64), (97, 130), (200, 47)])
  func tiledEqualsWhole(_ width: Int, _ height: Int) async throws {
    let pixels = SampleImages.pixels(width: width, height: height)
    let stage = try tiles(Self.blurred)
    for threads in [1, 3] {
      let found = try #require(try await stage.run(.pixels(pixels), threads: threads).pixels)
      #expect(found.array == Self.blurred(pixels).array)
    }
  }

  @Test("A strided network sees the grid that it sees on the whole photo")
  func tilesLieOnTheGrid() async throws {
    // Marks pixels by their place modulo 16, as a network with a stride of 16 does.
    let stage = try tiles { x in
      Tensor(shape: x.shape) { output in
        for index in 0..<output.count { output[index] = Float(index % x.shape[3] % 16) / 16 }
      }
    }
    let found = try #require(try await stage.run(.pixels(Tensor(zeros: [1, 1, 70, 150]))).pixels).array
    #expect(found.indices.allSatisfy { found[$0] == Float($0 % 150 % 16) / 16 })
  }

  @Test func aPhotoStaysAPhotoOfItsDepth() async throws {
    for image in SampleImages.everyKind {
      let found = try #require(try await tiles { $0 }.run(.image(image), threads: 2).image)
      #expect(found.samples == image.samples && found.channels == image.channels && found.metadata == image.metadata)
    }
  }

  @Test("One tile at a time is in memory, and threads share the work within it")
  func tilesComeOneAfterTheOther() async throws {
    let running = Mutex((now: 0, most: 0, threads: [Int]()))
    let stage = try tiles { x in
      running.withLock { $0 = ($0.now + 1, max($0.most, $0.now + 1), $0.threads + [Threads.count]) }
      await Task.yield()
      running.withLock { $0.now -= 1 }
      return x
    }
    _ = try await stage.run(.pixels(SampleImages.pixels(width: 160, height: 160)), threads: 3)
    let (now, most, threads) = running.withLock { $0 }
    #expect(now == 0 && most == 1 && threads == [Int](repeating: 3, count: 16))
  }

  @Test func errorsSayWhatToDo() async throws {
    let half = try tiles { x in Tensor(zeros: [1, 3, x.shape[2] / 2, x.shape[3] / 2]) }
    await #expect(
      throws: StageError(
        "the stages inside tiles gave [1, 3, 12, 20] for a tile of [1, 3, 24, 40]: they must keep its shape")
    ) { try await half.run(.pixels(SampleImages.pixels())) }
  }

  @Test(
    "What needs a whole photo is refused before running",
    arguments: ["save", "resize", "random-flip", "grey", "noise"])
  func wholePhotosAreNoTiles(_ name: String) throws {
    let arguments: [String: [String: Argument]] = [
      "resize": ["scale": .number(2)], "grey": ["share": .number(0.5)], "noise": ["sigma": .interval(0...50)],
      "save": ["path": .text("x.png")],
    ]
    let stage = try makeStage("tiles", nested: ["each": try makeStage(name, arguments[name] ?? [:])])
    #expect(throws: PortError("the stages inside tiles see the whole photo at once: take them out of tiles")) {
      try stage.outputType(for: [.image()])
    }
  }

  @Test func typesAreCheckedBeforeRunning() throws {
    let stage = try tiles { $0 }
    let photo = DataType.image(width: 40, height: 24, channels: 1)
    #expect(try stage.outputType(for: [photo]) == photo)
    let crop = try makeStage(
      "tiles", nested: ["each": try makeStage("crop", ["width": .integer(8), "height": .integer(8)])])
    #expect(throws: PortError("the stages inside tiles give pixels of 8×8: they must keep each tile's own size")) {
      try crop.outputType(for: [.image()])
    }
    let grey = try makeStage("tiles", nested: ["each": try makeStage("grey")])
    #expect(throws: PortError("the stages inside tiles give pixels in grey for a photo in colour")) {
      try grey.outputType(for: [.image(channels: 3)])
    }
  }
}
