import LimnTensors
import Synchronization

/// What one item's way through a pipeline read and wrote, and how long its steps took: stages fill it in, the runner reads it.
public final class ItemRecord: Sendable {
  /// What was noted.
  public struct Contents: Sendable, Hashable {
    /// The file that the item came from, as it was read.
    public internal(set) var input: FileRecord?
    /// Width times height of what was read.
    public internal(set) var pixels: Int?
    /// The files that were written, in order.
    public internal(set) var outputs: [FileRecord] = []
    /// Seconds by step, in order.
    public internal(set) var steps: [Step] = []
  }

  /// One step and how long it took.
  public struct Step: Sendable, Hashable {
    /// The step's name.
    public let name: String
    /// Seconds.
    public let seconds: Double

    /// Makes a step's line.
    public init(name: String, seconds: Double) {
      self.name = name
      self.seconds = seconds
    }
  }

  private let state = Mutex(Contents())

  /// Makes a record of nothing.
  public init() {}

  /// What was noted so far.
  public var contents: Contents { state.withLock { $0 } }

  /// Notes the file that the item came from.
  public func read(_ file: FileRecord) { state.withLock { $0.input = file } }

  /// Notes the size of what was read, as width times height.
  public func read(pixels: Int) { state.withLock { $0.pixels = pixels } }

  /// Notes a file that was written.
  public func wrote(_ file: FileRecord) { state.withLock { $0.outputs.append(file) } }

  /// Notes how long a step took.
  public func took(_ seconds: Double, step: String) {
    state.withLock { $0.steps.append(Step(name: step, seconds: seconds)) }
  }
}
