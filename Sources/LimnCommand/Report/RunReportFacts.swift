import LimnReport
import LimnRuns

/// What the runs into a folder did, as `limn report --json` describes it.
struct RunReportFacts: Encodable {
  /// The output folder.
  let output: String
  /// How many photos were done.
  let done: Int
  /// The photos that were passed over, by their reasons.
  let passedOver: [Group]
  /// The photos that failed at last, by their reasons.
  let failed: [Group]
  /// On how many photos stages noted something.
  let notes: [NoteFacts]
  /// How many photos no run has tried.
  let untried: Int
  /// How many runs there were.
  let runs: Int
  /// Seconds in which at least one run was at work.
  let seconds: Double

  /// Photos of one reason.
  struct Group: Encodable {
    let reason: String
    let photos: [String]
  }

  init(_ report: RunReport) {
    output = report.output
    done = report.doneCount
    passedOver = report.passedOver.map { Group(reason: $0.reason, photos: $0.photos) }
    failed = report.failureGroups.map { Group(reason: $0.reason, photos: $0.failures.map(\.item)) }
    notes = report.noteCounts.map { NoteFacts($0) }
    untried = report.missing().untriedCount
    runs = report.runs.count
    seconds = report.seconds
  }
}

/// The notes of one kind, in JSON.
struct NoteFacts: Encodable {
  let kind: String
  /// On how many photos there is such a note.
  let photos: Int
  /// The text that all of them have; absent where they differ.
  let text: String?
  /// The different texts, where there are several.
  let texts: [Text]?
  /// The sum of their numbers; absent where none has one.
  let number: Double?

  /// One text of several.
  struct Text: Encodable {
    let text: String
    /// On how many photos there is such a note.
    let photos: Int
  }

  init(_ count: NoteCounts.Count) {
    (kind, photos, text, number) = (count.kind, count.items, count.text, count.number)
    texts = count.hasSeveralTexts ? count.texts.map { Text(text: $0.text, photos: $0.items) } : nil
  }
}
