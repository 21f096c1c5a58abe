import Foundation
import LimnFoundation
import LimnPipelines
import LimnRuns
import LimnTensors

/// How long the photos of a plan, or its rows, will take, and in how much memory, in words.
struct PlanEstimate {
  /// What is known of the photos.
  let photos: PhotoSurvey
  /// What there is for them.
  let memory: MemoryPlan
  /// How many are worked on at once.
  let jobs: Int
  /// How many cores are kept busy.
  let cores: Int

  /// The lines of `limn plan` on time, on memory, and on photos that do not fit, the first twenty without `all`.
  func lines(after history: RunHistory, seed: UInt64, all: Bool) async -> [String] {
    var lines = [await time(after: history, seed: seed), memoryLine] + misfits(all: all)
    if photos.unreadable > 0 {
      lines.append("\(count(photos.unreadable)) cannot be read and would fail")
    }
    if photos.count < photos.total {
      lines.append(
        "(estimated from the headers of \(photos.count) of the \(count(photos.total)), spread evenly over them)")
    }
    return lines
  }

  /// The estimate as numbers.
  struct Figures: Encodable {
    /// How many photos are worked on at once.
    let jobs: Int
    /// Seconds of the run; absent where that is not known.
    let seconds: Double?
    let secondsPerMegapixel: Double?
    /// Bytes of memory at its most; absent where that is not known.
    let memoryBytes: Int?
    /// How many photos cannot be read and would fail.
    let unreadable: Int
    /// Photos that need more memory than there may be.
    let aboveMemory: [String]
  }

  /// What is estimated, as numbers.
  func figures(after history: RunHistory, seed: UInt64) async -> Figures {
    let cost = try? await cost(after: history, seed: seed)
    return Figures(
      jobs: jobs, seconds: cost?.seconds(for: photos, jobs: jobs), secondsPerMegapixel: cost?.secondsPerMegapixel,
      memoryBytes: photos.memory(jobs: jobs).map { needs in
        memory.budget.map { min($0, memory.base + needs) } ?? memory.base + needs
      }, unreadable: photos.unreadable,
      aboveMemory: memory.budget == nil ? [] : photos.photos(above: room).map(\.name.description))
  }

  /// What photos cost: by those done before, else by one that is tried. Throws one line that says why that is not known.
  private func cost(after history: RunHistory, seed: UInt64) async throws(TextError) -> RunCost {
    if let known = RunCost(history, keys: RunKeys(memory.pipeline, seed: seed)) { return known }
    guard let photo = photos.median(withinMemory: room) else { throw TextError("no \(noun) can be tried") }
    do {
      return try await RunCost(
        trying: photo, through: memory.pipeline, seed: seed, threads: max(1, cores / max(1, jobs)))
    } catch {
      let reason = "\(error)".split(separator: "\n").joined(separator: " ")
      throw TextError("\(photo.name.description.printable) was tried: \(reason.printable)")
    }
  }

  /// "about 12 min with 2 jobs (0.31 s a megapixel, from 40 photos done before with this pipeline)"
  private func time(after history: RunHistory, seed: UInt64) async -> String {
    let cost: RunCost
    do { cost = try await self.cost(after: history, seed: seed) } catch { return "how long is not known: \(error)" }
    let pace =
      cost.secondsPerMegapixel.map { "\(Self.figure($0)) s a megapixel" }
      ?? "\(Self.figure(cost.secondsPerPhoto)) s a \(noun)"
    let time = Self.duration(cost.seconds(for: photos, jobs: jobs)) + withJobs
    switch cost.source {
    case .journal(let count):
      return "\(time) (\(pace), from \(self.count(count)) done before with this pipeline)"
    case .trial(let name):
      return "\(time), and what saving takes (\(pace), from one of median size that was tried and not saved, "
        + "\(name.description.printable))"
    }
  }

  /// "about 410 MiB of memory with 2 jobs: 90 MiB for limn and its models, 320 MiB for the photos that are open at once; the
  /// largest takes 180 MiB: IMG_1.jpg"
  private var memoryLine: String {
    guard let most = photos.memory(jobs: jobs), let largest = photos.largest, let need = largest.memory else {
      return "how much memory is not known before: \(noun)s run one at a time if --memory is given"
    }
    let peak = memory.base + most
    let held = memory.budget.map { min($0, peak) } ?? peak
    let bound = held < peak ? ", bounded by --memory (about \(ByteCount(peak)) without it)" : ""
    return "about \(ByteCount(held)) of memory\(withJobs)\(bound): \(ByteCount(memory.base)) for limn and its models, "
      + "\(ByteCount(held - memory.base)) for \(jobs == 1 ? "the \(noun) that is open" : "the \(noun)s that are open at once")"
      + "; the largest takes \(ByteCount(need)): \(largest.name.description.printable)"
  }

  /// Bytes that photos may take together.
  private var room: Int { memory.budget.map { $0 - memory.base } ?? .max }

  private func misfits(all: Bool) -> [String] {
    guard let budget = memory.budget else { return [] }
    let misfits = photos.photos(above: room)
    var lines = misfits.prefix(all ? .max : 20).map {
      "\($0.name.description.printable): would fail: needs about \(ByteCount(($0.memory ?? 0) + memory.base)) "
        + "with limn and its models, above --memory \(ByteCount(budget))"
    }
    if lines.count < misfits.count { lines.append("… and \(misfits.count - lines.count) more (--all lists them)") }
    return lines
  }

  private var withJobs: String { jobs == 1 ? " with 1 job" : " with \(jobs) jobs" }

  /// What an item is called.
  private var noun: String { memory.pipeline.noun }

  private func count(_ items: Int) -> String { "\(items) \(noun)\(items == 1 ? "" : "s")" }

  /// Two digits that count: "0.31", "12", "0.0042".
  private static func figure(_ value: Double) -> String {
    guard value > 0, value < 9.95 else { return String(format: "%.0f", value) }
    return String(format: "%.\(min(6, max(1, 1 - Int(log10(value).rounded(.down)))))f", value)
  }

  /// "less than a second", "about 45 s", "about 12 min", "about 3.5 h", "about 3.2 days"
  private static func duration(_ seconds: Double) -> String {
    switch seconds {
    case ..<1: "less than a second"
    case ..<90: "about \(Int(seconds.rounded())) s"
    case ..<5400: "about \(Int((seconds / 60).rounded())) min"
    case ..<172_800: String(format: "about %.1f h", seconds / 3600)
    default: String(format: "about %.1f days", seconds / 86_400)
    }
  }
}
