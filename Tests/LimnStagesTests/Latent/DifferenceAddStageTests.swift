import LimnPipelines
import LimnStages
import LimnTensors
import TensorKit
import Testing

@Suite struct DifferenceAddStageTests {
  private let latents: LatentCase

  init() throws { latents = try LatentCase() }

  @Test func keepTheContract() async throws {
    try await latents.check("difference")
    try await latents.check("add", ["by": .number(0.5)])
  }

  @Test func aPlusTheDifferenceToBIsB() async throws {
    let (a, b) = (latents.latent(3, seed: 1), latents.latent(3, seed: 2))
    let difference = try await latents.run("difference", on: b, a)
    expectClose(try await latents.run("add", on: a, difference), b)
    expectClose(try await latents.run("add", ["by": .number(-2)], on: a, difference), a.interpolated(to: b, at: -2))
    expectSame(try await latents.run("add", ["by": .number(0)], on: a, difference), a)
    let one = difference.items(0..<1)
    expectClose(try await latents.run("add", on: a, one), a.adding(one))
  }

  @Test func latentsOfTwoSpacesOrShapesAreRefused() async throws {
    let other = try latents.library.model("other").space
    let lines = """
        - decode: { model: faces }
          as: picture
        - encode: { model: other }
          as: there
        - encode: { model: faces }
          from: picture
          as: here

      """
    #expect(
      try latents.problems(lines + "  - difference: { }\n    from: { a: here, b: there }")
        == "11:5: 'difference': 'a' is a latent of \(latents.space), and 'b' one of \(other); use one model for both")
    #expect(
      try latents.problems(lines + "  - add: { }\n    from: { latent: there, difference: here }")
        == "11:5: 'add': 'latent' is a latent of \(other), and 'difference' one of \(latents.space); "
        + "use one model for both")
    #expect(try latents.problems(lines + "  - difference: { }\n    from: { a: here, b: here }") == "")
    let error = await #expect(throws: StageError.self) {
      try await latents.run("difference", on: latents.latent(3), latents.latent(2))
    }
    #expect(error?.description == "a batch of 3 latents meets one of 2")
  }
}
