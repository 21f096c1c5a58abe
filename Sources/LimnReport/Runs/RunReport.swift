import LimnFoundation
import LimnPipelines
import LimnRuns
import LimnTensors

/// What the runs into an output folder did, from their journals.
package struct RunReport: Sendable {
  /// One run.
  package struct Run: Sendable {
    /// How it began; nil where that line of the journal is damaged.
    package let start: JournalRecord.Run?
    /// How it ended; nil if it did not end by itself, or is still at work.
    package fileprivate(set) var end: JournalRecord.End?
    /// How many photos it did, those left out that it found done.
    package fileprivate(set) var done = 0
    /// How many it passed over, likewise.
    package fileprivate(set) var passedOver = 0
    /// How many failed in it.
    package fileprivate(set) var failed = 0
    fileprivate var pixels = 0
    fileprivate var lastTime: Double?

    /// Its first and last moment, in seconds since 1970, as far as they are known.
    var span: ClosedRange<Double>? {
      if let end { return end.time - max(0, end.seconds)...end.time }
      guard let first = start?.time ?? lastTime else { return nil }
      return first...max(first, lastTime ?? first)
    }
  }

  /// A photo that was done or passed over, by its newest record.
  package struct Success: Sendable {
    /// The record.
    package let record: JournalRecord.Done
    /// The place of its run.
    package let run: Int
  }

  /// The output folder, as it was given.
  package let output: String
  /// The runs, in the order of their journals.
  package private(set) var runs: [Run] = []
  /// The run that began last.
  package let last: JournalRecord.Run?
  /// The photos that were done or passed over and have not failed since, in the order in which that was.
  package let successes: [Success]
  /// The photos that failed at last, in the order in which that was.
  package let failures: [JournalRecord.Failed]
  /// The files made of all photos, by the newest record.
  package private(set) var gathered: JournalRecord.Gathered?
  /// How many lines of the journals cannot be read.
  package let damaged: Int
  /// Who is writing to the folder now, in words; nil if nobody is.
  package let writer: String?

  /// Reads the journals of an output folder; throws `ReportError` where there is none, or nothing in it can be read, and
  /// `FileError` where the system refuses.
  package init(output: String) throws {
    guard FileKind(followingLinks: output)?.isFolder == true else {
      throw ReportError("cannot find the folder '\(output.printable)': give the output folder of a run")
    }
    let journals = RunFolder.journals(in: output)
    guard !journals.isEmpty else {
      throw ReportError(
        "'\(output.printable)' has no journal of a run (\(RunFolder.name)): give the folder that one has written to")
    }
    var reader = Reader()
    for journal in journals { reader.take(try Journal.records(at: journal)) }
    guard !reader.runs.isEmpty else {
      throw ReportError(
        reader.damaged == 0
          ? "the journal in '\(output.printable)' is empty: nothing was run yet"
          : "the journal in '\(output.printable)' is damaged: none of its \(reader.damaged) lines can be read")
    }
    self.output = output
    damaged = reader.damaged
    writer = RunFolder.writer(to: output)
    last = reader.last
    runs = reader.runs
    gathered = reader.gathered
    successes = reader.newest.values.compactMap(\.success).sorted {
      ($0.record.time, $0.run) < ($1.record.time, $1.run)
    }
    failures = reader.newest.values.compactMap(\.failure).sorted { ($0.time, $0.item) < ($1.time, $1.item) }
  }

  /// Seconds in which at least one run was at work.
  package var seconds: Double {
    var sum = 0.0
    var reached = -Double.infinity
    for span in runs.compactMap(\.span).sorted(by: { $0.lowerBound < $1.lowerBound }) {
      sum += max(0, span.upperBound - max(span.lowerBound, reached))
      reached = max(reached, span.upperBound)
    }
    return sum
  }

  /// What an item of the last run is called.
  package var noun: String { last?.noun ?? "photo" }

  /// Photos done or passed over a second, while at least one run was at work; nil if that is not known.
  package var photosPerSecond: Double? { perSecond(Double(runs.reduce(0) { $0 + $1.done + $1.passedOver })) }

  /// Megapixels done a second, likewise.
  package var megapixelsPerSecond: Double? { perSecond(Double(runs.reduce(0) { $0 + $1.pixels }) / 1e6) }

  private func perSecond(_ amount: Double) -> Double? {
    let seconds = seconds
    return seconds > 0 && amount > 0 ? amount / seconds : nil
  }

  /// On how many photos stages noted something, by the kind of note, the most frequent first; measured noise, which is on all
  /// of them, is left out.
  package var noteCounts: [NoteCounts.Count] {
    var counts = NoteCounts()
    for success in successes { counts.add(success.record.notes ?? []) }
    return counts.all.filter { $0.kind != "noise" }
  }

  /// How many photos were done.
  package var doneCount: Int { successes.count { $0.record.passedOver == nil } }

  /// The photos that were passed over, by the reason, the most frequent first.
  package var passedOver: [(reason: String, photos: [String])] {
    var counts = ReasonCounts()
    var photos: [String: [String]] = [:]
    for record in successes.map(\.record) {
      guard let reason = record.passedOver else { continue }
      counts.add(reason)
      photos[reason, default: []].append(record.item)
    }
    return counts.all.map { ($0.reason, photos[$0.reason] ?? []) }
  }

  /// How many photos were done with another pipeline, seed or model than the last run's.
  package var staleCount: Int {
    guard let keys = last.map(RunKeys.init) else { return 0 }
    return successes.count { $0.record.pipeline != keys.pipeline || $0.record.models != keys.models }
  }
}

