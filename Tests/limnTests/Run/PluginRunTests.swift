import Foundation
import ImageKit
import LimnImages
import TestKit
import Testing

/// The plug-ins of `samples/plugins`, by the command.
@Suite struct PluginRunTests {
  private static let plugins = Repository.root.path + "/samples/plugins"
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    try folder.write(
      """
      version: 1
      stages:
        - load: { path: $input }
        - python-invert: { amount: 1 }
        - save: { path: "$output/{stem}.png" }
      """, to: "invert.yaml")
    for name in ["a.png", "b.png"] {
      try folder.write(ImageFile.encode(SampleImages.gradient(), as: .png), to: "in/\(name)")
    }
  }

  private func limn(_ arguments: String..., plugins: String = Self.plugins) throws -> Command.Result {
    try Command.run(arguments, in: URL(filePath: folder.path), adding: ["LIMN_PLUGINS": plugins])
  }

  @Test(.enabled(if: Python.has("numpy"), "python3 has no numpy here"))
  func thePluginInPythonInverts() throws {
    let run = try limn("run", "invert.yaml", "in", "out")
    #expect(run.status == 0, "\(run.errors)")
    let before = try ImageFile.read(folder("in/a.png")).pixels()
    let after = try ImageFile.read(folder("out/a.png")).pixels()
    #expect(zip(before.array, after.array).allSatisfy { abs($0 + $1 - 1) < 1e-6 })
  }

  @Test(.enabled(if: Python.has("numpy"), "python3 has no numpy here"))
  func theOtherRolesRunLikeLimnsOwn() throws {
    let lines = """
      version: 1
      stages:
        - python-waves: { count: 3 }
        - encode: { model: python-blocks }
        - decode: { model: python-blocks }
        - save: { path: "$output/{stem}.png" }
      """
    try folder.write(lines, to: "waves.yaml")
    try folder.write(
      lines.split(separator: "\n").filter { !$0.contains("blocks") }.joined(separator: "\n"), to: "plain.yaml")
    for name in ["waves", "plain"] {
      let run = try limn("run", "\(name).yaml", "--output", name)
      #expect(run.status == 0, "\(run.errors)")
    }
    let evaluated = try limn("evaluate", "pictures", "plain", "waves", "--score", "python-error", "--json")
    #expect(evaluated.status == 0, "\(evaluated.errors)")
    #expect(evaluated.output.contains("python-error"), "\(evaluated.output)")
    let unknown = try limn("evaluate", "pictures", "plain", "waves", "--score", "python-terror")
    #expect(
      unknown.errors.hasSuffix("no plug-in has a score named 'python-terror'; known: python-error\n"),
      "\(unknown.errors)")
    let models = try limn("models")
    #expect(models.output.contains("python-blocks") && models.output.contains("plug-in"), "\(models.output)")
    #expect(try limn("models", "python-blocks").output.contains("32×32 pixels"))
  }

  @Test(.enabled(if: Python.has("numpy"), "python3 has no numpy here"))
  func aNoteHasANumberOfNumpyAndNoneThatIsNone() throws {
    try folder.write(
      "limn-plugin: 1\ncommand: [python3, $here/own.py]\nstages: [{ name: python-invert, summary: Halves., parameters: "
        + "{ amount: { kind: number, default: 0 } } }]\n", to: "plugins/own/plugin.yaml")
    try folder.write(
      """
      import limn_plugin, numpy
      def process(picture, parameters, item):
          picture *= 0.5
          item.note("count", "pixels", numpy.int64(picture.size) if item.name == "a.png" else numpy.float32("nan"))
          return picture
      limn_plugin.run(process)
      """, to: "plugins/own/own.py")
    try FileManager.default.copyItem(
      atPath: "\(Self.plugins)/python-invert/limn_plugin.py", toPath: folder("plugins/own/limn_plugin.py"))
    let run = try limn("run", "invert.yaml", "in", "out", plugins: folder("plugins"))
    #expect(
      run.status == 1
        && run.errors.contains("plug-in 'own': ValueError: the note 'count: pixels' has the number nan"),
      "\(run.errors)")
    #expect(folder.files().filter { $0.hasPrefix("out/") } == ["out/a.png"], "\(run.errors)")
  }

  @Test func aPluginIsListedDescribedCheckedAndDrawnLikeAStage() throws {
    #expect(try limn("stages").output.contains("python-invert"))
    #expect(try limn("stages", "python-invert").output.contains("amount  a number from 0 to 1; default 1"))
    #expect(try limn("check", "invert.yaml").status == 0)
    #expect(try limn("graph", "invert.yaml").output.contains("python-invert"))
    #expect(try limn("schema").output.contains("\"python-invert\""))
    let none = try limn("check", "invert.yaml", plugins: "/nowhere")
    #expect(none.status == 2 && none.errors.contains("python-invert"), "\(none.errors)")
  }

  @Test func aChangedPluginProcessesItsPhotosAgain() throws {
    let copy =
      "limn-plugin: 1\ncommand: [sh, $here/copy]\nstages: [{ name: python-invert, summary: Copies., parameters: "
    try folder.write(copy + "{ amount: { kind: number, default: 0 } } }]\n", to: "plugins/copy/plugin.yaml")
    let program = """
      read hello
      echo '{"protocol": 1}'
      while read header; do
        head -c \(40 * 24 * 3 * 4) > "$0.bytes"
        echo '{"shape": [1, 3, 24, 40]}'
        cat "$0.bytes"
      done
      """
    let work = "/tmp/\(UUID().uuidString)"
    try folder.write(program.replacing("$0.bytes", with: work), to: "plugins/copy/copy")
    defer { try? FileManager.default.removeItem(atPath: work) }
    func run() throws -> Command.Result {
      try limn("run", "invert.yaml", "in", "out", "--jobs", "1", plugins: folder("plugins"))
    }
    let first = try run()
    #expect(first.status == 0 && first.errors.contains("2 photos"), "\(first.errors)")
    #expect(try Data(contentsOf: URL(filePath: folder("out/a.png"))).count > 0)
    let second = try run()
    #expect(second.errors.contains("2 skipped"), "\(second.errors)")
    try folder.write(program.replacing("$0.bytes", with: work) + "\n", to: "plugins/copy/copy")
    let third = try run()
    #expect(third.errors.contains("2 photos") && !third.errors.contains("skipped"), "\(third.errors)")
  }

  @Test func allPluginsInPythonHaveTheSameModule() throws {
    let folders = try FileManager.default.contentsOfDirectory(atPath: Self.plugins).filter { !$0.contains(".") }
    #expect(folders.count >= 4)
    let copies = try folders.map { try Data(contentsOf: URL(filePath: "\(Self.plugins)/\($0)/limn_plugin.py")) }
    #expect(Set(copies).count == 1)
  }

  @Test func aPluginThatCannotBeUsedIsNamed() throws {
    try folder.write("limn-plugin: 7\n", to: "plugins/new/plugin.yaml")
    for found in [
      try limn("stages", plugins: folder("plugins")), try limn("stages", "--json", plugins: folder("plugins")),
    ] {
      #expect(found.status == 0)
      #expect(found.errors.hasPrefix("the plug-in '\(folder("plugins/new"))' cannot be used: "), "\(found.errors)")
    }
  }
}
