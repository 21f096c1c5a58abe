import LimnPipelines
import LimnStages
import LimnTensors
import TensorKit
import Testing

@Suite struct TraverseStageTests {
  private let latents: LatentCase
  private let glasses: [String: Argument] = ["model": .text("faces"), "along": .text("glasses")]

  init() throws { latents = try LatentCase() }

  @Test func theStepsAreThoseOfShift() async throws {
    try await latents.check("traverse", glasses)
    let latent = latents.latent()
    let strip = try await latents.run("traverse", glasses, on: latent)
    #expect(strip.count == 7)
    for (index, by) in [-3.0, -2, -1, 0, 1, 2, 3].enumerated() {
      let shifted = try await latents.run("shift", glasses.merging(["by": .number(by)]) { $1 }, on: latent)
      expectClose(strip.items(index..<index + 1), shifted)
    }
    expectSame(strip.items(3..<4), latent)
    let down = try await latents.run(
      "traverse", glasses.merging(["from": .number(2), "to": .number(-1), "steps": .integer(2)]) { $1 }, on: latent)
    expectClose(
      Latent(stacking: [down.items(1..<2), down.items(0..<1)]),
      Latent(
        stacking: [2, 5].map {
          strip.items($0..<$0 + 1)
        }))
  }

  @Test func anotherModelsLatentIsRefused() throws {
    let other = try latents.library.model("other").space
    #expect(
      try latents.problems("  - traverse: { model: other, along: glasses }")
        == "4:5: 'traverse': the latent is one of \(latents.space), and the direction 'glasses' of \(other); "
        + "use one model for both")
  }

  @Test func aUnitIsTraversedWithoutADirection() async throws {
    let latent = latents.latent()
    let strip = try await latents.run(
      "traverse",
      [
        "model": .text("faces"), "along": .text("unit:2"), "from": .number(-1), "to": .number(1),
        "steps": .integer(3),
      ], on: latent)
    expectSame(strip.items(1..<2), latent)
    let (rows, own) = (strip.rows.array, latent.rows.array)
    for (step, by) in [Float(-1), 0, 1].enumerated() {
      for (unit, value) in own.enumerated() {
        #expect(abs(rows[step * own.count + unit] - value - (unit == 2 ? by : 0)) < 1e-6)
      }
    }
  }

  @Test func aUnitHasNoClassesToGoTo() throws {
    #expect(
      try latents.problems("  - shift: { model: faces, along: 'unit:2', to: with }").contains(
        "'unit:2' has no classes to go to: give 'to' as a number, or 'by'"))
  }
}
