import Foundation
import LimnFoundation
import LimnTensors

/// What a study says of a hypothesis.
package struct Verdict: Sendable {
  /// The sorts of answers.
  package enum Outcome: String, Sendable, Hashable {
    /// It is so, and chance would seldom look like it.
    case holds
    /// The contrary is so.
    case fails
    /// It may be either way.
    case undecided = "not decided"
    /// There are fewer than three seeds of both methods.
    case tooFew = "too few seeds"
  }

  /// The hypothesis.
  package let hypothesis: Hypothesis
  /// The method that is compared: of several, the best on the mean, of those with three seeds or more if there are any; nil where none was
  /// measured.
  package let chosen: String?
  /// By how much it is better than the other, one number a seed; below 0 it is worse.
  package let differences: SeedMean
  /// The probability of such a difference where there is none (or one of just the margin), by Student's t on both sides, times the
  /// number of methods that it is the best of.
  package let probability: Double?
  /// The same after Holm's correction for all hypotheses of the study.
  package private(set) var adjusted: Double?

  /// As probable as this, a difference is not put down to chance.
  package static let level = 0.05

  /// The verdicts of a study's hypotheses; `values` are a method's numbers of a metric by seed.
  package static func all(_ hypotheses: [Hypothesis], values: (String, StudyMetric) -> [Int: Double]) -> [Verdict] {
    var verdicts = hypotheses.map { Verdict($0, values: values) }
    // What could not be measured counts among the tests all the same.
    let adjusted = Holm.adjusted(verdicts.map { $0.probability ?? 1 })
    for place in verdicts.indices where verdicts[place].probability != nil {
      verdicts[place].adjusted = adjusted[place]
    }
    return verdicts
  }

  private init(_ hypothesis: Hypothesis, values: (String, StudyMetric) -> [Int: Double]) {
    self.hypothesis = hypothesis
    let other = values(hypothesis.than, hypothesis.metric)
    let sign: Double = hypothesis.metric.quantity.better == .lower ? -1 : 1
    let candidates = hypothesis.better.map { name -> (name: String, differences: SeedMean) in
      let own = values(name, hypothesis.metric)
      let seeds = own.keys.filter { other[$0] != nil }.sorted()
      return (name, SeedMean(seeds.map { sign * ((own[$0] ?? 0) - (other[$0] ?? 0)) }))
    }
    let measured = candidates.filter { $0.differences.mean != nil }
    // Of too few seeds nothing can be decided.
    let sound = measured.filter { $0.differences.values.count >= SeedMean.leastSeeds }
    let best = (sound.isEmpty ? measured : sound)
      .max { ($0.differences.mean ?? 0) < ($1.differences.mean ?? 0) }
    chosen = best?.name
    differences = best?.differences ?? SeedMean([])
    probability = differences.probability(of: -(hypothesis.margin ?? 0))
      .map { min(1, $0 * Double(hypothesis.better.count)) }
  }

  /// The answer.
  package var outcome: Outcome {
    guard let mean = differences.mean, let adjusted else { return .tooFew }
    guard adjusted < Self.level else { return .undecided }
    return mean + (hypothesis.margin ?? 0) > 0 ? .holds : .fails
  }

  /// The answer in a sentence or two.
  package var words: String {
    let (title, digits) = (hypothesis.metric.quantity.title, hypothesis.metric.quantity.digits)
    func number(_ value: Double) -> String { String(format: "%.\(digits)f", value) }
    let head = "\(hypothesis.name): \(outcome.rawValue)."
    guard let chosen, let mean = differences.mean else {
      return "\(head) No seed has been measured of both."
    }
    guard let interval = differences.interval, let adjusted else {
      let count = Words.count(differences.values.count, "seed")
      return
        "\(head) The difference of \(chosen) and \(hypothesis.than) in \(title) is \(number(mean)) on \(count), of which no "
        + "interval can be given: at least \(SeedMean.leastSeeds) are needed."
    }
    let subject = hypothesis.better.count > 1 ? "\(chosen), the best of \(hypothesis.better.count)," : chosen
    let side = "\(mean < 0 ? "worse" : "better") than \(hypothesis.than)"
    let limits = "95 % interval \(number(interval.lowerBound))…\(number(interval.upperBound))"
    let margin = hypothesis.margin.map { " The margin is \(shortText($0))." } ?? ""
    return
      "\(head) In \(title) \(subject) is \(side) by \(number(abs(mean))) (\(limits), p \(Self.text(adjusted)) after Holm)."
      + margin
  }

  /// A probability as it is printed.
  package static func text(_ probability: Double) -> String {
    probability < 0.0005 ? "<0.001" : String(format: "%.3f", probability)
  }
}
