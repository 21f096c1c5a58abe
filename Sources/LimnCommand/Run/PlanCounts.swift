import LimnFoundation
import LimnPipelines
import LimnRuns

/// A plan in numbers and lines.
struct PlanCounts {
  private var toDo: [(name: ItemName, reason: String)] = []
  private var others: [(name: ItemName, what: String)] = []
  private var done = 0
  private var passedOver = ReasonCounts()
  private var toPassOver = ReasonCounts()
  private var refused = 0
  private var left = 0
  private var unsure = 0
  private let noun: String

  /// `passing` has the photos of the plan that will be passed over as soon as they are opened, by their indices, with the reasons;
  /// `noun` is what they are called.
  init(_ plan: RunPlan, of noun: String, passing: [Int: String] = [:]) {
    self.noun = noun
    for (index, decision) in plan.entries {
      let name = plan.names[index]
      if case .run = decision, let reason = passing[index] {
        toPassOver.add(reason)
        others.append((name, "to be passed over: \(reason)"))
        continue
      }
      switch decision {
      case .run(let reason): toDo.append((name, reason.rawValue))
      case .verify:
        unsure += 1
        others.append((name, "done, if its files still hold the same"))
      case .done:
        done += 1
        others.append((name, "done"))
      case .passedOver(let reason):
        passedOver.add(reason)
        others.append((name, "passed over: \(reason)"))
      case .leave(let reason):
        left += 1
        others.append((name, "left: \(reason)"))
      case .refuse(let reason):
        refused += 1
        others.append((name, "would fail: \(reason)"))
      }
    }
  }

  /// The photos that are to be done.
  var names: [ItemName] { toDo.map(\.name) }

  /// One line a photo that is to be done, the first twenty without `all`.
  func lines(all: Bool) -> [String] {
    var lines = toDo.prefix(all ? .max : 20).map { "\($0.name.description.printable): \($0.reason)" }
    if lines.count < toDo.count { lines.append("… and \(toDo.count - lines.count) more (--all lists them)") }
    return lines
      + others.filter { all || $0.what.hasPrefix("would") }.map { "\($0.name.description.printable): \($0.what)" }
  }

  /// "3 of 10 photos to do (2 new, 1 changed), 5 done, 2 passed over (no face found)"
  var summary: String {
    let total = toDo.count + others.count
    var kinds: [String: Int] = [:]
    for item in toDo { kinds[item.reason, default: 0] += 1 }
    let reasons = kinds.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map { "\($0.value) \($0.key)" }
    return "\(toDo.count) of \(total) \(noun)\(total == 1 ? "" : "s") to do"
      + (reasons.isEmpty ? "" : " (\(reasons.joined(separator: ", ")))") + ", \(done) done"
      + (passedOver.total > 0 ? ", \(passedOver.total) passed over (\(passedOver.words.printable))" : "")
      + (toPassOver.total > 0 ? ", \(toPassOver.total) to be passed over (\(toPassOver.words.printable))" : "")
      + (unsure > 0 ? ", \(unsure) done if their files still hold the same" : "")
      + (left > 0 ? ", \(left) left" : "") + (refused > 0 ? ", \(refused) would fail" : "")
  }
}
