import ArgumentParser
import LimnPipelines
import LimnStages
import LimnTensors

/// `limn stages`: what a pipeline file can name, from the stages' own signatures.
struct StagesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "stages", abstract: "Lists the stages that a pipeline can name, or describes one.")

  @Argument(help: "A stage's name.", completion: .list(Limn.registry.names))
  var name: String?

  func run() throws {
    let registry = Limn.registry
    guard let name else {
      print(StageHelp.table(registry), terminator: "")
      return
    }
    guard let entry = registry[name] else {
      let hint =
        nearestName(to: name, among: registry.names).map { "did you mean '\($0)'?" }
        ?? "there are \(registry.names.joined(separator: ", "))"
      throw failure("no stage is called '\(name)'; \(hint)", .usage)
    }
    print(StageHelp.page(entry.signature), terminator: "")
  }
}
