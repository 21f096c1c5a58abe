import Foundation
import LimnImages
import LimnTestSupport
import Testing

/// Pipelines and models by name, from folders that have neither.
@Suite struct PipelineNamesTests {
  private let folder: TemporaryFolder
  private let home: [String: String]

  init() throws {
    folder = try TemporaryFolder()
    home = ["HOME": folder("home"), "XDG_DATA_HOME": "", "LIMN_MODELS": "", "LIMN_PIPELINES": ""]
    try folder.write(ImageFile.encode(SampleImages.gradient(), as: .png), to: "work/in/a.png")
  }

  private var work: URL { URL(filePath: folder("work")) }

  private func pipeline(model: String, note: String = "") -> String {
    """
    version: 1
    parameters: { sigma: 3 }
    stages:
      - load: { path: $input }
      - noise: { sigma: $sigma }
      - encode: { model: \(model) }
      - decode: { model: \(model) }
      - save: { path: "$output/{dir}/{stem}\(note).{ext}" }
    """
  }

  private func limn(
    _ arguments: String..., program: URL? = nil, adding environment: [String: String] = [:]
  ) throws -> Command.Result {
    try Command.run(
      arguments, in: work, program: program, adding: home.merging(environment) { _, new in new })
  }

  @Test func theProgramFindsWhatItsCheckoutHas() throws {
    let checked = try limn("check", "denoise")
    #expect(
      checked.status == 0 && checked.output.hasPrefix("\(Command.package.path)/pipelines/denoise.yaml: no errors ("))
    let models = try limn("models")
    #expect(models.output.contains(" \(Command.package.path)/samples/models/photo-denoiser-small"))
    #expect(try limn("graph", "add-noise").output.hasPrefix("flowchart "))
    let run = try limn("run", "denoise", "--input", "in", "--output", "out")
    #expect(run.status == 0 && folder.files().contains("work/out/a.png"))
    #expect(
      try limn("plan", "denoise", "--input", "in", "--output", "out").output.hasPrefix("0 of 1 photo to do, 1 done"))
    let recipe = try limn("run", "train-photo-denoiser")
    #expect(
      recipe.errors
        == "error: '\(Command.package.path)/pipelines/train-photo-denoiser.yaml' is the recipe of a training: "
        + "run it with 'limn train'\n")
  }

  @Test func anInstallationIsFoundAroundTheProgram() throws {
    let program = folder("prefix/bin/limn")
    try FileManager.default.createDirectory(atPath: folder("prefix/bin"), withIntermediateDirectories: true)
    let built = try Command.program().resolvingSymlinksInPath().path
    if link(built, program) != 0 { try FileManager.default.copyItem(atPath: built, toPath: program) }
    try TinyModel.write(to: folder("prefix/share/limn/models/tiny"), name: "tiny")
    try folder.write(pipeline(model: "tiny"), to: "prefix/share/limn/pipelines/shrink.yaml")
    let installed = URL(filePath: program)
    let run = try limn("run", "shrink", "--input", "in", "--output", "out", program: installed)
    #expect(run.status == 0 && folder.files().contains("work/out/a.png"))
    #expect(try limn("models", program: installed).output.contains("/prefix/share/limn/models/tiny"))
    #expect(
      try limn("run", "shrimk", program: installed).errors
        == "error: no pipeline named 'shrimk'; did you mean 'shrink'? Known: shrink\n")
  }

  @Test func theNearerOneCountsAndAPathBeatsAName() throws {
    let share = "home/.local/share/limn"
    try TinyModel.write(to: folder("\(share)/models/tiny"), name: "tiny")
    try folder.write(pipeline(model: "tiny", note: "-home"), to: "\(share)/pipelines/denoise.yaml")
    try folder.write(pipeline(model: "tiny", note: "-set"), to: "set/denoise.yml")
    try folder.write(pipeline(model: "tiny", note: "-path"), to: "work/denoise")
    func written(_ name: String, adding environment: [String: String] = [:]) throws -> [String] {
      let run = try limn("run", name, "--input", "in", "--output", "out-\(name)", adding: environment)
      #expect(run.status == 0, "\(run.errors)")
      return folder.files().filter { $0.hasPrefix("work/out-") && $0.hasSuffix(".png") }
    }
    #expect(try written("denoise") == ["work/out-denoise/a-path.png"])
    try FileManager.default.removeItem(atPath: folder("work/denoise"))
    #expect(try written("denoise").contains("work/out-denoise/a-home.png"))
    #expect(try written("denoise", adding: ["LIMN_PIPELINES": folder("set")]).contains("work/out-denoise/a-set.png"))
  }

  @Test func retryKnowsTheNameFromAnyFolder() throws {
    try folder.write("no photo", to: "work/in/b.png")
    try folder.write(pipeline(model: "tiny"), to: "home/.local/share/limn/pipelines/mine.yaml")
    try TinyModel.write(to: folder("home/.local/share/limn/models/tiny"), name: "tiny")
    #expect(try limn("run", "mine", "--input", "in", "--output", "out").status == 1)
    try folder.write(ImageFile.encode(SampleImages.gradient(), as: .png), to: "work/in/b.png")
    let retried = try Command.run(["retry", folder("work/out")], in: URL(filePath: "/"), adding: home)
    #expect(retried.status == 0 && retried.output.hasPrefix("1 photo in "), "\(retried.errors)")
    #expect(folder.files().contains("work/out/b.png"))
  }
}
