import TestKit
import Testing

@Suite struct CheckCommandTests {
  private func check(_ text: String) throws -> (Command.Result, path: String) {
    let folder = try TemporaryFolder()
    let path = try folder.write(text, to: "p.yaml")
    return (try Command.run("check", path), path)
  }

  @Test func aGoodFileNeedsNoPhotos() throws {
    let (result, path) = try check(
      """
      version: 1
      stages:
        - load: { path: $input }
        - tiles: { each: [ noise: { sigma: 3 } ] }
        - save: { path: "$output/{stem}.png" }
      """)
    #expect(result.status == 0 && result.output == "\(path): no errors (load → tiles → save)\n")
    #expect(result.errors.isEmpty)
  }

  @Test func filesElsewhereThanTheOutputFolderAreAnError() throws {
    func saving(_ path: String) throws -> Command.Result {
      try check(
        "version: 1\nstages:\n  - load: { path: $input }\n  - save: { path: \"$output/{stem}.png\" }\n  - save: { path: \"\(path)/{stem}.png\" }\n"
      ).0
    }
    for path in ["$output/../elsewhere", "elsewhere", "/elsewhere", "$output/a/../../b"] {
      let result = try saving(path)
      #expect(result.status == 2, "\(path)")
      #expect(result.errors.contains("p.yaml:5:5: 'save#2' writes to '"), "\(path): \(result.errors)")
      #expect(result.errors.contains("which leads out of the output folder; begin its path with $output"))
    }
    for path in ["$output/a", "$output/a/../b", "./$output/a"] { #expect(try saving(path).status == 0, "\(path)") }
    #expect(
      try check("version: 1\nstages:\n  - load: { path: $input }\n  - save: { path: \"elsewhere/{stem}.png\" }\n").0
        .status
        == 0)
  }

  @Test func defaultsKnowTheFoldersOfTheRun() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("version: 1\nstages: [ load: { }, save: { } ]\n", to: "p.yaml")
    #expect(try Command.run("check", path).status == 0)
    let result = try Command.run("run", path, "--input", "pipelines")
    #expect(
      result.status == 2 && result.errors == "\(path):2:22: '$output' has no value; give the folder to write to\n")
  }

  @Test func allErrorsComeAtOnce() throws {
    let (result, path) = try check(
      """
      version: 1
      stages:
        - load: { path: $input }
        - nois: { sigma: 3 }
        - tiles: { each: [ blurr: { } ] }
        - noise: { sigma: 300 }
        - save: { path: "$output/{stem}.xyz" }
      """)
    #expect(result.status == 2 && result.output.isEmpty)
    let lines = result.errors.split(separator: "\n")
    #expect(
      lines.map { $0.split(separator: " ")[0] }
        == [4, 5, 6, 7].map { line in
          let columns = [4: 5, 5: 22, 6: 21, 7: 5]
          return Substring("\(path):\(line):\(columns[line] ?? 0):")
        })
    #expect(lines.first?.hasSuffix("did you mean 'noise'?") == true)
    #expect(lines.last?.hasSuffix("one of them is needed") == true)
  }

  @Test func aMissingFileIsAnsweredWithTheNearest() throws {
    let result = try Command.run("check", "pipelines/denoize.yaml")
    #expect(result.status == 2)
    #expect(
      result.errors.hasPrefix(
        "error: no pipeline file 'pipelines/denoize.yaml'; did you mean 'denoise'? Known by name: add-"))
  }

  @Test func thePipelinesThatComeWithLimnAreGood() throws {
    let result = try Command.run("check", "pipelines/add-noise.yaml")
    #expect(
      result.output == """
        pipelines/add-noise.yaml: no errors (load → noise → save)
        parameters, as --set NAME=VALUE changes them:
          sigma  25

        """)
    let faces = try Command.run("check", "pipelines/draw-faces.yaml")
    #expect(
      faces.output.hasPrefix("pipelines/draw-faces.yaml: no errors (draw-faces → save)\nparameters, as --set "))
  }

  @Test func checkAndRunSayTheSameOfWhatIsSet() throws {
    let folder = try TemporaryFolder()
    let path = "pipelines/add-noise.yaml"
    let set = try Command.run("check", path, "--set", "sigma=[1, 9]", "--set", "save.quality=5")
    #expect(set.status == 0 && set.output.hasSuffix("\n  sigma  [1, 9]\n"))
    for wrong in ["sigma=200", "sigmo=3", "save.qualty=3", "sav.quality=3", "noise.sigma"] {
      let checked = try Command.run("check", path, "--set", wrong)
      let run = try Command.run("run", path, "--input", "samples/photos", "--output", folder("out"), "--set", wrong)
      #expect(checked.status == 2 && run.status == 2 && checked.output.isEmpty && run.output.isEmpty)
      #expect(checked.errors.hasPrefix("--set \(wrong): ") && run.errors == checked.errors)
    }
    #expect(folder.files().isEmpty)
  }

  @Test func aFileThatExtendsAnotherIsCheckedWithIt() throws {
    let result = try Command.run("check", "pipelines/add-glasses-latent.yaml")
    #expect(result.status == 0 && result.output.hasSuffix("  model     faces-vae\n  within    0.25\n  strength  1.7\n"))
    let folder = try TemporaryFolder()
    let path = try folder.write(
      "version: 1\nextends: \(Command.package.path)/pipelines/denoise.yaml\nset: { save.quality: 900 }\n", to: "p.yaml")
    #expect(
      try Command.run("check", path).errors
        == "\(path):3:22: 'quality' of 'save' must be auto, source or a whole number from 1 to 100; found 900\n")
  }

  @Test func aModelThatIsMissingIsSaidOnce() throws {
    let folder = try TemporaryFolder()
    try folder.write(
      """
      version: 1
      stages:
        - load: { path: . }
        - encode: { model: nobodys }
        - decode: { model: nobodys }
        - blur: {}
      """, to: "p.yaml")
    let result = try Command.run(["check", folder("p.yaml")])
    #expect(result.status == 2)
    #expect(result.errors.split(separator: "\n").count { $0.contains("no model named") } == 1, "\(result.errors)")
    #expect(result.errors.contains("'blur'"))
  }
}
