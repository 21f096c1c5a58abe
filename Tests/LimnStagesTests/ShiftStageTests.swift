import LimnPipelines
import LimnStages
import LimnTensors
import LimnTestSupport
import Testing

@Suite struct ShiftStageTests {
  private let latents: LatentCase
  private let glasses: [String: Argument] = ["model": .text("faces"), "along": .text("glasses")]

  init() throws { latents = try LatentCase() }

  private func shift(_ latent: Latent, _ more: [String: Argument]) async throws -> Latent {
    try await latents.run("shift", glasses.merging(more) { $1 }, on: latent)
  }

  @Test func keepsTheContract() async throws {
    try await latents.check("shift", glasses.merging(["by": .number(1)]) { $1 })
    try await latents.check("shift", glasses.merging(["to": .text("without")]) { $1 })
  }

  @Test func aStepIsAStandardDeviationAndIsUndoneByItsOpposite() async throws {
    let latent = latents.latent(3)
    let shifted = try await shift(latent, ["by": .number(1.5)])
    let (before, after) = (latents.direction.projection(of: latent), latents.direction.projection(of: shifted))
    for (a, b) in zip(before, after) { #expect(abs(b - a - 1.5 * latents.direction.spread) < 1e-5) }
    expectClose(try await shift(shifted, ["by": .number(-1.5)]), latent)
    expectSame(try await shift(latent, ["by": .number(0)]), latent)
  }

  @Test(arguments: [("with", 3.0), ("without", -1), ("0", 0.5), ("-1", -1.5), ("2.5e0", 5.5)])
  func aPlaceIsReachedAndThenKept(_ to: String, _ projection: Double) async throws {
    let latent = latents.latent(3)
    let there = try await shift(latent, ["to": .text(to)])
    for found in latents.direction.projection(of: there) { #expect(abs(found - projection) < 1e-5) }
    expectClose(try await shift(there, ["to": .text(to)]), there)
    // Nothing else is moved.
    let gone = latents.direction.projection(of: latent)
    expectClose(there.adding(latents.direction.unit, times: gone.map { Float($0 - projection) }), latent)
  }

  @Test func strengthIsAPartOfTheWay() async throws {
    let latent = latents.latent(2)
    let there = try await shift(latent, ["to": .text("with")])
    for strength in [0, 0.5, 1.5] {
      let found = try await shift(latent, ["to": .text("with"), "strength": .number(strength)])
      expectClose(found, latent.interpolated(to: there, at: strength))
      if strength == 0 { expectSame(found, latent) }
    }
  }

  @Test func whatDoesNotGoTogetherIsRefused() {
    func refusal(_ more: [String: Argument]) -> String? { latents.refusal("shift", glasses.merging(more) { $1 }) }
    #expect(refusal([:]) == "it says neither how far nor where to: give 'by' or 'to'")
    #expect(
      refusal(["by": .number(1), "to": .text("1")]) == "'by' says how far and 'to' says where: give one of them")
    #expect(
      refusal(["by": .number(1), "strength": .number(2)])
        == "'strength' is a part of the way of 'to': with 'by', multiply that instead")
    #expect(
      refusal(["to": .text("wihtout")])
        == "'to' is 'wihtout': it must be a number from -1000 to 1000, 'with' or 'without'; did you mean 'without'?")
    for text in ["nan", "inf", "0x10", "1e9", ""] {
      #expect(
        refusal(["to": .text(text)])
          == "'to' is '\(text)': it must be a number from -1000 to 1000, 'with' or 'without'")
    }
    #expect(
      refusal(["along": .text("glases"), "by": .number(1)])
        == "faces has no direction named \"glases\"; did you mean \"glasses\"? Known: glasses")
  }

  @Test func aLatentOfAnotherModelIsRefusedAtItsLine() throws {
    let other = try latents.library.model("other").space
    #expect(
      try latents.problems("  - shift: { model: other, along: glasses, by: 1 }")
        == "4:5: 'shift': the latent is one of \(latents.space), and the direction 'glasses' of \(other); "
        + "use one model for both")
    let path = latents.folder("models/faces/directions/glasses.safetensors")
    #expect(
      try latents.problems("  - shift: { model: other, along: \"\(path)\", by: 1 }")
        == "4:5: 'shift': \(path): fitted in another model's space: it is a direction of \(latents.space), "
        + "and the model is \(other); use that model, or fit the direction again")
    #expect(try latents.problems("  - shift: { model: faces, along: \"\(path)\", to: -1 }") == "")
    #expect(try latents.problems("  - shift: { model: faces, along: glasses, to: with, strength: 1.5 }") == "")
  }
}
