import LimnData
import LimnImages
import LimnPipelines
import LimnPlugins
import LimnTensors
import TestKit
import Testing

@Suite struct PluginSourceTests {
  private let plugin = PluginFolders()

  private static let greys = """
    while True:
        header, values = request()
        if header.get("role") == "items": answer({"items": ["a/grey-%d.png" % n for n in range(header["parameters"]["count"])]})
        else: answer({"shape": [1, 1, 2, 3]}, array.array("f", [float(header["item"][7]) / 10] * 6))
    """
  private static let stage = ["source: true", "parameters: { count: { kind: integer, from: 0, default: 3 } }"]

  private func source(_ python: String, _ stage: [String] = Self.stage) throws -> any SourceStage {
    try #require(try plugin(python: python, stage: stage).stage() as? any SourceStage)
  }

  @Test func itsItemsAreNamedAndOpened() async throws {
    let source = try source(Self.greys)
    let names = try source.names()
    #expect(names.map(\.description) == ["a/grey-0.png", "a/grey-1.png", "a/grey-2.png"])
    #expect(names.map(\.directory) == ["a", "a", "a"] && names[2].stem == "grey-2" && names[2].extension == "png")
    #expect(try source.outputType(for: []) == .image())
    let item = try await source.run([Item(name: names[2])], in: StageContext(key: RandomKey(seed: 1)))
    let image = try #require(item.value as? Image)
    #expect(image.samples == .uint8([UInt8](repeating: 51, count: 6)) && item.origin != nil)
  }

  @Test func itsRowsAndLatentsAreOfTheirKind() async throws {
    let two = "while True: request(); answer({'shape': [1, 2]}, array.array('f', [1, 2]))"
    let rows = try source(two, ["source: true", "output: row", "columns: [x, y]"])
    #expect(try rows.outputType(for: []) == .row(columns: 2))
    let name = ItemName(path: "", directory: "", stem: "a", extension: "", index: 0)
    let row = try await rows.run([Item(name: name)], in: StageContext(key: RandomKey(seed: 1))).value
    #expect(row as? Row == (try Row(columns: ["x", "y"], values: [1, 2])))
    let latents = try source(two, ["source: true", "output: latent", "units: 2"])
    let latent = try await latents.run([Item(name: name)], in: StageContext(key: RandomKey(seed: 1))).value
    #expect((latent as? Latent)?.levels[0].array == [1, 2])
  }

  @Test(
    "What is no list of names is an error before the run",
    arguments: [
      ("answer({'items': ['a', 'a']})", "'trial' names 'a' twice"),
      ("answer({'items': ['../a']})", "'trial' names an item '../a', which is no name: give one such as a/b.png"),
      ("answer({'items': ['']})", "'trial' names an item '', which is no name: give one such as a/b.png"),
      ("answer({'shape': [1, 1]})", "the program answers without a list 'items'"),
      ("answer({'error': 'no database'})", "no database"),
      ("sys.exit(4)", "the program ended with status 4"),
    ])
  func refused(_ program: String, _ reason: String) throws {
    let source = try source("while True: request(); \(program)")
    #expect(throws: StageError("plug-in 'trial': \(reason)")) { try source.names() }
  }

  @Test func aSourceThatSleepsIsEnded() throws {
    let folder = try plugin(python: "request(); time.sleep(600)", seconds: 0.5, stage: Self.stage)
    let source = try #require(try folder.stage() as? any SourceStage)
    #expect(
      throws: StageError(
        "plug-in 'trial': the program has not answered within 0.5 s: for longer work raise 'seconds' in its plugin.yaml"
      )
    ) { try source.names() }
  }
}
