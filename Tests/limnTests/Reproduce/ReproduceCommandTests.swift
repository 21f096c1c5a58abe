import Foundation
import LimnEvaluation
import LimnModels
import LimnReproduction
import TestKit
import Testing
import limn

@Suite struct ReproduceCommandTests {
  private func command(_ arguments: String...) throws -> Command.Result { try Command.run(["reproduce"] + arguments) }

  @Test func withoutANameAllAreListed() throws {
    let result = try command()
    #expect(result.status == 0)
    let names = Reproductions.names
    for name in names { #expect(result.output.contains(name + " "), "\(name)") }
    #expect(Set(names).count == names.count && names.count > 8)
  }

  @Test func anEntryPrintsOursBesideThePublishedNumber() throws {
    let result = try command("fastica")
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.output.contains("reproduced") && result.output.contains("test_fastica.py"))
    #expect(result.output.contains("3 of 3 targets reproduced; seed 0; "))
  }

  @Test("A signal ends an entry that trains, its folder is refused to a second one, and what was trained is kept")
  func interruption() async throws {
    let folder = try TemporaryFolder()
    let arguments = ["reproduce", "balls-vrnn", "--output", folder("out"), "--jobs", "1"]
    let process = try Command.start(arguments, output: folder("output"), errors: folder("errors"))
    var waited = 0
    while waited < 600, !folder.files().contains(where: { $0.hasSuffix("log.csv") }) {
      try await Task.sleep(for: .milliseconds(100))
      waited += 1
    }
    let second = try Command.run(arguments)
    #expect(
      second.status == 2
        && second.errors.hasPrefix("error: \(folder("out")): another reproduction writes there now (pid "),
      "\(second.errors)")
    kill(process.processIdentifier, SIGTERM)
    process.waitUntilExit()
    #expect(process.terminationStatus == 143)
    #expect(try String(contentsOfFile: folder("errors"), encoding: .utf8).contains("stopped by a signal"))
    #expect(folder.files().contains { $0.hasSuffix("checkpoint.safetensors") })
  }

  @Test func dataAreAskedFor() throws {
    let result = try command("ppca-frey", "--images", "/nowhere")
    #expect(result.status == 2 && result.errors.contains("/nowhere"))
  }
}
