import LimnFoundation
import LimnTensors
import Synchronization

/// What one item's way through a pipeline read and wrote, and how long its steps took: stages fill it in, the runner reads it.
public final class ItemRecord: Sendable {
  /// What was noted.
  package struct Contents: Sendable, Hashable {
    /// The file that the item came from, as it was read.
    package internal(set) var input: FileRecord?
    /// Width times height of what was read.
    package internal(set) var pixels: Int?
    /// The files that were written, in order.
    package internal(set) var outputs: [FileRecord] = []
    /// Seconds by step, in the order in which they began; those of a step within another one are "tiles/decode", all its turns
    /// together, and are part of that one's.
    package internal(set) var steps: [StepTime] = []
    /// What stages noted for people and programs, in order.
    package internal(set) var notes: [Note] = []
    /// Why stages that look for something to change found nothing, each reason once, in order.
    package internal(set) var reasonsToPassOver: [String] = []
    /// Whether a stage that looks for something to change found it, or another one changed what was saved.
    package internal(set) var isEdited = false
    /// Whether a stage passed the item over and it went no further.
    package internal(set) var endsEarly = false
    /// The steps that are at work, from the outermost on, by their places.
    var atWork: [Int] = []

    /// Why the item is passed over, in one line; nil where a stage edited it, and where none looked for something.
    package var passedOver: String? {
      reasonsToPassOver.isEmpty || isEdited && !endsEarly ? nil : reasonsToPassOver.joined(separator: ", ")
    }

    /// The notes, and why stages found nothing to change in an item that another one edited.
    package var allNotes: [Note] {
      guard isEdited, !endsEarly else { return notes }
      return notes + reasonsToPassOver.map { Note(kind: "passed-over", text: "passed over: \($0)") }
    }
  }

  /// One step and how long it took.
  package struct StepTime: Sendable, Hashable {
    /// The step's name, after the names of those that it stands in.
    package let name: String
    /// Seconds.
    package internal(set) var seconds: Double

    /// Makes a step's line.
    package init(name: String, seconds: Double) {
      self.name = name
      self.seconds = seconds
    }
  }

  /// A remark on one item that is no failure: a measured value, or something that was left out of its file.
  public struct Note: Codable, Sendable, Hashable {
    /// What sort of remark it is, in a word that programs can count by ("noise").
    public let kind: String
    /// The remark in one line, for people.
    public let text: String
    /// Its measured value, if it has one, in the unit that the kind stands for.
    public let number: Double?
    private let figure: Bool?

    /// Makes a note; `isFigure` says that it only describes the item, or that it went as usual.
    public init(kind: String, text: String, number: Double? = nil, isFigure: Bool = false) {
      self.kind = kind
      self.text = text
      self.number = number
      figure = isFigure ? true : nil
    }

    /// Whether the note only describes the item (its noise), or that it went as usual: reports show figures, summaries
    /// leave them out.
    package var isFigure: Bool { figure ?? Self.earlierFigures.contains(kind) }

    /// The kinds that were figures before notes said so, for journals of that time.
    private static let earlierFigures: Set = ["noise", "impulses", "faces", "copied", "odd"]
  }

  private let state = Mutex(Contents())

  /// Makes a record of nothing.
  public init() {}

  /// What was noted so far.
  package var contents: Contents { state.withLock { $0 } }

  /// Notes the file that the item came from.
  public func read(_ file: FileRecord) { state.withLock { $0.input = file } }

  /// Notes the size of what was read, as width times height.
  public func read(pixels: Int) { state.withLock { $0.pixels = pixels } }

  /// Notes a file that was written.
  public func wrote(_ file: FileRecord) { state.withLock { $0.outputs.append(file) } }

  /// Adds a note; one of the same kind and text that is there already is kept once.
  public func note(_ note: Note) {
    state.withLock { contents in
      if !contents.notes.contains(where: { $0.kind == note.kind && $0.text == note.text }) {
        contents.notes.append(note)
      }
    }
  }

  /// Notes that a stage that looks for something to change (a face, noise) found nothing, and why, in words that are the same for
  /// all such items ("no face found"). The item is passed over then, unless another stage has edited it.
  public func passOver(_ reason: String) {
    state.withLock { contents in
      let reason = reason.oneLine
      if !contents.reasonsToPassOver.contains(reason) { contents.reasonsToPassOver.append(reason) }
    }
  }

  /// Notes that a stage passed the item over and that it goes no further.
  package func end(_ passedOver: PassedOver) {
    passOver(passedOver.reason)
    state.withLock { $0.endsEarly = true }
  }

  /// Notes that an item was changed: by a stage that may pass items over, or in what is saved of it.
  public func edited() { state.withLock { $0.isEdited = true } }

  /// Notes that a step begins, within the one that is at work, if any.
  package func begin(step: String) {
    state.withLock { contents in
      let name = (contents.atWork.last.map { contents.steps[$0].name + "/" } ?? "") + step
      if let place = contents.steps.firstIndex(where: { $0.name == name }) {
        contents.atWork.append(place)
      } else {
        contents.atWork.append(contents.steps.count)
        contents.steps.append(StepTime(name: name, seconds: 0))
      }
    }
  }

  /// Notes that the step that is at work has ended, and how long it took.
  package func end(seconds: Double) {
    state.withLock { contents in
      guard let place = contents.atWork.popLast() else { return }
      contents.steps[place].seconds += seconds
    }
  }
}
