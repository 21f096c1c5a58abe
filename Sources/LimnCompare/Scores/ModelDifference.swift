import LimnEvaluation
import LimnReport

/// By how much two models differ in a metric on the same images.
package struct ModelDifference: Sendable, Hashable {
  /// What can be said of a difference.
  package enum Verdict: String, Sendable, Hashable, Encodable {
    case better, worse
    /// Seen in a metric of which neither way is better.
    case different
    case none = "no difference seen"
    case untrained = "not enough training"
  }

  /// The model that the other one is compared with.
  package let other: String
  /// The value of the model less that of the other one.
  package let value: Double
  /// The 95 % interval of the difference.
  package let interval: ClosedRange<Double>?
  /// The smallest difference that would have been seen in four of five such comparisons: 2.8 standard errors.
  package let smallest: Double
  /// What can be said.
  package let verdict: Verdict

  /// Standard errors of a difference that is seen with a probability of 80 % where 5 % of none are: 1.96 + 0.84.
  package static let errorsSeen = 2.8

  /// Makes a difference of a value and of its values over draws; `isCentred`: the interval is about the value and not the draws' own.
  package init(
    to other: String, value: Double, draws: [Double], isCentred: Bool, better: Quantity.Better?, isFinished: Bool
  ) {
    self.other = other
    self.value = value
    interval = isCentred ? Bootstrap.interval(about: value, draws) : Bootstrap.interval(draws)
    smallest = Self.errorsSeen * Bootstrap.deviation(draws)
    let isSeen = interval.map { !$0.contains(0) } ?? false
    switch (isFinished, isSeen, better) {
    case (false, _, _): verdict = .untrained
    case (_, false, _): verdict = .none
    case (_, _, nil): verdict = .different
    case (_, _, let better?): verdict = (value > 0) == (better == .higher) ? .better : .worse
    }
  }
}

extension ModelDifference: Encodable {
  private enum CodingKeys: String, CodingKey { case to, value, interval, smallest, verdict }

  /// Writes the interval as two numbers.
  package func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: CodingKeys.self)
    try values.encode(other, forKey: .to)
    try values.encode(value, forKey: .value)
    try values.encode(interval.map { [$0.lowerBound, $0.upperBound] }, forKey: .interval)
    try values.encode(smallest, forKey: .smallest)
    try values.encode(verdict, forKey: .verdict)
  }
}
