import ImageKit
import LimnData
import LimnPipelines
import LimnTensors
import PipelineKit
import TensorKit
import Testing

@Suite struct RandomEraseStageTests {
  private func erased(
    _ pixels: Tensor, share: Double = 1, side: ClosedRange<Double> = 0.2...0.6, seed: UInt64 = 1
  ) async throws -> Tensor {
    let stage = try makeStage("random-erase", ["share": .number(share), "side": .interval(side)])
    return try #require(try await stage.run(.pixels(pixels), seed: seed).pixels)
  }

  /// The colours `[y][x]` of pixels.
  private func colours(_ pixels: Tensor) -> [[[Float]]] {
    let (channels, height, width) = (pixels.shape[1], pixels.shape[2], pixels.shape[3])
    let values = pixels.array
    return (0..<height).map { y in
      (0..<width).map { x in (0..<channels).map { values[($0 * height + y) * width + x] } }
    }
  }

  /// The smallest rectangle around all that changed, at least 2 wide and high; the one pixel that gave the colour may lie in
  /// it and be as before.
  private func rectangle(_ before: [[[Float]]], _ after: [[[Float]]]) throws -> (columns: Range<Int>, rows: Range<Int>)
  {
    let rows = before.indices.filter { before[$0] != after[$0] }
    let columns = before[0].indices.filter { x in before.indices.contains { before[$0][x] != after[$0][x] } }
    let (top, bottom) = (try #require(rows.first), try #require(rows.last))
    let (left, right) = (try #require(columns.first), try #require(columns.last))
    return (left..<right + 1, top..<bottom + 1)
  }

  @Test(arguments: [1, 3])
  func aRectangleOfOneOfThePhotosColours(channels: Int) async throws {
    let pixels = SampleImages.pixels(width: 40, height: 24, channels: channels)
    let before = colours(pixels)
    var (widths, heights, corners): (Set<Int>, Set<Int>, Set<[Int]>) = ([], [], [])
    for seed in 0..<60 {
      let after = colours(try await erased(pixels, seed: UInt64(seed)))
      let (columns, rows) = try rectangle(before, after)
      let colour = after[rows.lowerBound][columns.lowerBound]
      #expect(before.contains { $0.contains(colour) })
      for y in before.indices {
        for x in before[y].indices
        where after[y][x] != (rows.contains(y) && columns.contains(x) ? colour : before[y][x]) {
          Issue.record("seed \(seed): (\(x), \(y)) of \(columns), \(rows) is \(after[y][x])")
        }
      }
      widths.insert(columns.count)
      heights.insert(rows.count)
      corners.insert([columns.lowerBound, rows.lowerBound])
    }
    // 0.2…0.6 of 40 and of 24.
    #expect(widths.allSatisfy { (8...24).contains($0) } && widths.count > 8)
    #expect(heights.allSatisfy { (5...14).contains($0) } && heights.count > 5)
    #expect(corners.count > 40)
  }

  @Test("The sides are parts of the photo's, the whole of it at most")
  func sides() async throws {
    let pixels = SampleImages.pixels(width: 40, height: 24)
    for seed in 0..<10 {
      let half = try rectangle(
        colours(pixels), colours(try await erased(pixels, side: 0.5...0.5, seed: UInt64(seed))))
      #expect(half.columns.count == 20 && half.rows.count == 12)
      let all = colours(try await erased(pixels, side: 1...1, seed: UInt64(seed)))
      #expect(Set(all.joined()).count == 1)
      // A pixel is the least: nothing else changes, and that one only if the colour is not its own.
      let least = colours(try await erased(pixels, side: 0.01...0.01, seed: UInt64(seed)))
      #expect(zip(least.joined(), colours(pixels).joined()).count { $0 != $1 } <= 1)
    }
  }

  @Test func theShareSaysHowMany() async throws {
    let pixels = SampleImages.pixels(width: 12, height: 10)
    var counts: [Double: Int] = [:]
    for share in [0, 0.25, 1] {
      for seed in 0..<200 where try await erased(pixels, share: share, seed: UInt64(seed)).array != pixels.array {
        counts[share, default: 0] += 1
      }
    }
    #expect(counts[0] == nil && counts[1] == 200)
    #expect((25...75).contains(counts[0.25] ?? 0))
    expectSame(try await erased(pixels, share: 0), pixels)
  }

  @Test func theKeyDecides() async throws {
    let pixels = SampleImages.pixels()
    let first = try await erased(pixels, seed: 1)
    expectSame(try await erased(pixels, seed: 1), first)
    #expect(try await erased(pixels, seed: 2).array != first.array)
  }

  @Test func onlyPixelsAreTaken() async throws {
    let stage = try makeStage("random-erase", ["share": .number(0)])
    let error = await #expect(throws: StageError.self) { try await stage.run(.image(SampleImages.gradient())) }
    #expect(error?.description == "pixels are needed here: put 'floats' before")
    let type = DataType.pixels(width: 7, height: 5, channels: 1)
    #expect(try stage.outputType(for: [type]) == type)
  }
}
