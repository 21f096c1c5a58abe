import LimnFoundation
import LimnReport

/// How the ranking of methods changed over the steps: the mean of a trained method is over the same seeds at every step, so that a change
/// between two steps is none of the seeds.
struct StudySteps {
  /// What is known of one method.
  private struct Method {
    let name: String
    /// The numbers of its seeds after each step and, at last, at its end.
    let values: [[Int: Double]]
    /// The seeds that have a number after every step that any seed has one of.
    let seeds: [Int]

    /// The mean at each step; nil where no seed has a number.
    var means: [Double?] { values.map { own in SeedMean(seeds.compactMap { own[$0] }).mean } }
  }

  private let study: StudyFile
  private let metric: StudyMetric
  /// The steps, the last one among them.
  private let steps: [Int]
  private let methods: [Method]

  /// Takes what was measured, and what methods are ranked by.
  init(_ results: StudyResults, by metric: StudyMetric) {
    let study = results.study
    (self.study, self.metric) = (study, metric)
    let end = study.trainings.map(\.recipe.trainer.steps).max() ?? 0
    let steps = study.snapshots.sorted().filter { $0 < end }
    self.steps = steps + [end]
    methods = study.methods.filter(\.isTrained).map { method in
      let last = results.values(method.name, metric)
      let early = steps.map { step in
        var values: [Int: Double] = [:]
        for scores in results.models(method.name, step: step) where last[scores.seed] != nil {
          values[scores.seed] = scores[metric]
        }
        return values
      }
      let seeds = study.seeds.filter { seed in
        last[seed] != nil && early.allSatisfy { $0.isEmpty || $0[seed] != nil }
      }
      return Method(name: method.name, values: early + [last], seeds: seeds)
    }
  }

  /// The table, a row a step, with how many seeds the means are over.
  var table: Report.Table {
    var table = Report.Table(
      "steps", title: "DCI D over the steps",
      columns: [.count("step")] + methods.map { .number(metric.quantity, group: $0.name) }
        + [.number(Quantity("order", title: "rank correlation with the last", digits: 2))], notes: notes)
    let means = methods.map(\.means)
    for (place, step) in steps.enumerated() {
      let pairs = means.compactMap { own -> (Double, Double)? in
        guard let now = own[place], let last = own[steps.count - 1] else { return nil }
        return (now, last)
      }
      table.add(
        [.count(step)] + means.map { .value($0[place]) } + [.value(RankCorrelation.spearman(pairs))])
    }
    return table
  }

  /// How many seeds the means are over, and why some are left out.
  private var notes: [String] {
    let lacks = methods.map { lack(of: $0) }
    guard lacks.contains(where: { !$0.isEmpty }) else {
      return ["Means over \(Words.count(study.seeds.count, "seed"))."]
    }
    return ["Means of a method are over the same seeds at all steps."]
      + zip(methods, lacks).map { method, lack in
        (["\(method.name): over \(method.seeds.count) of \(Words.count(study.seeds.count, "seed"))"] + lack)
          .joined(separator: "; ")
      }
  }

  /// What a method's seeds have no numbers of, step by step.
  private func lack(of method: Method) -> [String] {
    zip(steps.indices, method.values).compactMap { place, values in
      let isLast = place == steps.count - 1
      // A seed without its end is said once.
      let missing = study.seeds.filter { values[$0] == nil && (isLast || method.values.last?[$0] != nil) }
      guard !missing.isEmpty else { return nil }
      let what = isLast ? "at the end" : "of step \(steps[place])"
      if values.isEmpty { return isLast ? "no seed has scores \(what)" : "none of these has scores \(what)" }
      let seeds = missing.map(String.init).joined(separator: ", ")
      return missing.count == 1 ? "seed \(seeds) has no scores \(what)" : "seeds \(seeds) have no scores \(what)"
    }
  }
}