/// Reads journals one after the other.
private struct Reader {
  enum Newest {
    case success(RunReport.Success)
    case failure(JournalRecord.Failed)

    var success: RunReport.Success? { if case .success(let success) = self { success } else { nil } }
    var failure: JournalRecord.Failed? { if case .failure(let failure) = self { failure } else { nil } }
    var time: Double { success?.record.time ?? failure?.time ?? 0 }
  }

  var runs: [RunReport.Run] = []
  /// By the bytes of an item's name: two ways of writing one accent are two photos.
  var newest: [[UInt8]: Newest] = [:]
  /// Those of the journal that is being read.
  private var own: [[UInt8]: Newest] = [:]
  var gathered: JournalRecord.Gathered?
  var last: JournalRecord.Run?
  var damaged = 0

  mutating func take(_ journal: (records: [JournalRecord], damaged: Int)) {
    let order = JournalOrder()
    let (files, start) = (gathered, last)
    own = [:]
    for record in journal.records { take(record) }
    damaged += journal.damaged
    newest.merge(own) { order.outweighs($0.time, $1.time) ? $0 : $1 }
    if let files, order.outweighs(files.time, gathered?.time ?? 0) { gathered = files }
    if let start, order.outweighs(start.time ?? 0, last?.time ?? 0) { last = start }
  }

  private mutating func take(_ record: JournalRecord) {
    if case .run(let start) = record {
      runs.append(RunReport.Run(start: start))
      last = start
      return
    }
    if runs.isEmpty || runs[runs.count - 1].end != nil { runs.append(RunReport.Run(start: nil)) }
    let run = runs.count - 1
    switch record {
    case .run, .began: break
    case .done(let done):
      let key = Array(done.item.utf8)
      runs[run].lastTime = max(runs[run].lastTime ?? done.time, done.time)
      // A photo that was found done has its old times in a new record.
      let known = (own[key] ?? newest[key])?.success?.record
      if known?.steps != done.steps || known?.seconds != done.seconds {
        if done.passedOver == nil { runs[run].done += 1 } else { runs[run].passedOver += 1 }
        runs[run].pixels += max(0, done.pixels ?? 0)
      }
      own[key] = .success(RunReport.Success(record: done, run: run))
    case .failed(let failed):
      runs[run].lastTime = max(runs[run].lastTime ?? failed.time, failed.time)
      runs[run].failed += 1
      own[Array(failed.item.utf8)] = .failure(failed)
    case .gathered(let files): gathered = files
    case .end(let end): runs[run].end = end
    }
  }
}
