import ArgumentParser
import Foundation
import LimnPipelines
import LimnStages
import LimnTensors

/// `limn plan`: tells what a run would do, and does nothing.
struct PlanCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plan",
    abstract: "Tells what 'limn run' would do with the same options, how long and in how much memory.")

  @Argument(help: "The pipeline file.", completion: .file(extensions: ["yaml", "yml"]))
  var pipeline: String

  @OptionGroup var arguments: RunArguments

  @Flag(help: "Lists every photo, also those that are done.")
  var all = false

  func run() async throws {
    let compiled = try arguments.compile(pipeline)
    let shard = try arguments.part()
    let names = try arguments.find(compiled)
    let plan = try self.plan(compiled, names, shard)
    let counts = PlanCounts(plan)
    for line in counts.lines(all: all) { print(line) }
    print(counts.summary(output: arguments.outputFolder(of: compiled)))
  }

  private func plan(_ pipeline: Pipeline, _ names: [ItemName], _ shard: Shard?) throws -> RunPlan {
    // A folder that is not there yet has no journal and nothing in the way.
    guard let path = arguments.outputFolder(of: pipeline), let folder = try? OutputFolder(path) else {
      return RunPlan(names, through: pipeline, shard: shard)
    }
    try arguments.checkPlaces(of: pipeline, in: folder, photos: names)
    do throws(FileError) {
      return RunPlan(
        names, through: pipeline, keys: RunKeys(pipeline, seed: arguments.seed), history: try RunHistory(output: path),
        output: folder, input: (pipeline.source as? LoadStage)?.root, scope: arguments.force ? .all : .missing,
        shard: shard, policy: arguments.policy)
    } catch {
      throw failure("\(error)", .output)
    }
  }
}

/// A plan in numbers and lines.
private struct PlanCounts {
  private var toDo: [(name: ItemName, reason: String)] = []
  private var others: [(name: ItemName, what: String)] = []
  private var done = 0
  private var refused = 0
  private var left = 0
  private var unsure = 0

  init(_ plan: RunPlan) {
    for (index, decision) in plan.entries {
      let name = plan.names[index]
      switch decision {
      case .run(let reason): toDo.append((name, reason.rawValue))
      case .verify:
        unsure += 1
        others.append((name, "done, if its files still hold the same"))
      case .done:
        done += 1
        others.append((name, "done"))
      case .leave(let reason):
        left += 1
        others.append((name, "left: \(reason)"))
      case .refuse(let reason):
        refused += 1
        others.append((name, "would fail: \(reason)"))
      }
    }
  }

  /// One line a photo that is to be done, the first twenty without `all`.
  func lines(all: Bool) -> [String] {
    var lines = toDo.prefix(all ? .max : 20).map { "\($0.name.description.printable): \($0.reason)" }
    if lines.count < toDo.count { lines.append("… and \(toDo.count - lines.count) more (--all lists them)") }
    return lines
      + others.filter { all || $0.what.hasPrefix("would") }.map { "\($0.name.description.printable): \($0.what)" }
  }

  /// "3 of 10 photos to do (2 new, 1 changed), 7 done"
  func summary(output: String?) -> String {
    let total = toDo.count + others.count
    var kinds: [String: Int] = [:]
    for item in toDo { kinds[item.reason, default: 0] += 1 }
    let reasons = kinds.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map { "\($0.value) \($0.key)" }
    return "\(toDo.count) of \(total) \(total == 1 ? "photo" : "photos") to do"
      + (reasons.isEmpty ? "" : " (\(reasons.joined(separator: ", ")))") + ", \(done) done"
      + (unsure > 0 ? ", \(unsure) done if their files still hold the same" : "")
      + (left > 0 ? ", \(left) left" : "") + (refused > 0 ? ", \(refused) would fail" : "")
  }
}
