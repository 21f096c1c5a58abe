import LimnFoundation
import LimnPipelines

/// On how many items stages noted something, by the kind of note and by what it says.
package struct NoteCounts: Sendable, Hashable {
  /// The notes of one kind.
  package struct Count: Sendable, Hashable {
    /// The kind.
    package let kind: String
    /// How many items have such a note.
    package fileprivate(set) var items = 0
    /// On how many items there is each text, up to a number of different ones.
    private var counts: [String: Int] = [:]
    /// Texts that are not counted one by one, since there are too many.
    private var others = 0
    /// The sum of their numbers; nil where none has one.
    package fileprivate(set) var number: Double?
    /// Whether all are figures, which summaries leave out.
    package fileprivate(set) var isFigure = true

    /// Whether every text says its number.
    private var saysNumbers = true
    /// Whether every number counts something: it is whole, and of a figure the text begins with it ("2 faces").
    private var areCounts = true

    fileprivate init(kind: String) { self.kind = kind }

    /// The text that all of them have; nil where they differ.
    package var text: String? { counts.count == 1 && others == 0 ? counts.keys.first : nil }

    /// The sum of their numbers where these count something, and are not one each; nil for what was measured, whose sum says nothing.
    package var total: Double? { number.flatMap { areCounts && $0 != Double(items) ? $0 : nil } }

    /// The different texts with the number of items that have each, the most frequent first.
    package var texts: [(text: String, items: Int)] {
      counts.map { ($0.key, $0.value) }.sorted { ($1.1, $0.0) < ($0.1, $1.0) }
    }

    /// Whether each text counts for itself: they differ, and not by a number or a figure.
    package var hasSeveralTexts: Bool { text == nil && (number == nil || !saysNumbers) && !isFigure }

    /// A line for each of the most frequent texts, and one for the rest of them: "3 photos: the gain map is left out", `noun` being what
    /// an item is called. Texts with numbers that differ are one line, with the sum of what they count: "2 photos: pages (7 in all)".
    package func lines(of noun: String) -> [String] {
      guard hasSeveralTexts else {
        let sum = total.map { " (\(shortText($0)) in all)" } ?? ""
        return ["\(Words.count(items, noun)): \(text ?? kind)\(sum)"]
      }
      let texts = texts
      let shown = texts.count <= Self.shown + 1 && others == 0 ? texts.count : Self.shown
      let lines = texts.prefix(shown).map { "\(Words.count($0.items, noun)): \($0.text)" }
      guard others == 0 else { return lines + ["and many more notes of the kind '\(kind)'"] }
      return texts.count == shown ? lines : lines + ["and \(texts.count - shown) more notes of the kind '\(kind)'"]
    }

    /// Texts that are shown where there are many.
    private static let shown = 5
    /// Different texts that are counted; a run may have as many as photos.
    private static let most = 200

    fileprivate mutating func add(_ note: ItemRecord.Note) {
      if let number = note.number {
        if !note.text.contains(shortText(number)) { saysNumbers = false }
        let isCount = number >= 0 && number == number.rounded()
        if !isCount || note.isFigure && !note.text.hasPrefix(shortText(number) + " ") { areCounts = false }
      }
      if counts[note.text] != nil || counts.count < Self.most {
        counts[note.text, default: 0] += 1
      } else {
        others += 1
      }
    }
  }

  private var counts: [String: Count] = [:]

  /// Counts nothing.
  package init() {}

  /// Counts the notes of one more item.
  package mutating func add(_ notes: [ItemRecord.Note]) {
    var seen: [String: Set<String>] = [:]
    for note in notes {
      var count = counts[note.kind] ?? Count(kind: note.kind)
      if seen[note.kind] == nil { count.items += 1 }
      if seen[note.kind, default: []].insert(note.text).inserted { count.add(note) }
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
