import LimnTensors
import Testing

@Suite struct SpanTests {
  private func vector(_ seed: UInt64, _ count: Int = 40) -> [Double] {
    RandomKey(seed: seed).normal([count]).array.map(Double.init)
  }

  @Test("What is left is orthogonal to every vector, though they are not orthogonal to each other")
  func whatIsLeftIsOrthogonal() {
    let first = vector(1)
    let second = zip(first, vector(2)).map { $0 + 0.3 * $1 }
    let third = zip(first, second).map { 2 * $0 - $1 }  // a combination of the others
    let span = Span(of: [first, second, third])
    #expect(span.basis.count == 2)
    let rest = span.removed(from: vector(3))
    for taken in [first, second, third] { #expect(abs(rest.dot(taken)) < 1e-12 * taken.norm * rest.norm) }
    // One after the other would have put the first back.
    var wrong = vector(3)
    for taken in [first, second] {
      let part = wrong.dot(taken) / taken.dot(taken)
      wrong = zip(wrong, taken).map { $0 - part * $1 }
    }
    #expect(abs(wrong.dot(first)) > 1e-2 * first.norm * wrong.norm)
  }

  @Test func nothingIsLeftOfWhatLiesInTheSpan() {
    let (first, second) = (vector(1), vector(2))
    let inside = zip(first, second).map { 3 * $0 - 0.5 * $1 }
    #expect(Span(of: [first, second]).removed(from: inside).norm < 1e-12 * inside.norm)
    #expect(Span(of: []).removed(from: first) == first)
  }
}
