import LimnPipelines
import LimnPlugins
import LimnTensors
import Synchronization
import TestKit
import Testing

/// A plug-in written for a test: `plugin.yaml` and a program.
struct PluginFolder: Sendable {
  let folder: TemporaryFolder

  /// Writes a plug-in whose program is Python's or the shell's text; `stage` are more lines of the only stage, "trial", and `model` those of its model.
  init(
    python: String? = nil, shell: String? = nil, seconds: Double = 20, stage: [String] = [], model: [String] = []
  ) throws {
    folder = try TemporaryFolder()
    let command = python == nil ? "[sh, $here/program]" : "[python3, $here/program]"
    let lines =
      ["limn-plugin: 1", "command: \(command)", "seconds: \(seconds)", "stages:", "  - name: trial"]
      + (["summary: A stage of a test."] + stage).map { "    \($0)" }
    let own = model.isEmpty ? [] : ["model:"] + model.map { "  \($0)" }
    try folder.write((lines + own).joined(separator: "\n") + "\n", to: "trial/plugin.yaml")
    try folder.write(python.map { Self.greeting + $0 } ?? shell ?? "", to: "trial/program")
  }

  /// Reads requests: `request()` returns the header and the floats; `answer(header, floats)` answers.
  private static let greeting = """
    import sys, json, array, time, os
    def request():
        line = sys.stdin.buffer.readline()
        if not line: sys.exit(0)
        header = json.loads(line)
        values = array.array("f")
        for data in header["inputs"]:
            count = 1
            for extent in data["shape"]: count *= extent
            values.frombytes(sys.stdin.buffer.read(4 * count))
        return header, values
    def answer(header, values=array.array("f")):
        sys.stdout.buffer.write(json.dumps(header).encode() + b"\\n" + values.tobytes())
        sys.stdout.buffer.flush()
    sys.stdin.buffer.readline()
    answer({"protocol": 1})

    """

  /// The plug-in folder's library.
  var library: PluginLibrary { PluginLibrary(searchPaths: [folder.path]) }

  /// The stage, with some arguments.
  func stage(_ arguments: [String: Argument] = [:]) throws -> any Stage {
    let library = library
    let entry = try #require(library.entries.first, "\(library.faults)")
    return try entry.make(Arguments(entry.signature, arguments))
  }
}

/// Writes the plug-ins of one test and keeps their folders until it ends.
final class PluginFolders: Sendable {
  private let folders = Mutex<[PluginFolder]>([])

  func callAsFunction(
    python: String? = nil, shell: String? = nil, seconds: Double = 20, stage: [String] = [], model: [String] = []
  ) throws -> PluginFolder {
    let folder = try PluginFolder(python: python, shell: shell, seconds: seconds, stage: stage, model: model)
    folders.withLock { $0.append(folder) }
    return folder
  }
}
