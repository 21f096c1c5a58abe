import LimnPipelines
import LimnRuns

/// A plan as `limn plan --json` describes it.
struct PlanFacts: Encodable {
  /// The photos of the run, in order.
  let photos: [Photo]
  /// How many there are of each decision.
  let counts: [String: Int]
  /// What stages noted of the photos that were done or passed over before.
  let notes: [NoteFacts]
  /// Photos that are done and are taken through once more, for a file made of all.
  let again: [String]
  /// What the photos that are to be done take; absent where there are none.
  let estimate: PlanEstimate.Figures?

  struct Photo: Encodable {
    let photo: String
    let decision: Decision
    /// Why; absent where the decision says it.
    let reason: String?
  }

  /// What becomes of a photo.
  enum Decision: String, Encodable, CaseIterable {
    /// It is done in this run.
    case run
    /// It was done before, if its files still hold the same.
    case verify
    /// It was done before.
    case done
    /// It is passed over as soon as it is opened.
    case passOver = "pass-over"
    /// It was passed over before.
    case passedOver = "passed-over"
    /// It is left as it is.
    case leave
    /// It would fail.
    case fail
  }

  init(
    _ plan: RunPlan, passing: [Int: String], notes: NoteCounts, again: [ItemName], _ estimate: PlanEstimate.Figures?
  ) {
    photos = plan.entries.map { index, decision in
      let (decision, reason): (Decision, String?) =
        switch decision {
        case .run(let reason): passing[index].map { (.passOver, $0) } ?? (.run, reason.rawValue)
        case .verify: (.verify, nil)
        case .done: (.done, nil)
        case .passedOver(let reason): (.passedOver, reason)
        case .leave(let reason): (.leave, reason)
        case .refuse(let reason): (.fail, reason)
        }
      return Photo(photo: plan.names[index].description, decision: decision, reason: reason)
    }
    var counts = Dictionary(uniqueKeysWithValues: Decision.allCases.map { ($0.rawValue, 0) })
    for photo in photos { counts[photo.decision.rawValue, default: 0] += 1 }
    self.counts = counts
    self.notes = notes.all.map { NoteFacts($0) }
    self.again = again.map(\.description)
    self.estimate = estimate
  }
}
