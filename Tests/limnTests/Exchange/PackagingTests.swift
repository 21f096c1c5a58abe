import Foundation
import TestKit
import Testing

/// What the scripts of Sources/Packaging write and take away.
@Suite struct PackagingTests {
  private func run(_ script: String, _ arguments: String...) throws -> Command.Result {
    try Command.run(arguments, program: Command.package.appending(path: "Sources/Packaging/\(script)"))
  }

  @Test(
    "An installation takes the place of an earlier one, and goes again",
    .enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/dpkg"), "the scripts are for Debian"))
  func install() throws {
    let folder = try TemporaryFolder()
    try folder.write("/usr/share/limn/gone/old.yaml\n/usr/share/limn/files\n", to: "usr/share/limn/files")
    try folder.write("old", to: "usr/share/limn/gone/old.yaml")
    try folder.write("mine", to: "usr/share/limn/mine.txt")
    let installed = try run("install", Command.program().path, "/usr", folder.path)
    #expect(installed.status == 0, "\(installed.errors)")
    let files = folder.files()
    #expect(!files.contains("usr/share/limn/gone/old.yaml") && files.contains("usr/share/limn/mine.txt"))
    #expect(files.contains("usr/bin/limn") && files.contains("usr/share/zsh/vendor-completions/_limn"))
    let recipe = try String(
      contentsOfFile: folder("usr/share/limn/pipelines/train-photo-denoiser.yaml"), encoding: .utf8)
    #expect(recipe.contains("load: { path: \"photos\" }") && !recipe.contains("samples/"))
    let pairs = try String(
      contentsOfFile: folder("usr/share/limn/pipelines/train-photo-denoiser-pairs.yaml"), encoding: .utf8)
    #expect(pairs.contains("load: { path: \"noisy\" }") && pairs.contains("path: \"clean/{dir}/{stem}.png\""))
    #expect(!pairs.contains("samples/") && pairs.contains("of the folders \"noisy\" and \"clean\""))
    let removed = try run("uninstall", "/usr", folder.path)
    #expect(removed.status == 0 && folder.files() == ["usr/share/limn/mine.txt"], "\(removed.errors)")
  }
}
