import ImageKit
import LimnData
import LimnImages
import LimnPipelines
import LimnTensors
import PipelineKit
import Testing

@Suite struct DrawGlassesStageTests {
  @Test func eachKeyDrawsOtherGlassesAroundTheEyes() async throws {
    let pixels = SampleImages.pixels(width: 89, height: 109, channels: 3)
    let stage = try makeStage("draw-glasses")
    let first = try #require(try await stage.run(.pixels(pixels), seed: 1).pixels)
    #expect(first.shape == pixels.shape && first.array != pixels.array)
    #expect(try await stage.run(.pixels(pixels), seed: 1).pixels?.array == first.array)
    #expect(try await stage.run(.pixels(pixels), seed: 2).pixels?.array != first.array)
    // The eyes are in row 56; mouth and forehead are far from them.
    let rows = Set((0..<first.count).filter { first.array[$0] != pixels.array[$0] }.map { $0 / 89 % 109 })
    #expect(rows.allSatisfy { (30...82).contains($0) } && rows.contains(56))
  }

  @Test func theEyesMayBeElsewhere() async throws {
    let pixels = SampleImages.pixels(width: 80, height: 40, channels: 3)
    let place: [String: Argument] = ["x": .number(0.25), "y": .number(0.5), "distance": .number(0.15)]
    let stage = try makeStage("draw-glasses", place.merging(["kind": .text("sun")]) { $1 })
    let drawn = try #require(try await stage.run(.pixels(pixels), seed: 1).pixels)
    let columns = Set((0..<drawn.count).filter { drawn.array[$0] != pixels.array[$0] }.map { $0 % 80 })
    #expect(columns.contains(20) && columns.allSatisfy { $0 <= 41 })
  }

  @Test("Landmarks turn and move the glasses with the eyes, and a given place wins")
  func landmarksOfAFace() async throws {
    let plain = Tensor(repeating: 0.7, shape: [1, 3, 120, 160])
    let stage = try makeStage("draw-glasses", ["kind": .text("sun")])
    func middle(_ value: Pixels, _ stage: any Stage) async throws -> (x: Double, y: Double, slope: Double) {
      let name = ItemName(path: "a", directory: "", stem: "a", extension: "", index: 0)
      let item = try await stage.run([Item(name: name, value: value)], in: StageContext(key: RandomKey(seed: 3)))
      let drawn = try #require(item.value.pixels)
      let changed = (0..<(120 * 160)).filter { abs(drawn.array[$0] - 0.7) > 0.1 }
      let (x, y) = (changed.map { Double($0 % 160) }, changed.map { Double($0 / 160) })
      let (mx, my) = (x.reduce(0, +) / Double(x.count), y.reduce(0, +) / Double(y.count))
      let across = zip(x, y).map { ($0 - mx) * ($1 - my) }.reduce(0, +)
      return (mx, my, across / x.map { ($0 - mx) * ($0 - mx) }.reduce(0, +))
    }
    // The eyes' line falls by one in four.
    let landmarks = [(60.0, 45.0), (100, 55), (78, 75), (55, 90), (95, 100)].map { ImagePoint(x: $0.0, y: $0.1) }
    let turned = try await middle(Pixels(plain, landmarks: landmarks), stage)
    #expect(abs(turned.x - 80) < 4 && abs(turned.y - 53) < 5 && abs(turned.slope - 0.25) < 0.05)
    // Other pixels are not of that face any more, even where only they were changed.
    var changed = Pixels(plain, landmarks: landmarks)
    changed.tensor = plain
    #expect(changed.landmarks == nil)
    let level = try await middle(changed, stage)
    #expect(abs(level.y - 0.5153 * 120) < 5 && abs(level.slope) < 0.05)
    let given = try makeStage("draw-glasses", ["kind": .text("sun"), "x": .number(0.3)])
    let placed = try await middle(Pixels(plain, landmarks: landmarks), given)
    #expect(abs(placed.x - 48) < 4 && abs(placed.slope) < 0.05)
  }

  @Test("A share of faces gets them, and the reference that was kept stays bare")
  func pairsAreExact() async throws {
    let pixels = SampleImages.pixels(width: 89, height: 109, channels: 3)
    let name = ItemName(path: "a", directory: "", stem: "a", extension: "", index: 0)
    let stage = try makeStage("draw-glasses", ["share": .number(0.5)])
    var drawn = 0
    for seed in 0..<40 {
      let context = StageContext(key: RandomKey(seed: UInt64(seed)))
      var item = Item(name: name, value: Pixels(pixels))
      item = try await makeStage("keep-reference").run([item], in: context)
      item = try await stage.run([item], in: context)
      if item.value.pixels?.array != pixels.array { drawn += 1 }
      let bare = try await makeStage("take-reference").run([item], in: context)
      #expect(bare.value.pixels?.array == pixels.array)
    }
    #expect((10...30).contains(drawn))
  }

  @Test("Everyday glasses have edges as soft as the photo's")
  func edgesAreThePhotos() async throws {
    let stage = try makeStage("draw-glasses", ["kind": .text("horn"), "design": .text("everyday")])
    // Lines as lids and lashes are, across a face.
    let lines = Tensor(shape: [1, 3, 218, 178]) { values in
      for place in values.indices { values[place] = place / 178 % 218 % 12 < 2 ? 0.4 : 0.8 }
    }
    func steepest(_ sigma: Double) async throws -> Float {
      let photo = lines.blurred(sigma: sigma)
      let drawn = try #require(try await stage.run(.pixels(photo), seed: 4).pixels)
      let frame = (drawn - photo).converted(to: .plain).array
      return (1..<frame.count).filter { $0 % 178 != 0 }.map { abs(frame[$0] - frame[$0 - 1]) }.max() ?? 0
    }
    let (sharp, soft) = (try await steepest(0), try await steepest(2.5))
    #expect(sharp > 0.3 && soft < 0.6 * sharp, "\(sharp), \(soft)")
  }

  @Test func greyStaysGreyAndAlphaStays() async throws {
    let photo = SampleImages.gradient(width: 89, height: 109, channels: .greyAlpha, bitDepth: 16)
    let drawn = try #require(try await makeStage("draw-glasses").run(.image(photo)).image)
    #expect(drawn.bitDepth == 16 && drawn.channels == .greyAlpha && drawn.samples != photo.samples)
  }
}
