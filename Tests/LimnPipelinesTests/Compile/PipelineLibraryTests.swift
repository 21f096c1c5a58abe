import LimnPipelines
import TestKit
import Testing

@Suite struct PipelineLibraryTests {
  private let folder: TemporaryFolder
  private let library: PipelineLibrary

  init() throws {
    folder = try TemporaryFolder()
    let pipeline = "version: 1\nstages: [ load: { } ]\n"
    try folder.write(pipeline, to: "mine/denoise.yaml")
    try folder.write(pipeline, to: "shipped/denoise.yaml")
    try folder.write(pipeline, to: "shipped/add-noise.yml")
    try folder.write("version: 1\nmodel: { }\ndata: [ ]\n", to: "shipped/train-it.yaml")
    try folder.write("text", to: "shipped/README.md")
    try folder.write("{", to: "shipped/broken.yaml")
    library = PipelineLibrary(searchPaths: [folder("none"), folder("mine"), folder("shipped")])
  }

  private func fault(_ text: String, _ kind: PipelineLibrary.Kind = .pipeline) -> String? {
    #expect(throws: PipelineLibrary.NotFound.self) { try library.path(of: text, as: kind) }?.description
  }

  @Test func aNameIsTheFirstFileOfTheSearch() throws {
    #expect(try library.path(of: "denoise") == folder("mine/denoise.yaml"))
    #expect(try library.path(of: "add-noise") == folder("shipped/add-noise.yml"))
    #expect(try library.path(of: "train-it") == folder("shipped/train-it.yaml"))
    // A file that is there is known by its name, whatever is wrong with it: to read it will tell.
    #expect(try library.path(of: "broken") == folder("shipped/broken.yaml"))
  }

  @Test func aPathIsTakenAsItIs() throws {
    #expect(try library.path(of: folder("shipped/denoise.yaml")) == folder("shipped/denoise.yaml"))
    #expect(try library.path(of: folder("shipped/README.md")) == folder("shipped/README.md"))
    #expect(fault(folder("shipped"))?.hasPrefix("'\(folder("shipped"))' is a folder, not a pipeline; ") == true)
  }

  @Test func onlyWhatFitsIsListed() {
    #expect(library.list(.pipeline).map(\.name) == ["add-noise", "denoise"])
    #expect(library.list(.pipeline).map(\.path) == [folder("shipped/add-noise.yml"), folder("mine/denoise.yaml")])
    #expect(library.list(.recipe).map(\.name) == ["train-it"])
    #expect(library.list().map(\.name) == ["add-noise", "broken", "denoise", "train-it"])
  }

  @Test func anUnknownNameIsAnsweredWithTheNearest() {
    let known = "add-noise, denoise"
    #expect(fault("denoize") == "no pipeline named 'denoize'; did you mean 'denoise'? Known: \(known)")
    #expect(fault("quite else") == "no pipeline named 'quite else'; known: \(known)")
    #expect(fault("") == "no pipeline named ''; known: \(known)")
    #expect(fault("trian-it", .recipe) == "no recipe named 'trian-it'; did you mean 'train-it'? Known: train-it")
    // What looks like a path is one, and never a name.
    #expect(fault("denoise.yaml") == "no pipeline file 'denoise.yaml'; did you mean 'denoise'? Known by name: \(known)")
    #expect(fault("./denoise") == "no pipeline file './denoise'; did you mean 'denoise'? Known by name: \(known)")
    #expect(
      fault("x/denoize.yml") == "no pipeline file 'x/denoize.yml'; did you mean 'denoise'? Known by name: \(known)")
    #expect(
      #expect(throws: PipelineLibrary.NotFound.self) { try PipelineLibrary(searchPaths: []).path(of: "x") }?.description
        == "no pipeline named 'x'; none is known by name either: give the path of one, or set LIMN_PIPELINES to where they are"
    )
  }
}
