import Foundation
import LimnFoundation
import LimnPipelines
import LimnTensors

/// What earlier runs into a folder did, from their journals: the latest record of each item.
package struct RunHistory: Sendable {
  /// The latest journal record of an item.
  package enum Entry: Sendable {
    /// It was done or passed over.
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
  package private(set) var runs: [JournalRecord.Run] = []
  /// The run that began last.
  package private(set) var last: JournalRecord.Run?
  /// The latest record of the aggregate outputs.
  package private(set) var gathered: JournalRecord.Gathered?
  /// The number of damaged journal lines.
  package private(set) var damaged = 0
  /// By the bytes of an item's name: Swift takes two ways of writing one accent for equal, and they are two photos.
  private var entries: [[UInt8]: Entry] = [:]
  private var owned: Set<[UInt8]> = []

  /// Makes the history of a folder that no run has written to.
  package init() {}

  /// Reads the records of one journal; of two about one item, the later line counts, whatever clocks said.
  package init(_ records: [JournalRecord]) {
    for record in records {
      switch record {
      case .run(let run): runs.append(run)
      case .gathered(let files):
        gathered = files
        own(files.outputs.compactMap(\.path))
      case .end: break
      case .began(let began): own(began.outputs)
      case .done(let done):
        own(done.outputs.compactMap(\.path))
        entries[Array(done.item.utf8)] = .done(done)
      case .failed(let failed): entries[Array(failed.item.utf8)] = .failed(failed)
      }
    }
    last = runs.last
  }

  /// Reads all journals of an output folder; throws where one cannot be read.
  package init(output: String) throws(FileError) {
    let order = JournalOrder()
    for journal in RunFolder.journals(in: output) {
      let (records, damaged) = try Journal.records(at: journal)
      let other = RunHistory(records)
      self.damaged += damaged
      runs += other.runs
      owned.formUnion(other.owned)
      entries.merge(other.entries) { order.outweighs($0.time, $1.time) ? $0 : $1 }
      if let files = other.gathered, !order.outweighs(gathered?.time ?? 0, files.time) { gathered = files }
      if let run = other.last, !order.outweighs(last?.time ?? 0, run.time ?? 0) { last = run }
    }
  }

  /// The latest record of an item.
  package subscript(name: ItemName) -> Entry? { entries[Array(name.description.utf8)] }

  /// The latest record of every item.
  package var all: some Collection<Entry> { entries.values }

  /// What was last written to each path below the output folder, by the latest record of each item.
  package func written() -> [[UInt8]: JournalRecord.File] {
    var files: [[UInt8]: JournalRecord.File] = [:]
    for case .done(let done) in all.sorted(by: { $0.time < $1.time }) {
      for file in done.outputs { if let path = file.path { files[Array(path.utf8)] = file } }
    }
    return files
  }

  /// Whether a run wrote a file of this path below the output folder.
  package func wrote(_ below: String) -> Bool { owned.contains(Array(below.utf8)) }

  /// The items that are photos of their own: where files are written into the folder that is read, those of earlier runs are
  /// none. Their places are counted anew.
  package func photos(among names: [ItemName], of input: String?, output: OutputFolder) -> [ItemName] {
    var status = stat()
    guard let input, !owned.isEmpty, stat(input.systemPath, &status) == 0, status.st_mode & S_IFMT == S_IFDIR,
      output.contains(input + "/x")
    else { return names }
    let photos = names.filter { name in output.below(name.path).map { !wrote($0) } ?? true }
    guard photos.count < names.count else { return names }
    return photos.enumerated().map { $1.numbered($0) }
  }

  private mutating func own(_ paths: [String]) {
    for path in paths { owned.insert(Array(path.utf8)) }
  }
}
