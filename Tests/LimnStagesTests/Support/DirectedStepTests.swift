import LimnModels
import LimnPipelines
import LimnStages
import LimnTensors
import Testing

/// What `shift` and its control share; what they do with it is in their own tests.
@Suite struct DirectedStepTests {
  private let latents: LatentCase

  init() throws {
    latents = try LatentCase()
    // At an angle to "glasses" whose cosine is 0.6.
    let unit = latents.direction.unit
    let drawn = latents.latent(seed: 5)
    let aside = drawn.adding(unit, times: [Float(-latents.direction.projection(of: drawn)[0])])
    try Direction(
      name: "sharp", space: latents.space,
      levels: unit.scaled(by: 0.6).adding(aside, times: Float(0.8 / aside.norms[0])).levels, mean: 0.25, spread: 1,
      withMean: 2.5, withoutMean: -2, method: "logistic", positives: 40, negatives: 60, accuracy: 0.9
    ).write(to: latents.folder("models/faces/directions/sharp.safetensors"))
  }

  private func step(_ values: [String: Argument]) throws -> DirectedStep {
    let arguments = Arguments(
      stage: "test", values: values.merging(["model": .text("faces"), "way": .text("glasses")]) { $1 })
    return try DirectedStep(arguments, direction: "way", models: latents.library)
  }

  @Test func aDistanceIsTheSameForEveryLatent() throws {
    let step = try step(["by": .number(-1.5)])
    let length = -1.5 * latents.direction.spread
    #expect(step.goal == .by(length) && step.measure.name == "glasses")
    #expect(try step.lengths(for: latents.latent(3)) == [Float](repeating: Float(length), count: 3))
  }

  @Test(arguments: [("with", 2.5), ("without", -2), ("2", 2.25), ("-1e0", -0.75)], [1, 0.25])
  func aPlaceIsWhereTheMeasureThenProjects(_ goal: (String, Double), strength: Double) throws {
    // Without a class in it, the measure alone decides, and its slope along the direction counts.
    let isClass = Double(goal.0) == nil
    let arguments: [String: Argument] = ["to": .text(goal.0), "strength": .number(strength)]
    let step = try step(isClass ? arguments : arguments.merging(["measure": .text("sharp")]) { $1 })
    let place = isClass ? (goal.0 == "with" ? 3.0 : -1) : goal.1
    let latent = latents.latent(4)
    let moved = latent.adding(step.direction.unit, times: try step.lengths(for: latent))
    for (before, after) in zip(step.measure.projection(of: latent), step.measure.projection(of: moved)) {
      #expect(abs(after - (before + strength * (place - before))) < 1e-4)
    }
  }

  @Test(arguments: ["with", "without"])
  func aClassIsReachedByBothAndNobodyGoesBack(_ to: String) throws {
    let step = try step(["to": .text(to), "measure": .text("sharp")])
    #expect(step.goal == .toClass(isWith: to == "with", strength: 1))
    let sign: Double = to == "with" ? 1 : -1
    let far = latents.latent(3).adding(step.direction.unit, times: Float(sign * 50))
    #expect(try step.lengths(for: far).allSatisfy { $0 == 0 })
    let near = latents.latent(3).adding(step.direction.unit, times: Float(-sign * 50))
    #expect(try step.lengths(for: near).allSatisfy { Double($0) * sign > 40 })
  }

  @Test(
    "Latents that the measure has so near to a class's mean are in it, others go as far as without",
    arguments: ["with", "without"])
  func whoIsNearStays(_ to: String) throws {
    let arguments: [String: Argument] = ["to": .text(to), "measure": .text("sharp")]
    let (plain, some) = (try step(arguments), try step(arguments.merging(["within": .number(0.4)]) { $1 }))
    // The means of "sharp" are 2.5 and -2: 0.4 of the way is 1.8, which is 3 along the direction, whose slope is 0.6.
    let (sign, mean): (Double, Double) = to == "with" ? (1, 2.5) : (-1, -2)
    let latent = latents.latent(1)
    for (off, isNear) in [(1.7, true), (1.9, false)] {
      let away = (mean - sign * off - plain.measure.projection(of: latent)[0]) / 0.6
      let placed = latent.adding(plain.direction.unit, times: Float(away))
      let (all, found) = (try plain.lengths(for: placed)[0], try some.lengths(for: placed)[0])
      #expect(abs(all) > 2.5 && found == (isNear ? 0 : all))
    }
  }

  @Test func withinNeedsAClassAndAMeasure() {
    let within = Argument.number(0.4)
    for (arguments, word) in [
      (["by": Argument.number(1), "within": within], "belongs to 'to'"),
      (["to": .text("with"), "within": within], "give it with 'measure'"),
      (["to": .text("1"), "measure": .text("sharp"), "within": within], "give it with 'measure'"),
    ] {
      let error = #expect(throws: StageError.self) { _ = try step(arguments) }
      #expect(error?.description.contains(word) == true)
    }
  }

  @Test func bothStagesTakeAllOfIts() throws {
    let registry = latents.registry
    for (stage, key) in [("shift", "along"), ("random-direction", "like")] {
      let own = try #require(registry[stage]?.signature).parameters
      let shared = DirectedStep.parameters(direction: key, help: try #require(own.first { $0.name == key }).help)
      #expect(own == shared, "\(stage)")
    }
  }

  @Test func aLatentOfAnotherSpaceIsRefused() throws {
    let other = try latents.library.model("other").space
    let step = try step(["by": .number(1)])
    #expect(throws: StageError.self) {
      try step.lengths(for: Latent(space: other, levels: latents.latent().levels))
    }
  }
}
