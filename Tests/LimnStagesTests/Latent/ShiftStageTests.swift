import LimnModels
import LimnPipelines
import LimnStages
import LimnTensors
import TensorKit
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

  /// Writes two more directions: "sharp", at an angle to "glasses" whose cosine is 0.6, which tells its classes apart at -2
  /// and 2.5, and "against", which points the other way. Gives the first as it is read.
  @discardableResult
  private func writeMeasures() throws -> Direction {
    let unit = latents.direction.unit
    let drawn = latents.latent(seed: 5)
    let aside = drawn.adding(unit, times: [Float(-latents.direction.projection(of: drawn)[0])])
    func write(_ name: String, _ levels: [Tensor]) throws {
      try Direction(
        name: name, space: latents.space, levels: levels, mean: 0.25, spread: 1, withMean: 2.5, withoutMean: -2,
        method: "logistic", positives: 40, negatives: 60, accuracy: 0.9
      ).write(to: latents.folder("models/faces/directions/\(name).safetensors"))
    }
    try write("sharp", unit.scaled(by: 0.6).adding(aside, times: Float(0.8 / aside.norms[0])).levels)
    try write("against", unit.scaled(by: -1).levels)
    return try latents.library.direction("sharp", of: "faces")
  }

  @Test("With a measure a class is reached by both, or was before; nothing goes back", arguments: ["with", "without"])
  func aMeasureCountsBesideTheDirection(_ to: String) async throws {
    let sharp = try writeMeasures()
    let own = latents.direction
    let goal: [String: Argument] = ["to": .text(to), "measure": .text("sharp")]
    try await latents.check("shift", glasses.merging(goal) { $1 })
    let sign: Double = to == "with" ? 1 : -1
    let (first, second) = to == "with" ? (own.withMean, sharp.withMean) : (own.withoutMean, sharp.withoutMean)

    let latent = latents.latent(60).scaled(by: 4)
    let there = try await shift(latent, goal)
    let step = there.adding(latent, times: -1)
    let lengths = step.dots(with: own.unit).map { sign * $0 }
    var deciders: [String: Int] = [:]
    for item in 0..<60 {
      let wayByOwn = sign * (first - own.projection(of: there)[item])
      let wayByMeasure = sign * (second - sharp.projection(of: there)[item])
      #expect(wayByOwn < 1e-4 && wayByMeasure < 1e-4 && lengths[item] > -1e-4)
      // No farther than one of the two asks for.
      #expect(lengths[item] < 1e-4 || abs(wayByOwn) < 1e-4 || abs(wayByMeasure) < 1e-4)
      deciders[lengths[item] < 1e-4 ? "none" : abs(wayByOwn) < 1e-4 ? "own" : "measure", default: 0] += 1
      // It goes along the direction alone.
      #expect(abs(step.norms[item] - abs(lengths[item])) < 1e-3)
    }
    #expect(deciders.count == 3)
    expectClose(try await shift(there, goal), there, tolerance: 1e-4)

    let half = try await shift(latent, goal.merging(["strength": .number(0.5)]) { $1 })
    expectClose(half, latent.interpolated(to: there, at: 0.5), tolerance: 1e-4)
  }

  @Test func whoIsInTheClassStaysWhereAMeasureIsGiven() async throws {
    let sharp = try writeMeasures()
    let far = latents.latent(3).adding(latents.direction.unit, times: 50)
    for projection in sharp.projection(of: far) { #expect(projection > sharp.withMean) }
    expectSame(try await shift(far, ["to": .text("with"), "measure": .text("sharp")]), far)
    // The direction may be its own measure: the way there is the same as without one, and there is none back.
    let itself: [String: Argument] = ["to": .text("with"), "measure": .text("glasses")]
    expectSame(try await shift(far, itself), far)
    let near = latents.latent(3).adding(latents.direction.unit, times: -50)
    expectClose(try await shift(near, itself), try await shift(near, ["to": .text("with")]), tolerance: 1e-4)
  }

  @Test(arguments: [("0", 0.25), ("-1", -0.75), ("2.5", 2.75)])
  func aPlaceIsTheMeasuresAlone(_ to: String, _ projection: Double) async throws {
    let sharp = try writeMeasures()
    let latent = latents.latent(20)
    let there = try await shift(latent, ["to": .text(to), "measure": .text("sharp")])
    for found in sharp.projection(of: there) { #expect(abs(found - projection) < 1e-4) }
    let step = there.adding(latent, times: -1)
    let lengths = step.dots(with: latents.direction.unit)
    for (norm, length) in zip(step.norms, lengths) { #expect(abs(norm - abs(length)) < 1e-3) }
    if to == "0" { #expect(lengths.contains { $0 > 0.1 } && lengths.contains { $0 < -0.1 }) }
  }

  @Test func aMeasureThatDoesNotFitIsRefused() throws {
    try writeMeasures()
    func refusal(_ more: [String: Argument]) -> String? { latents.refusal("shift", glasses.merging(more) { $1 }) }
    #expect(
      refusal(["by": .number(1), "measure": .text("sharp")])
        == "'measure' measures the distance to 'to': with 'by' it has no effect; leave it out")
    for to in ["with", "0"] {
      #expect(
        refusal(["to": .text(to), "measure": .text("against")])
          == "'against' cannot measure 'glasses': the two do not go the same way; choose another")
    }
    #expect(
      refusal(["to": .text("with"), "measure": .text("sharb")])
        == "faces has no direction named \"sharb\"; did you mean \"sharp\"? Known: against, glasses, sharp")
    #expect(refusal(["measure": .text("sharp")]) == "it says neither how far nor where to: give 'by' or 'to'")
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
