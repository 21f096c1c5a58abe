import LimnTensors
import Testing

@Suite struct SmoothStepTests {
  @Test func itRisesFromNothingToAllAndIsSymmetric() {
    #expect(smoothStep(0.0) == 0 && smoothStep(1.0) == 1 && smoothStep(0.5) == 0.5)
    for share in stride(from: 0.0, through: 1, by: 0.125) {
      #expect(abs(smoothStep(share) + smoothStep(1 - share) - 1) < 1e-15)
      #expect(abs(Double(smoothStep(Float(share))) - smoothStep(share)) < 1e-6)
    }
    // Flat at both ends, steepest in the middle.
    #expect(smoothStep(0.01) < 0.001 && smoothStep(0.51) - 0.5 > 0.0149)
  }
}
