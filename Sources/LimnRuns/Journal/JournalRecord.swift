import Foundation
import LimnFoundation
import LimnPipelines
import LimnTensors

/// One line of a journal.
package enum JournalRecord: Sendable, Hashable {
  /// A run begins.
  case run(Run)
  /// An item begins.
  case began(Began)
  /// An item was done or passed over.
  case done(Done)
  /// An item failed.
  case failed(Failed)
  /// The files made of all items together.
  case gathered(Gathered)
  /// A run ended by itself.
  case end(End)

  /// How a run began.
  package struct Run: Codable, Sendable, Hashable {
    /// The version of Limn.
    package var limn: String
    /// When, as "2026-11-23T07:00:00Z".
    package var started: String
    /// The process.
    package var pid: Int
    /// The machine.
    package var host: String
    /// The pipeline file.
    package var file: String
    /// The pipeline's hash.
    package var pipeline: String
    /// The hashes of the learned files that it uses, by name.
    package var models: [String: String]
    /// The command's arguments.
    package var arguments: [String]
    /// The folder that the command was given in.
    package var folder: String
    /// The folder, file or tree that was read, if one was named.
    package var input: String?
    /// Where all randomness begins, as text: JSON's numbers do not hold every one.
    package var seed: String
    /// How many items the run was to do, skipped ones included.
    package var items: Int
    /// Which part of all items, as "2/4".
    package var shard: String?
    /// What an item is called where items are counted; nil in journals of earlier versions.
    package var noun: String?

    /// Makes a record.
    package init(
      limn: String, started: String, pid: Int, host: String, file: String, pipeline: String, models: [String: String],
      arguments: [String], folder: String, input: String?, seed: String, items: Int, shard: String?, noun: String? = nil
    ) {
      self.limn = limn
      self.started = started
      self.pid = pid
      self.host = host
      self.file = file
      self.pipeline = pipeline
      self.models = models
      self.arguments = arguments
      self.folder = folder
      self.input = input
      self.seed = seed
      self.items = items
      self.shard = shard
      self.noun = noun
    }

    /// When, in seconds since 1970; nil if that cannot be read.
    package var time: Double? { (try? Date(started, strategy: .iso8601))?.timeIntervalSince1970 }

    /// What was read, seen from the folder that the command was given in; nil if nothing was named.
    package var root: String? { input.flatMap { $0.isEmpty ? nil : folder.resolving($0) } }
  }

  /// A file as it was when it was read or written; an output's path is below the output folder.
  package struct File: Codable, Sendable, Hashable {
    /// The path; nil for an input, whose item has it.
    package var path: String?
    /// The SHA-256 of its bytes.
    package var sha256: String
    /// Bytes.
    package var size: Int
    /// When it was last written, in nanoseconds since 1970.
    package var modified: Int
    /// When anything about it last changed, in nanoseconds since 1970.
    package var changed: Int

    init(_ record: FileRecord, path: String?) {
      self.path = path
      sha256 = record.hash
      size = record.state.size
      modified = record.state.modified
      changed = record.state.changed
    }

    /// The same as a record of a file at a path.
    package func record(at path: String) -> FileRecord {
      FileRecord(path: path, hash: sha256, state: FileState(size: size, modified: modified, changed: changed))
    }
  }

  /// An item that begins: should the run be killed, the files that it may have written by then are Limn's own.
  package struct Began: Codable, Sendable, Hashable {
    /// Its path below the input.
    package var item: String
    /// The files that it will write, as paths below the output folder.
    package var outputs: [String]
  }

  /// An item that was done, or passed over: its stages found nothing to change.
  package struct Done: Codable, Sendable, Hashable {
    /// Its path below the input.
    package var item: String
    /// When it was done, in seconds since 1970.
    package var time: Double
    /// The file it came from; nil for an item that has none.
    package var input: File?
    /// The hash of the pipeline and the seed.
    package var pipeline: String
    /// The hash of all learned files.
    package var models: String
    /// The files written.
    package var outputs: [File]
    /// How long it took.
    package var seconds: Double
    /// Seconds by step, in order; those of steps within "tiles" are "tiles/decode", and part of its own.
    package var steps: [StepTime]
    /// Width times height of what was read.
    package var pixels: Int?
    /// What stages noted, in order; nil for none.
    package var notes: [ItemRecord.Note]?
    /// Why it was passed over, in one line; nil for an item that was done.
    package var passedOver: String?
    /// True for an item that a stage passed over and that went no further; nil for all others.
    package var endsEarly: Bool?
    /// The version of results; nil for the first.
    package var engine: Int?

    /// How long the steps took together, without what the item waited for; all of its time where no step is known.
    package var workSeconds: Double {
      var sum: Double?
      for step in steps where !step.isInner { sum = (sum ?? 0) + step.seconds }
      return sum ?? seconds
    }
  }

  /// A step and how long it took.
  package struct StepTime: Codable, Sendable, Hashable {
    /// The step's name.
    package var step: String
    /// Seconds.
    package var seconds: Double

    /// Whether the step is a part of another one.
    package var isInner: Bool { step.utf8.contains(UInt8(ascii: "/")) }
  }

  /// An item that failed.
  package struct Failed: Codable, Sendable, Hashable {
    /// Its path below the input.
    package var item: String
    /// When it failed, in seconds since 1970.
    package var time: Double
    /// The file it came from, if it could be read.
    package var input: File?
    /// The hash of the pipeline and the seed.
    package var pipeline: String
    /// The hash of all learned files.
    package var models: String
    /// Why, in one line.
    package var error: String
    /// How long it took to fail.
    package var seconds: Double

    /// Makes a record.
    package init(
      item: String, time: Double, input: File?, pipeline: String, models: String, error: String, seconds: Double
    ) {
      self.item = item
      self.time = time
      self.input = input
      self.pipeline = pipeline
      self.models = models
      self.error = error
      self.seconds = seconds
    }
  }

  /// Files made of all items together.
  package struct Gathered: Codable, Sendable, Hashable {
    /// When they were made, in seconds since 1970.
    package var time: Double
    /// The hash of the pipeline and the seed.
    package var pipeline: String
    /// The hash of all learned files.
    package var models: String
    /// The hash of the items that they were made of.
    package var items: String
    /// The files.
    package var outputs: [File]
    /// The version of results; nil for the first.
    package var engine: Int?
  }

  /// How a run ended.
  package struct End: Codable, Sendable, Hashable {
    /// When, in seconds since 1970.
    package var time: Double
    /// How many items were done.
    package var done: Int
    /// How many were passed over; nil in journals of earlier versions.
    package var passedOver: Int?
    /// How many failed.
    package var failed: Int
    /// How many were done before, or are left as they are.
    package var skipped: Int
    /// How long the run took.
    package var seconds: Double
    /// Whether every item was done, passed over or failed, and every file made of all items was written.
    package var complete: Bool
  }
}

