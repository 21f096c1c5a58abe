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
    /// The steps that are at work, from the outermost on, by their places.
    var atWork: [Int] = []
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

    /// Makes a note.
    public init(kind: String, text: String, number: Double? = nil) {
      self.kind = kind
      self.text = text
      self.number = number
    }
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
