import ImageKit
import LimnData
import LimnImages
import LimnPipelines
import LimnPlugins
import LimnTensors
import PipelineKit
import TestKit
import Testing

@Suite struct PluginStageTests {
  private let plugin = PluginFolders()

  private static let invert = """
    while True:
        header, values = request()
        amount = header["parameters"].get("amount", 1)
        answer({"shape": header["inputs"][0]["shape"]}, array.array("f", [v + amount * (1 - 2 * v) for v in values]))
    """

  private func item(_ value: any DataValue, _ name: String = "a.png") -> Item {
    Item(name: ItemName(path: name, directory: "", stem: "a", extension: "png", index: 0), value: value)
  }

  private func run(
    _ stage: any Stage, _ value: any DataValue, record: ItemRecord? = nil
  ) async throws -> any DataValue {
    try await stage.run([item(value)], in: StageContext(key: RandomKey(seed: 1), record: record)).value
  }

  private func message(_ stage: any Stage, _ value: any DataValue = Pixels(Tensor(zeros: [1, 1, 2, 2]))) async -> String
  {
    do {
      _ = try await run(stage, value)
      return "no error"
    } catch { return "\(error)" }
  }

  @Test func aPluginKeepsTheContractOfAStage() async throws {
    let folder = try plugin(
      python: Self.invert,
      stage: ["parameters: { amount: { kind: number, from: 0, to: 1, default: 1, help: How much. } }"])
    let entry = try #require(folder.library.entries.first)
    await checkStage(entry)
  }

  @Test("Photos keep their depth and their alpha", arguments: SampleImages.everyKind)
  func photos(_ image: Image) async throws {
    let stage = try plugin(python: Self.invert).stage()
    let found = try #require(try await run(stage, image) as? Image)
    #expect(found.bitDepth == image.bitDepth && found.channels == image.channels)
    let pixels = image.pixels()
    let inverted = Tensor(pixels.array.map { 1 - $0 }, shape: pixels.shape)
    let expected = Image(pixels: inverted, bitDepth: image.bitDepth, like: image)
    #expect(found.samples == expected.samples)
  }

  @Test func aStageDependsOnTheFilesThatItsParametersName() throws {
    let folder = try plugin(
      python: Self.invert,
      stage: ["parameters: { data: { kind: path, help: Data. }, word: { kind: text, default: data, help: A word. } }"])
    let path = folder.folder("data")
    func files() throws -> [NamedFile] {
      let stage = try folder.stage(["data": .text(path)])
      return try #require(stage as? any FileReadingStage).files
    }
    #expect(try files() == [], "it is not there")
    try folder.folder.write("1", to: "data")
    let before = try files()
    #expect(before.map(\.name) == ["trial data"])
    try folder.folder.write("2", to: "data")
    #expect(try files() != before)
  }

  @Test func aProgramIsStartedOnceForManyItems() async throws {
    let stage = try plugin(
      python: """
        count = 0
        while True:
            header, values = request()
            count += 1
            answer({"shape": [1, 1, 1, 1]}, array.array("f", [count]))
        """, stage: ["size: any"]
    ).stage()
    for count in 1...5 {
      let found = try #require(try await run(stage, Pixels(Tensor(zeros: [1, 3, 4, 4]))) as? Pixels)
      #expect(found.tensor.array == [Float(count)])
    }
  }

  @Test func latentsAndRowsPassBothWays() async throws {
    let encoder = try plugin(
      python: """
        while True:
            header, values = request()
            answer({"shape": [1, 2]}, array.array("f", [sum(values), len(values)]))
        """, stage: ["output: latent", "units: 2"]
    ).stage()
    let latent = try #require(try await run(encoder, Pixels(Tensor(repeating: 0.5, shape: [1, 3, 2, 2]))) as? Latent)
    #expect(latent.levels[0].array == [6, 12])
    #expect(latent.space.name == "trial" && latent.space.model.count == 64)
    #expect(try encoder.outputType(for: [.pixels()]) == .latent(latent.space))
    let scorer = try plugin(
      python: """
        while True:
            header, values = request()
            answer({"shape": [1, 2]}, array.array("f", [values[0] + values[1], header["key"] != 0]))
        """, stage: ["accepts: [latent]", "output: row", "columns: [sum, keyed]"]
    ).stage()
    let row = try #require(try await run(scorer, latent) as? Row)
    #expect(row.columns == ["sum", "keyed"] && row.values == [18, 1])
  }

