import Foundation
import TestKit
import Testing

@Suite struct ConsoleExamplesTests {
  /// The documents that users read, by their paths below the package's folder.
  private static func documents() throws -> [String] {
    func files(_ folder: String, _ suffix: String) throws -> [String] {
      try FileManager.default.contentsOfDirectory(atPath: Command.package.path + "/" + folder)
        .filter { $0.hasSuffix(suffix) }.sorted().map { folder + "/" + $0 }
    }
    return ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md"] + (try files("Sources/Limn/Limn.docc", ".md"))
      + (try files("pipelines", ".yaml"))
  }

  private static func examples() throws -> [ConsoleExample] {
    try documents().flatMap { file in
      ConsoleExample.all(
        in: try String(contentsOfFile: Command.package.path + "/" + file, encoding: .utf8), of: file)
    }
  }

  @Test("Every command line of the documents names commands, options and pipelines that exist")
  func areCommands() throws {
    let examples = try Self.examples()
    #expect(examples.count > 100)
    let options = try CommandOptions.ofBuild()
    for example in examples {
      let problems = options.problems(of: example)
      #expect(problems.isEmpty, "\(example): \(problems.joined(separator: "; "))")
    }
  }

  @Test("The runnable examples run, in the order of their documents, from a folder with pipelines and samples")
  func run() throws {
    let examples = try Self.examples().filter(\.isRunnable)
    #expect(examples.count > 12)
    let folder = try TemporaryFolder()
    for name in ["samples", "pipelines"] {
      try FileManager.default.createSymbolicLink(
        atPath: folder(name), withDestinationPath: Command.package.path + "/" + name)
    }
    for example in examples {
      let result = try Command.run(example.arguments, in: URL(fileURLWithPath: folder.path))
      #expect(result.status == 0, "\(example): \(result.errors)")
    }
  }

  @Test("A document's examples are found where they stand")
  func find() {
    let text = """
      Text with `limn retry` in it.

      <!-- runnable -->

          limn run denoise a 'b c' \\
            --jobs 2    # twice

      More text.

          $ limn check x.yaml
          x.yaml:3:5: unknown stage

      ```console
      limn stages
      ```
      ```yaml
          limn: no command
      ```
      """
    let examples = ConsoleExample.all(in: text, of: "a.md")
    #expect(
      examples.map(\.arguments) == [
        ["retry"], ["run", "denoise", "a", "b c", "--jobs", "2"], ["check", "x.yaml"], ["stages"],
      ])
    #expect(examples.map(\.line) == [1, 5, 10, 14])
    #expect(examples.map(\.isRunnable) == [false, true, false, false])
    #expect(examples.map(\.isInline) == [true, false, false, false])
    #expect(
      ConsoleExample.all(in: "# Text:\n#   limn check x.yaml\nversion: 1", of: "a.yaml").map(\.arguments) == [
        ["check", "x.yaml"]
      ])
  }

  @Test("A wrong example is noticed")
  func notice() throws {
    let options = try CommandOptions.ofBuild()
    #expect(options.count > 15)
    func problems(_ line: String, isInline: Bool = false) -> [String] {
      options.problems(
        of: ConsoleExample(
          file: "a.md", line: 1, arguments: ConsoleExample.split(line), isRunnable: false, isInline: isInline))
    }
    #expect(problems("run denoise in out --jobs 2 --no-recursive") == [])
    #expect(problems("compair a") == ["there is no 'limn compair'"])
    #expect(problems("evaluate picture a b") == ["there is no 'limn evaluate picture'"])
    #expect(problems("run denoise in out --job 2") == ["'limn run' has no --job"])
    #expect(problems("run denoise in out --jobs --force") == ["--jobs needs a value"])
    #expect(problems("run denoize in out") == ["there is no pipeline 'denoize'"])
    #expect(problems("plan pipelines/denoize.yaml in out") == ["there is no pipeline 'pipelines/denoize.yaml'"])
    #expect(problems("evaluate edit --pipeline smiles") == ["there is no pipeline 'smiles'"])
    #expect(problems("run my.yaml in out") == [])
    #expect(problems("retry out --jobs 2") == [])
    #expect(problems("run denoize --jobs", isInline: true) == [])
    #expect(problems("run --job", isInline: true) == ["'limn run' has no --job"])
  }
}
