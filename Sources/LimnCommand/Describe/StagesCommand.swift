import ArgumentParser
import LimnFoundation
import LimnPipelines
import LimnStages
import LimnTensors

/// `limn stages`: what a pipeline file can name, from the stages' own signatures.
struct StagesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "stages", abstract: "Lists the stages that a pipeline can name, or describes one.")

  // Asked when a name is completed: the plug-ins that are there then.
  @Argument(help: "A stage's name.", completion: .custom { _, _, _ in Environment.registry.names })
  var name: String?

  @OptionGroup var json: JSONFlag

  func run() throws {
    let registry = Environment.registry
    guard let name else {
      if json.isGiven {
        let all = registry.names.compactMap { registry[$0].map { StageFacts($0.signature) } }
        print(try JSONOutput("stages", all).text())
      } else {
        print(StageHelp.table(registry), terminator: "")
      }
      for fault in Environment.plugins.faults {
        printError("the plug-in '\(fault.folder.printable)' cannot be used: \(fault.reason)")
      }
      return
    }
    guard let entry = registry[name] else {
      let hint =
        nearestName(to: name, among: registry.names).map { "did you mean '\($0)'?" }
        ?? "there are \(registry.names.joined(separator: ", "))"
      throw failure("no stage is called '\(name)'; \(hint)", .usage)
    }
    if json.isGiven { return print(try JSONOutput("stage", StageFacts(entry.signature)).text()) }
    print(StageHelp.page(entry.signature), terminator: "")
  }
}
