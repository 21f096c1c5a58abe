import LimnFoundation
import LimnModels
import ModelKit
import TestKit
import Testing

@Suite struct ModelInstallationTests {
  private let folder: TemporaryFolder
  private let library = ModelLibrary(searchPaths: [], families: [LinearModel.family])

  init() throws {
    folder = try TemporaryFolder()
    try LinearModel.write(to: folder("made/lines"), name: "lines")
    try LinearModel.write(to: folder("other"), name: "lines", seed: 2)
    try folder.write("a direction", to: "made/lines/directions/up.safetensors")
    try folder.write("secret", to: "made/lines/.hidden")
    try folder.write("a program", to: "made/lines/run.sh")
  }

  private func refusal(_ source: String, as name: String? = nil) -> String {
    do {
      _ = try library.install(folder(source), as: name, in: folder("models"))
      return "nothing was refused"
    } catch { return "\(error)".replacing(folder.path + "/", with: "") }
  }

  @Test("A model is copied with what belongs to it, and nothing else")
  func install() throws {
    let model = try library.install(folder("made/lines"), in: folder("models"))
    #expect(model.path == folder("models/lines") && model.name == "lines")
    #expect(
      folder.files().filter { $0.hasPrefix("models/") } == [
        "models/lines/README.md", "models/lines/config.json", "models/lines/directions/up.safetensors",
        "models/lines/model.safetensors",
      ])
    #expect(try library.install(folder("made/lines"), in: folder("models")).hash == model.hash)
    let named = ModelLibrary(searchPaths: [folder("models")], families: [LinearModel.family])
    #expect(try named.model("lines", needing: [.encoder, .decoder]).folder.hash == model.hash)
  }

  @Test("Another model of the same name stays, unless it is to be replaced")
  func replace() throws {
    let first = try library.install(folder("made/lines"), in: folder("models"))
    #expect(
      refusal("other")
        == "models/lines: there is another model of this name; give one with --name, or replace it with --replace")
    #expect(try library.install(folder("other"), as: "lines-2", in: folder("models")).hash != first.hash)
    let second = try library.install(folder("other"), in: folder("models"), replacing: true)
    #expect(second.hash != first.hash && second.path == first.path)
    #expect(!folder.files().contains("models/lines/directions/up.safetensors"))
  }

  @Test("What is no sound model, or no name, is refused and leaves nothing")
  func refuse() throws {
    try folder.write("{}", to: "broken/config.json")
    #expect(refusal("broken").hasPrefix("broken/"))
    #expect(refusal("none") == "none: no such model folder; check the path")
    for name in ["", ".x", "a/b"] {
      #expect(refusal("other", as: name) == "'\(name)' cannot be a model's name; give another one with --name")
    }
    #expect(!folder.files().contains { $0.hasPrefix("models/") })
  }
}
