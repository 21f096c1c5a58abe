import LimnPipelines
import PipelineKit
import Testing

@Suite struct ArgumentsTests {
  @Test("Under another stage's name all arguments stay as they are, but for the name of one")
  func namedForAnotherStage() {
    let arguments = Arguments(
      stage: "shift",
      values: [
        "along": .text("glasses"), "by": .number(1.5), "count": .integer(3), "flag": .boolean(true),
        "range": .interval(1...2),
      ], nested: ["each": FakeNoise(), "along-all": FakeNoise()])
    let other = arguments.named("random-direction", renaming: "along", to: "like")
    #expect(other.stage == "random-direction" && arguments.stage == "shift")
    #expect(other.text("like") == "glasses" && other.optionalText("along") == nil)
    #expect(other.number("by") == 1.5 && other.integer("count") == 3 && other.boolean("flag"))
    #expect(other.interval("range") == 1...2)
    #expect(other.optionalStages("each") != nil && other.optionalStages("along-all") != nil)
    let stages = arguments.named("tiles", renaming: "each", to: "all")
    #expect(stages.optionalStages("all") != nil && stages.optionalStages("each") == nil)
    // Nothing is made up where the argument was not given.
    #expect(arguments.named("shift", renaming: "to", to: "from").optionalText("from") == nil)
  }
}
