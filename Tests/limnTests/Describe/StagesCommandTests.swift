import LimnPipelines
import LimnStages
import LimnTestSupport
import Testing

@Suite struct StagesCommandTests {
  @Test func listsAndDescribes() throws {
    let list = try Command.run("stages")
    #expect(list.status == 0)
    for name in StageRegistry.standard().names { #expect(list.output.contains(name + " ")) }
    let page = try Command.run("stages", "blend")
    #expect(page.status == 0 && page.output == StageHelp.page(BlendStage.signature))
  }

  @Test func anUnknownNameIsAnsweredWithTheNearest() throws {
    let result = try Command.run("stages", "blent")
    #expect(result.status == 2 && result.errors == "error: no stage is called 'blent'; did you mean 'blend'?\n")
  }
}
