import LimnFoundation
import Testing

@Suite struct RemedyTests {
  private struct Refusal: Remediable, CustomStringConvertible {
    let remedy: Remedy?
    let description = "too large"
  }

  private struct Other: Error, CustomStringConvertible { let description = "gone" }

  @Test func adviceFollowsTheErrorsOwnText() {
    let advice = Advice { $0 == .raisePixelLimit ? "raise it" : nil }
    #expect(advice.text(of: Refusal(remedy: .raisePixelLimit)) == "too large; raise it")
    // No words for this one, no remedy, and an error that knows of none.
    #expect(advice.text(of: Refusal(remedy: .resume)) == "too large")
    #expect(advice.text(of: Refusal(remedy: nil)) == "too large")
    #expect(advice.text(of: Other()) == "gone")
    #expect(Advice().text(of: Refusal(remedy: .raisePixelLimit)) == "too large")
  }
}
