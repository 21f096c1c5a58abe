import LimnFoundation
import LimnPipelines
import LimnTensors

/// One part of a folder's photos, so that many machines can each do one: which part a photo belongs to follows from its name.
package struct Shard: Sendable, Hashable, CustomStringConvertible {
  /// Which part, from 1.
  package let number: Int
  /// How many parts there are.
  package let count: Int

  /// Makes a part; the number lies within the count.
  package init(number: Int, count: Int) {
    precondition(count >= 1 && (1...count).contains(number), "there is no part \(number) of \(count)")
    self.number = number
    self.count = count
  }

  /// "2/4"
  package var description: String { "\(number)/\(count)" }

  /// "2-of-4", for names of files.
  package var suffix: String { "\(number)-of-\(count)" }

  /// Whether an item of this name belongs to the part; each name belongs to exactly one of them.
  package func contains(_ name: ItemName) -> Bool {
    // FNV-1a over the bytes, then mixed, since its low bits alone are no better than the last letters.
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in name.description.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
    hash = (hash ^ (hash >> 33)) &* 0xFF51_AFD7_ED55_8CCD
    hash ^= hash >> 33
    return Int(hash % UInt64(count)) == number - 1
  }
}

extension Shard {
  /// The largest number of parts.
  package static let most = 100_000

  /// Reads "2/4", "auto" (what the scheduler's environment says) or "auto/4" (with the count given); throws `StageError`.
  package init(_ text: String, environment: [String: String]) throws(StageError) {
    let sides = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
    if sides[0] == "auto" {
      let count = sides.count == 2 ? Self.count(sides[1]) : nil
      guard sides.count == 1 || count != nil else { throw Self.malformed(text) }
      self = try Self.automatic(count, environment)
      return
    }
    guard sides.count == 2, let number = Self.count(sides[0]), let count = Self.count(sides[1]) else {
      throw Self.malformed(text)
    }
    guard number <= count else {
      throw StageError("there is no shard \(number) of \(count): shards count from 1")
    }
    self.init(number: number, count: count)
  }

  private static func malformed(_ text: String) -> StageError {
    StageError("'\(text.printable)' is no shard: give K/N, as in 2/4, or auto, or auto/N")
  }

  /// A whole number from 1 to the largest count.
  private static func count(_ text: some StringProtocol) -> Int? {
    guard !text.isEmpty, text.utf8.allSatisfy({ (48...57).contains($0) }), let number = Int(text) else { return nil }
    return (1...most).contains(number) ? number : nil
  }

  /// The variables of a scheduler: the part's number, the count, and where numbers begin and by how much they grow.
  private struct Scheduler {
    let name: String
    let index: String
    let count: String
    var first: String?
    var step: String?
  }

  private static let schedulers = [
    Scheduler(
      name: "Slurm", index: "SLURM_ARRAY_TASK_ID", count: "SLURM_ARRAY_TASK_COUNT", first: "SLURM_ARRAY_TASK_MIN",
      step: "SLURM_ARRAY_TASK_STEP"),
    Scheduler(name: "Kubernetes", index: "JOB_COMPLETION_INDEX", count: "JOB_COMPLETIONS"),
    Scheduler(name: "Open MPI", index: "OMPI_COMM_WORLD_RANK", count: "OMPI_COMM_WORLD_SIZE"),
  ]

  private static func automatic(_ given: Int?, _ environment: [String: String]) throws(StageError) -> Shard {
    func number(_ variable: String?) throws(StageError) -> Int? {
      guard let variable, let text = environment[variable], !text.isEmpty else { return nil }
      guard text.utf8.allSatisfy({ (48...57).contains($0) }), let value = Int(text) else {
        throw StageError("shard auto: \(variable) is '\(text.printable)', not a whole number; give K/N")
      }
      return value
    }
    for scheduler in schedulers {
      guard let index = try number(scheduler.index) else { continue }
      let told = try number(scheduler.count)
      guard let count = given ?? told else {
        throw StageError(
          "shard auto: \(scheduler.index) is \(index), but \(scheduler.count) is not set; give auto/N")
      }
      guard (1...most).contains(count) else {
        throw StageError("shard auto: \(scheduler.count) is \(count); give 1 to \(most)")
      }
      let step = max(1, try number(scheduler.step) ?? 1)
      // Without the first number, counting from 0 and from 1 both give every part once.
      let first = try number(scheduler.first)
      let place = first.map { max(0, index - $0) / step } ?? index
      return Shard(number: place % count + 1, count: count)
    }
    let variables = schedulers.map(\.index).joined(separator: ", ")
    throw StageError("shard auto: none of \(variables) is set; give K/N")
  }
}
