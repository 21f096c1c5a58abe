import ArgumentParser
import LimnEvaluation
import LimnFoundation
import LimnReproduction

/// `limn reproduce`: checks published and computed results; a subcommand for each.
package struct ReproduceCommand: AsyncParsableCommand {
  package static let configuration = CommandConfiguration(
    commandName: "reproduce", abstract: "Checks published results; without a name lists those that there are.",
    discussion: """
      Each prints ours beside the published or computed number, the tolerance, the seed and what it cost, and ends with status 1 where one is missed. \
      Trainings are kept and resumed.
      """,
    subcommands: EvaluateCommand.subcommands(for: Reproductions.all))

  package init() {}

  package func run() async throws {
    print(Self.list)
  }

  /// The names, costs and summaries of all results.
  package static var list: String {
    let rows = Reproductions.all.map { [$0.signature.name, $0.cost, $0.signature.summary] }
    let widths = (0..<2).map { column in rows.map { $0[column].count }.max() ?? 0 }
    return rows.map { row in
      row[0].padding(to: widths[0]) + "  " + row[1].padding(to: widths[1]) + "  " + row[2]
    }.joined(separator: "\n")
  }
}
