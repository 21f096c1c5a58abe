import LimnModels
import LimnPipelines
import LimnStages
import LimnTensors
import ModelKit
import TensorKit
import Testing

@Suite struct RandomDirectionStageTests {
  private let latents: LatentCase
  private let glasses: [String: Argument] = ["model": .text("faces"), "like": .text("glasses")]

  init() throws { latents = try LatentCase() }

  @Test(arguments: [
    ["by": Argument.number(-2)], ["to": .text("without")], ["to": .text("with"), "strength": .number(2)],
  ])
  func theStepIsAsLongAsShiftsAndAtARightAngleToIt(_ goal: [String: Argument]) async throws {
    let arguments = glasses.merging(goal) { $1 }
    try await latents.check("random-direction", arguments)
    let latent = latents.latent(3)
    let shift = try await latents.run(
      "shift", ["model": .text("faces"), "along": .text("glasses")].merging(goal) { $1 }, on: latent)
    let control = try await latents.run("random-direction", arguments, on: latent)
    let (edit, step) = (shift.adding(latent, times: -1), control.adding(latent, times: -1))
    for (norm, expected) in zip(step.norms, edit.norms) {
      #expect(abs(norm - expected) < 1e-4 && expected > 0.01)
    }
    for dot in step.dots(with: latents.direction.unit) { #expect(abs(dot) < 1e-5) }
  }

  @Test func theKeyDecides() async throws {
    let arguments = glasses.merging(["by": .number(1)]) { $1 }
    let latent = latents.latent()
    let first = try await latents.run("random-direction", arguments, on: latent, seed: 1)
    expectSame(try await latents.run("random-direction", arguments, on: latent, seed: 1), first)
    let second = try await latents.run("random-direction", arguments, on: latent, seed: 2)
    #expect(second.levels[0].array != first.levels[0].array)
    expectSame(
      try await latents.run("random-direction", glasses.merging(["by": .number(0)]) { $1 }, on: latent), latent)
  }

  @Test func oneCoordinateHasNoOther() throws {
    try LinearModel.write(to: latents.folder("models/line"), name: "line", units: 1)
    try LinearModel.direction(named: "up", in: try latents.library.model("line").space)
      .write(to: latents.folder("models/line/directions/up.safetensors"))
    #expect(
      latents.refusal("random-direction", ["model": .text("line"), "like": .text("up"), "by": .number(1)])
        == "a latent of one coordinate has no direction at a right angle to 'up'")
  }
}
