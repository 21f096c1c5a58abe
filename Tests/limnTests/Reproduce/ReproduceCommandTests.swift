import LimnEvaluation
import LimnModels
import LimnReproduction
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

  @Test func dataAreAskedFor() throws {
    let result = try command("ppca-frey", "--images", "/nowhere")
    #expect(result.status == 2 && result.errors.contains("/nowhere"))
  }
}
