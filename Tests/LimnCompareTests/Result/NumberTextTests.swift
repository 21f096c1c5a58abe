import LimnCompare
import LimnReport
import Testing

@Suite struct NumberTextTests {
  private let gain = Quantity("gain", unit: "dB", better: .higher)

  @Test("Numbers have the quantity's digits, differences their sign and interval")
  func texts() {
    #expect(gain.text(1.234) == "1.23" && gain.text(nil as Double?) == "–" && gain.text(Double.infinity) == "–")
    #expect(gain.signed(0.2) == "+0.20 dB" && gain.signed(-0.2) == "−0.20 dB")
    #expect(gain.text(-0.5...1.25) == "−0.50…1.25" && gain.text(nil as ClosedRange<Double>?) == "")
    let difference = ModelDifference(
      to: "vae", value: -0.5, draws: [-1, -1, -1, -0.2, -0.2, -0.2], isCentred: false, better: .higher, isFinished: true
    )
    #expect(gain.text(difference) == "−0.50 dB (−1.00…−0.20)" && difference.verdict == .worse)
  }
}
