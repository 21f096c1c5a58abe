import LimnTensors

/// What earlier runs into a folder did, as their journals tell: the newest word on each item.
public struct RunHistory: Sendable {
  /// The newest word on one item.
  public enum Entry: Sendable {
    /// It went through all steps.
    case done(JournalRecord.Done)
    /// It failed.
    case failed(JournalRecord.Failed)

    var time: Double {
      switch self {
      case .done(let done): done.time
      case .failed(let failed): failed.time
      }
    }
  }

  /// The runs, in the order of their journals.
  public private(set) var runs: [JournalRecord.Run] = []
  /// The files made of all items, in the order of their journals.
  public private(set) var gathered: [JournalRecord.Gathered] = []
  /// How the runs ended, in the order of their journals.
  public private(set) var ends: [JournalRecord.End] = []
  /// By the bytes of an item's name: Swift takes two ways of writing one accent for equal, and they are two photos.
  private var entries: [[UInt8]: Entry] = [:]
  private var owned: Set<[UInt8]> = []

  /// Makes the history of a folder that no run has written to.
  public init() {}

  /// Reads records; of two about one item, that of the later time counts.
  public init(_ records: [JournalRecord]) {
    for record in records {
      switch record {
      case .run(let run): runs.append(run)
      case .gathered(let files):
        gathered.append(files)
        own(files.outputs.compactMap(\.path))
      case .end(let end): ends.append(end)
      case .began(let began): own(began.outputs)
      case .done(let done):
        own(done.outputs.compactMap(\.path))
        take(.done(done), of: done.item)
      case .failed(let failed): take(.failed(failed), of: failed.item)
      }
    }
  }

  /// Reads all journals of an output folder; throws where one cannot be read.
  public init(output: String) throws(FileError) {
    self.init(try RunFolder.records(in: output).records)
  }

  /// The newest word on an item.
  public subscript(name: ItemName) -> Entry? { entries[Array(name.description.utf8)] }

  /// Every item's newest word.
  public var all: some Collection<Entry> { entries.values }

  /// Whether a run wrote a file of this path below the output folder.
  public func wrote(_ below: String) -> Bool { owned.contains(Array(below.utf8)) }

  private mutating func take(_ entry: Entry, of item: String) {
    let key = Array(item.utf8)
    if let earlier = entries[key], earlier.time > entry.time { return }
    entries[key] = entry
  }

  private mutating func own(_ paths: [String]) {
    for path in paths { owned.insert(Array(path.utf8)) }
  }
}
