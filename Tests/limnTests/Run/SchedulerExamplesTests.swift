import Foundation
import ImageKit
import LimnImages
import TestKit
import Testing

/// The examples of samples/schedulers: their command lines, and the one of Slurm run by a stub.
@Suite struct SchedulerExamplesTests {
  private static let folder = Command.package.path + "/samples/schedulers/"

  /// The command lines of `limn` in a file, whatever stands around them.
  private static func commands(in text: String) -> [[String]] {
    text.split(separator: "\n").compactMap { line in
      // A list of words in YAML is a command line too.
      let plain = line.replacing(#/\[(limn, .*)\]/#) { $0.1.replacing(",", with: "") }
      guard let start = plain.firstRange(of: #/(^|[ "\/])limn (run|denoise|plan) /#) else { return nil }
      let rest = plain[start].drop { !$0.isLetter } + plain[start.upperBound...]
      let command = rest[(rest.firstRange(of: "limn ")?.upperBound ?? rest.startIndex)...]
        .replacing(#/ 2>.*| \|\| .*|",$|"$/#, with: "")
      return ConsoleExample.split(command)
    }
  }

  /// A word as the file's program passes it on: cron ends a command at a % without a backslash, and to systemd one alone is the beginning
  /// of something else.
  private static func unescaped(_ word: String, in file: String) -> String {
    let escaped = ["crontab": #"\%"#, "limn.service": "%%"][file] ?? "%"
    return word.components(separatedBy: escaped).map { $0.replacing("%", with: "(bare)") }.joined(separator: "%")
  }

  @Test("Every command line has options that exist")
  func commands() throws {
    let options = try CommandOptions.ofBuild()
    for name in ["crontab", "limn.service", "slurm.sh", "kubernetes.yaml", "Snakefile", "dvc.yaml", "airflow.py"] {
      let text = try String(contentsOfFile: Self.folder + name, encoding: .utf8)
      let found = Self.commands(in: text).map { $0.map { Self.unescaped($0, in: name) } }
      #expect(found.count == 1, "\(name): \(found)")
      #expect(!found.joined().contains { $0.contains("(bare)") }, "\(name): \(found)")
      for arguments in found {
        let problems = options.problems(
          of: ConsoleExample(file: name, line: 1, arguments: arguments, isRunnable: false, isInline: false))
        #expect(problems.isEmpty, "\(name) \(arguments): \(problems)")
      }
    }
  }

  @Test("Slurm's tasks do all photos between them, each once")
  func slurm() throws {
    let folder = try TemporaryFolder()
    for index in 0..<6 {
      try folder.write(ImageFile.encode(SampleImages.gradient(width: 8, height: 8), as: .png), to: "in/\(index).png")
    }
    try folder.write(
      SheetPipeline.text(noise: "sigma: 3", sheet: #"path: "$output/sheet.png", limit: 3"#), to: "p.yaml")
    try FileManager.default.createDirectory(atPath: folder("bin"), withIntermediateDirectories: true)
    try FileManager.default.createSymbolicLink(
      atPath: folder("bin/limn"), withDestinationPath: try Command.program().path)
    let path = "\(folder("bin")):\(ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin")"
    for task in 0..<3 {
      let result = try Command.run(
        [Self.folder + "slurm.sh", folder("p.yaml"), folder("in"), folder("out")],
        program: URL(filePath: "/bin/bash"),
        adding: [
          "PATH": path, "SLURM_ARRAY_TASK_ID": "\(task)", "SLURM_ARRAY_TASK_COUNT": "3", "SLURM_CPUS_PER_TASK": "1",
        ])
      #expect(result.status == 0, "\(result.errors)")
    }
    #expect(
      folder.files().filter { $0.hasPrefix("out/") }
        == (0..<6).map { "out/\($0).png" } + ["out/sheet.png"])
  }
}