extension JournalRecord {
  /// The record as one line of JSON with its line break; an item's own name comes first, for people who look into it.
  var line: [UInt8] {
    let (event, members): (String, [UInt8]?) =
      switch self {
      case .run(let record): ("run", try? record.json())
      case .began(let record): ("began", try? record.json())
      case .done(let record): (record.passedOver == nil ? "done" : "passed-over", try? record.json())
      case .failed(let record): ("failed", try? record.json())
      case .gathered(let record): ("gathered", try? record.json())
      case .end(let record): ("end", try? record.json())
      }
    return Array("{\"event\":\"\(event)\",".utf8) + (members ?? Array("{}".utf8)).dropFirst() + [UInt8(ascii: "\n")]
  }

  /// Reads one line; nil for one that is cut short, damaged, or of another version of Limn.
  package init?(line: some Collection<UInt8>) {
    guard let json = try? JSON(parsing: Array(line)), case .object(let members) = json.value,
      let first = members.first(where: { $0.key == "event" }), case .string(let event) = first.value.value
    else { return nil }
    let rest = JSON(.object(members.filter { $0.key != "event" }), at: json.position)
    func record<T: Decodable>(_ type: T.Type) -> T? { try? rest.decode(type) }
    let found: JournalRecord? =
      switch event {
      case "run": record(Run.self).map { .run($0) }
      case "began": record(Began.self).map { .began($0) }
      case "done", "passed-over": record(Done.self).map { .done($0) }
      case "failed": record(Failed.self).map { .failed($0) }
      case "gathered": record(Gathered.self).map { .gathered($0) }
      case "end": record(End.self).map { .end($0) }
      default: nil
      }
    guard let found else { return nil }
    self = found
  }
}