  @Test func anItemThatAProgramRefusesFailsAlone() async throws {
    let stage = try plugin(
      python: """
        while True:
            header, values = request()
            if values[0] == 0: answer({"error": "black is not for me"})
            else: answer({"shape": header["inputs"][0]["shape"]}, values)
        """
    ).stage()
    #expect(await message(stage) == "plug-in 'trial': black is not for me")
    #expect(await message(stage, Pixels(Tensor(repeating: 1, shape: [1, 1, 2, 2]))) == "no error")
  }

  @Test func aProgramThatSleepsIsEnded() async throws {
    let stage = try plugin(python: "time.sleep(600)", seconds: 0.5).stage()
    #expect(
      await message(stage)
        == "plug-in 'trial': the program has not answered within 0.5 s: for longer work raise 'seconds' in its plugin.yaml"
    )
  }

  @Test(
    "An item that a used program does not answer, or answers wrongly, is not tried by another one",
    arguments: [
      (
        "time.sleep(600)",
        "the program has not answered within 0.5 s: for longer work raise 'seconds' in its plugin.yaml"
      ),
      ("answer({'shape': []}); time.sleep(600)", "the program answers without a shape of positive sizes"),
    ])
  func noSecondTry(_ program: String, _ reason: String) async throws {
    let folder = try plugin(
      python: """
        open(sys.argv[0] + ".starts", "a").write("x")
        header, values = request()
        answer({"shape": header["inputs"][0]["shape"]}, values)
        request()
        \(program)
        """, seconds: 0.5)
    let stage = try folder.stage()
    #expect(await message(stage) == "no error")
    #expect(await message(stage) == "plug-in 'trial': \(reason)")
    #expect(try String(contentsOfFile: folder.folder("trial/program.starts"), encoding: .utf8) == "x")
  }

  @Test func afterOneThatDiesTheNextItemHasANewProgram() async throws {
    let stage = try plugin(
      python: """
        header, values = request()
        if values[0] == 0:
            print("no black, please", file=sys.stderr)
            sys.exit(3)
        answer({"shape": header["inputs"][0]["shape"]}, values)
        """
    ).stage()
    let white = Pixels(Tensor(repeating: 1, shape: [1, 1, 2, 2]))
    #expect(await message(stage, white) == "no error")
    #expect(
      await message(stage) == "plug-in 'trial': the program ended with status 3; it wrote: no black, please")
    #expect(await message(stage, white) == "no error")
    // The program went after its item, which is no fault of the next one.
    #expect(await message(stage, white) == "no error")
  }

  @Test func aProgramThatEndsTakesWhatItStartedWithIt() async throws {
    let folder = try plugin(
      shell: """
        read hello
        while :; do echo beat >>"$0.beats"; sleep 0.05; done &
        sleep 0.3
        exit 3
        """)
    let stage = try folder.stage()
    // What it started holds its output open.
    #expect(await message(stage) == "plug-in 'trial': the program ended with status 3")
    func beats() throws -> Int {
      try String(contentsOfFile: folder.folder("trial/program.beats"), encoding: .utf8).count
    }
    let before = try beats()
    try await Task.sleep(for: .milliseconds(300))
    #expect(try beats() == before)
  }

  @Test func aProgramHasTheUsualSignals() async throws {
    let stage = try plugin(
      python: """
        import signal
        request()
        answer({"error": "blocked: %d" % len(signal.pthread_sigmask(signal.SIG_BLOCK, []))})
        """
    ).stage()
    #expect(await message(stage) == "plug-in 'trial': blocked: 0")
  }

  @Test func whatKillsAProgramIsSaid() async throws {
    let stage = try plugin(python: "request(); os.kill(os.getpid(), 9)").stage()
    #expect(await message(stage) == "plug-in 'trial': the program was ended by signal 9")
  }

  @Test(
    "Whatever breaks the protocol fails the item with what is wrong",
    arguments: [
      (
        "request(); sys.stdout.buffer.write(b'x' * 5000000); sys.stdout.flush(); time.sleep(600)",
        "writes no line where a header is expected"
      ),
      (
        "request(); answer({'shape': [1, 1, 2, 2]}, array.array('f', [0] * 9000000)); time.sleep(600)",
        "writes more than it announced"
      ),
      (
        "request(); answer({'shape': [1, 1, 1000000, 1000000]}); time.sleep(600)",
        "announces 1×1×1000000×1000000 numbers, too many"
      ),
      ("request(); answer({'shape': [1, -1]}); time.sleep(600)", "answers without a shape of positive sizes"),
      ("request(); answer({}); time.sleep(600)", "answers without a shape of positive sizes"),
      (
        "request(); print('hello'); sys.stdout.flush(); time.sleep(600)",
        "answers with a header that cannot be read: 1:1: a value is expected here"
      ),
    ])
  func broken(_ program: String, _ reason: String) async throws {
    let stage = try plugin(python: program, seconds: 10).stage()
    let found = await message(stage)
    #expect(found.hasPrefix("plug-in 'trial': the program \(reason.prefix(40))"), "\(found)")
  }

  @Test func wrongResultsAreNamed() async throws {
    func stage(_ values: String, _ shape: String) throws -> any Stage {
      try plugin(
        python: "while True: request(); answer({'shape': \(shape)}, array.array('f', \(values)))"
      ).stage()
    }
    #expect(
      await message(try stage("[0] * 6", "[1, 1, 2, 3]"))
        == "plug-in 'trial': 'trial' made 1×1×2×3 numbers, and the picture of 1×1×2×2 is to keep its size")
    #expect(
      await message(try stage("[0] * 4", "[4]"))
        == "plug-in 'trial': 'trial' made 4 numbers, and a picture is 1×1×height×width or 1×3×height×width")
    #expect(
      await message(try stage("[float('nan')] * 4", "[1, 1, 2, 2]"))
        == "plug-in 'trial': 'trial' made numbers that are infinite or none")
  }

  @Test func standardErrorAndNotesReachTheJournal() async throws {
    let stage = try plugin(
      python: """
        while True:
            header, values = request()
            sys.stderr.write("x" * 300000 + "\\nseen: " + header["item"] + "\\n"); sys.stderr.flush()
            answer({"shape": header["inputs"][0]["shape"], "notes": [{"kind": "mean", "text": "grey", "number": 0.5}]}, values)
        """
    ).stage()
    let record = ItemRecord()
    _ = try await run(stage, Pixels(Tensor(zeros: [1, 1, 2, 2])), record: record)
    let notes = record.contents.notes
    #expect(notes.first == .init(kind: "mean", text: "grey", number: 0.5))
    #expect(notes.last?.kind == "standard error" && notes.last?.text.hasSuffix("seen: a.png") == true, "\(notes)")
  }

  @Test func aProgramThatSpeaksAnotherVersionIsRefused() async throws {
    let stage = try plugin(shell: "read hello; echo '{\"protocol\": 2}'; sleep 600").stage()
    #expect(
      await message(stage)
        == "plug-in 'trial': the program speaks version 2 of the protocol and limn 1; use a plug-in or a limn that fits"
    )
    let silent = try plugin(shell: "read hello; echo hello; sleep 600").stage()
    #expect(
      await message(silent)
        == "plug-in 'trial': the program answers the greeting with no {\"protocol\": 1}")
  }

  @Test func cancellingEndsTheProgram() async throws {
    let stage = try plugin(python: "request(); time.sleep(600)", seconds: 600).stage()
    let task = Task { try await run(stage, Pixels(Tensor(zeros: [1, 1, 2, 2]))) }
    try await Task.sleep(for: .milliseconds(300))
    task.cancel()
    await #expect(throws: CancellationError.self) { _ = try await task.value }
  }

  @Test func anotherPluginsLatentIsRefusedBeforeTheRun() throws {
    let stage = try plugin(python: Self.invert, stage: ["accepts: [latent]"]).stage()
    let other = LatentSpace(name: "faces", model: "1f3870be274f", levels: [.vector(units: 4)])
    #expect(throws: PortError("trial has a latent of faces@1f3870be; it takes those of the plug-in 'trial' only")) {
      try stage.outputType(for: [.latent(other)])
    }
  }
}
