import LimnFoundation
import LimnPipelines

/// On how many items stages noted something, by the kind of note.
package struct NoteCounts: Sendable, Hashable {
  /// The notes of one kind.
  package struct Count: Sendable, Hashable {
    /// The kind.
    package let kind: String
    /// How many items have such a note.
    package fileprivate(set) var items = 0
    /// The text that all of them have; nil where they differ.
    package fileprivate(set) var text: String?
    /// The sum of their numbers; nil where none has one.
    package fileprivate(set) var number: Double?
    /// Whether all are figures, which summaries leave out.
    package fileprivate(set) var isFigure = true

    /// "3 photos: the gain map is left out", "2 photos: pages (7 in all)"
    package var words: String {
      let sum = number.flatMap { $0 == Double(items) ? nil : " (\(shortText($0)) in all)" } ?? ""
      return "\(Words.count(items, "photo")): \(text ?? kind)\(sum)"
    }
  }

  private var counts: [String: Count] = [:]

  /// Counts nothing.
  package init() {}

  /// Counts the notes of one more item.
  package mutating func add(_ notes: [ItemRecord.Note]) {
    var seen: Set<String> = []
    for note in notes {
      var count = counts[note.kind] ?? Count(kind: note.kind, text: note.text)
      if seen.insert(note.kind).inserted { count.items += 1 }
      if count.text != note.text { count.text = nil }
      if !note.isFigure { count.isFigure = false }
      if let number = note.number { count.number = (count.number ?? 0) + number }
      counts[note.kind] = count
    }
  }

  /// All kinds, the most frequent first.
  package var all: [Count] {
    counts.values.sorted { ($1.items, $0.kind) < ($0.items, $1.kind) }
  }

  /// The kinds that a summary shows: those that are no figures.
  package var remarks: [Count] { all.filter { !$0.isFigure } }
}

extension RunPlan {
  /// What stages noted of the items that earlier runs have settled, by a history.
  package func notes(in history: RunHistory) -> NoteCounts {
    var counts = NoteCounts()
    for (index, decision) in entries {
      switch decision {
      case .done, .passedOver, .verify:
        if case .done(let done)? = history[names[index]] { counts.add(done.notes ?? []) }
      case .run, .leave, .refuse: continue
      }
    }
    return counts
  }
}
