import Foundation
import LimnFoundation
import LimnPipelines
import LimnStages
import LimnTensors
import TestKit
import Testing

/// YAML that is no pipeline: the first line of what is said of each, "" where all is well.
@Suite struct HostilePipelineTests {
  /// The stages that a pipeline can begin with.
  private static let sources: String = {
    let registry = StageRegistry.standard()
    let names = registry.names.filter { registry[$0]?.signature.isSource == true }
    return names.map { "'\($0)'" }.joined(separator: " or ")
  }()

  @Test func everyFileIsAnsweredByItsLine() {
    for (text, answer) in Self.files { #expect(firstProblem(ofPipeline: text) == answer, "\(text)") }
  }

  /// Shipped pipelines with random damage, as many as LIMN_FUZZ_ROUNDS says: each compiles or is told in lines with places, in a
  /// moment.
  @Test func shippedPipelinesMayBeDamagedAsTheyLike() throws {
    let rounds = ProcessInfo.processInfo.environment["LIMN_FUZZ_ROUNDS"].flatMap(Int.init) ?? 400
    let folder = Repository.root.appending(path: "pipelines").path
    let files = try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasSuffix(".yaml") }.sorted()
    let sources = try files.map { try FileBytes.read(folder + "/" + $0) }
    let pieces = [
      "\n", "  ", "- ", ": ", "{", "}", "[", "]", "'", "\"", "&a ", "*a", "? ", "|", ">", "#", "$", "${", "\t", "~",
      "!!x ", "%",
      "<<: ", "---\n", "...\n", "\r", "extends: ", "set:\n  ", "0x1", "1e999", "\u{FEFF}", "\u{202E}", "as: ", "from: ",
      "load: ",
      "tiles: { each: [", "99999999999999999999", "parameters: { a: $a }\n", "é",
    ]
    let registry = StageRegistry.standard()
    var (good, wrong, slowest) = (0, 0, Duration.zero)
    for round in 0..<rounds {
      let key = RandomKey(seed: 5).split(round)
      var bytes = sources[key.integer(below: sources.count)]
      for change in 0...key.split("changes").integer(below: 6) where !bytes.isEmpty {
        let key = key.split(change)
        let at = key.integer(below: bytes.count, at: 0)
        let length = min(key.integer(below: 40, at: 1), bytes.count - at)
        let piece = Array(pieces[key.integer(below: pieces.count, at: 5)].utf8)
        switch key.integer(below: 7, at: 2) {
        case 0: bytes.removeSubrange(at..<at + length)
        case 1: bytes.insert(contentsOf: bytes[at..<at + length], at: key.integer(below: bytes.count, at: 3))
        case 2: bytes[at] = UInt8(key.integer(below: 256, at: 4))
        case 3: bytes.insert(contentsOf: piece, at: at)
        case 4: for _ in 0..<[2, 50, 300][key.integer(below: 3, at: 6)] { bytes.insert(contentsOf: piece, at: at) }
        case 5:
          let other = sources[key.integer(below: sources.count, at: 7)]
          let from = key.integer(below: other.count, at: 8)
          bytes.insert(contentsOf: other[from..<min(other.count, from + 200)], at: at)
        default: bytes.removeSubrange(at...)
        }
      }
      let start = ContinuousClock.now
      do {
        let file = try PipelineFile(bytes: bytes, path: folder + "/p.yaml")
        let pipeline = try Pipeline(file: file, registry: registry, variables: ["input": "in", "output": "out"])
        good += 1
        #expect(pipeline.hash.count == 64 && PipelineGraph.mermaid(pipeline.outline).hasPrefix("flowchart TD\n"))
      } catch {
        wrong += 1
        for line in error.all.map(\.description) {
          let isFine = line.hasPrefix(folder + "/") && line.utf8.count < 4200 && line == line.printable
          #expect(isFine, "round \(round): \(line)")
        }
      }
      slowest = max(slowest, ContinuousClock.now - start)
    }
    print("damaged pipelines: \(rounds) rounds, \(good) still good, \(wrong) told, the slowest in \(slowest)")
    #expect(good + wrong == rounds && wrong > rounds / 2)
  }

  private static let files: [(text: String, answer: String)] = [
    (below("  - save: { path: \"$output/{stem}.png\" }\n"), ""),
    ("stages:\n  - load: { path: $input }\n", "p.yaml:1:1: the pipeline file needs 'version'; add 'version: …' (1)"),
    (
      "version: 2\nstages:\n  - load: { path: $input }\n",
      "p.yaml:1:10: 'version' of the pipeline file must be 1; found 2"
    ),
    (
      "version: '1'\nstages:\n  - load: { path: $input }\n",
      "p.yaml:1:10: 'version' of the pipeline file must be 1; found '1'; leave out the quotes"
    ),
    (
      "version: 1.0\nstages:\n  - load: { path: $input }\n",
      "p.yaml:1:10: 'version' of the pipeline file must be 1; found 1.0"
    ),
    (
      "version: 1\nstages: { load: { } }\n",
      "p.yaml:2:9: 'stages' must be a list of stages; found a mapping; begin each stage with '- '"
    ),
    (
      "version: 1\nstages:\n",
      "p.yaml:2:8: 'stages' must be a list of stages; found nothing; begin each stage with '- '"
    ),
    ("version: 1\nstages: []\n", "p.yaml:2:9: 'stages' has no stages; add at least one"),
    (
      "version: 1\nstages: load\n",
      "p.yaml:2:9: 'stages' must be a list of stages; found 'load'; begin each stage with '- '"
    ),
    (
      "verison: 1\nstages:\n  - load: { path: $input }\n",
      "p.yaml:1:1: the pipeline file has no 'verison'; did you mean 'version'?"
    ),
    (below("  - noise: { sgima: 1 }\n"), "p.yaml:4:14: 'noise' has no 'sgima'; did you mean 'sigma'?"),
    (below("  - niose: { sigma: 1 }\n"), "p.yaml:4:5: unknown stage 'niose'; did you mean 'noise'?"),
    (below("  - '': 3\n"), "p.yaml:4:5: unknown stage ''; 'limn stages' lists them"),
    (below("  - noise: { '': 3 }\n"), "p.yaml:4:14: 'noise' has no ''; it takes sigma, quantized, share"),
    (below("  - 12: 3\n"), "p.yaml:4:5: unknown stage '12'; 'limn stages' lists them"),
    (below("  - true: 3\n"), "p.yaml:4:5: unknown stage 'true'; 'limn stages' lists them"),
    (
      below("  - noise: { sigma: .nan }\n  - save: { path: \"$output/{stem}.png\" }\n"),
      "p.yaml:4:21: 'sigma' of 'noise' must be a number or [low, high] from 0 to 100; found '.nan'"
    ),
    (
      below("  - noise: { sigma: .inf }\n  - save: { path: \"$output/{stem}.png\" }\n"),
      "p.yaml:4:21: 'sigma' of 'noise' must be a number or [low, high] from 0 to 100; found '.inf'"
    ),
    (
      below("  - noise: { sigma: nan }\n  - save: { path: \"$output/{stem}.png\" }\n"),
      "p.yaml:4:21: 'sigma' of 'noise' must be a number or [low, high] from 0 to 100; found nan"
    ),
    (
      below("  - noise: { sigma: inf }\n  - save: { path: \"$output/{stem}.png\" }\n"),
      "p.yaml:4:21: 'sigma' of 'noise' must be a number or [low, high] from 0 to 100; found inf"
    ),
    (
      below("  - noise: { sigma: 0x1F }\n  - save: { path: \"$output/{stem}.png\" }\n"),
      "p.yaml:4:21: 'sigma' of 'noise' must be a number or [low, high] from 0 to 100; found 0x1F; write 31: numbers are decimal"
    ),
    (
      below("  - noise: { sigma: 0o17 }\n  - save: { path: \"$output/{stem}.png\" }\n"),
      "p.yaml:4:21: 'sigma' of 'noise' must be a number or [low, high] from 0 to 100; found '0o17'; write 15: numbers are decimal"
    ),
    (
      below("  - noise: { sigma: 017 }\n  - save: { path: \"$output/{stem}.png\" }\n"),
      "p.yaml:4:21: 'sigma' of 'noise' must be a number or [low, high] from 0 to 100; found 017; leave out the 0 before it"
    ),
    (
      below("  - noise: { sigma: 1_000 }\n  - save: { path: \"$output/{stem}.png\" }\n"),
      "p.yaml:4:21: 'sigma' of 'noise' must be a number or [low, high] from 0 to 100; found '1_000'; write 1000"
    ),
    (
      below("  - noise: { sigma: 1e999 }\n  - save: { path: \"$output/{stem}.png\" }\n"),
      "p.yaml:4:21: 'sigma' of 'noise' must be a number or [low, high] from 0 to 100; found 1e999"
    ),
    (
      below("  - noise: { sigma: 99999999999999999999 }\n  - save: { path: \"$output/{stem}.png\" }\n"),
      "p.yaml:4:21: 'sigma' of 'noise' must be a number or [low, high] from 0 to 100; found 99999999999999999999"
    ),
    (
      below("  - noise: { sigma: -1 }\n  - save: { path: \"$output/{stem}.png\" }\n"),
      "p.yaml:4:21: 'sigma' of 'noise' must be a number or [low, high] from 0 to 100; found -1"
    ),
    (below("  - noise: { sigma: +5 }\n  - save: { path: \"$output/{stem}.png\" }\n"), ""),
    (
      below("  - noise: { sigma: 1:30 }\n  - save: { path: \"$output/{stem}.png\" }\n"),
      "p.yaml:4:21: 'sigma' of 'noise' must be a number or [low, high] from 0 to 100; found '1:30'"
    ),
    (
      below("  - noise: { sigma: 1,5 }\n  - save: { path: \"$output/{stem}.png\" }\n"),
      "p.yaml:4:23: 'noise' has no '5'; it takes sigma, quantized, share"
    ),
    (
      below("  - noise: { sigma: \"25\" }\n  - save: { path: \"$output/{stem}.png\" }\n"),
      "p.yaml:4:21: 'sigma' of 'noise' must be a number or [low, high] from 0 to 100; found '25'; leave out the quotes"
    ),
    (
      below("  - noise: { sigma: lots }\n  - save: { path: \"$output/{stem}.png\" }\n"),
      "p.yaml:4:21: 'sigma' of 'noise' must be a number or [low, high] from 0 to 100; found 'lots'"
    ),
    (
      below("  - noise: { sigma: [1, 2, 3] }\n  - save: { path: \"$output/{stem}.png\" }\n"),
      "p.yaml:4:21: 'sigma' of 'noise' must be a number or [low, high] from 0 to 100; found a list"
    ),
    (
      below("  - noise: { sigma: [9, 1] }\n  - save: { path: \"$output/{stem}.png\" }\n"),
      "p.yaml:4:21: 'sigma' of 'noise' must be a number or [low, high] from 0 to 100; found a list; write the lower number first"
    ),
    (
      below("  - noise: { sigma: { a: 1 } }\n  - save: { path: \"$output/{stem}.png\" }\n"),
      "p.yaml:4:21: 'sigma' of 'noise' must be a number or [low, high] from 0 to 100; found a mapping"
    ),
    (
      below("  - noise: { sigma:  }\n  - save: { path: \"$output/{stem}.png\" }\n"),
      "p.yaml:4:14: 'sigma' of 'noise' must be a number or [low, high] from 0 to 100; found nothing"
    ),
    (
      below("  - noise: { sigma: ~ }\n  - save: { path: \"$output/{stem}.png\" }\n"),
      "p.yaml:4:14: 'sigma' of 'noise' must be a number or [low, high] from 0 to 100; found nothing"
    ),
    (below("  - noise: { sigma: 1.5e1 }\n  - save: { path: \"$output/{stem}.png\" }\n"), ""),
    (
      below("  - noise: { sigma: 0b11 }\n  - save: { path: \"$output/{stem}.png\" }\n"),
      "p.yaml:4:21: 'sigma' of 'noise' must be a number or [low, high] from 0 to 100; found '0b11'; write 3: numbers are decimal"
    ),
    (
      below("  - noise: { sigma: \"1 2\" }\n  - save: { path: \"$output/{stem}.png\" }\n"),
      "p.yaml:4:21: 'sigma' of 'noise' must be a number or [low, high] from 0 to 100; found '1 2'"
    ),
    (
      below("  - noise: { sigma: １２ }\n  - save: { path: \"$output/{stem}.png\" }\n"),
      "p.yaml:4:21: 'sigma' of 'noise' must be a number or [low, high] from 0 to 100; found '１２'"
    ),
    (below("  - noise: { sigma: -0 }\n  - save: { path: \"$output/{stem}.png\" }\n"), ""),
    (
      below("  - noise: { sigma: 1.2.3 }\n  - save: { path: \"$output/{stem}.png\" }\n"),
      "p.yaml:4:21: 'sigma' of 'noise' must be a number or [low, high] from 0 to 100; found '1.2.3'"
    ),
    (
      below("  - noise: { sigma: yes }\n  - save: { path: \"$output/{stem}.png\" }\n"),
      "p.yaml:4:21: 'sigma' of 'noise' must be a number or [low, high] from 0 to 100; found 'yes'"
    ),
    (
      below("  - noise: { sigma: 2020-01-01 }\n  - save: { path: \"$output/{stem}.png\" }\n"),
      "p.yaml:4:21: 'sigma' of 'noise' must be a number or [low, high] from 0 to 100; found '2020-01-01'"
    ),
    (
      below("  - noise: { sigma: 0x1p3 }\n  - save: { path: \"$output/{stem}.png\" }\n"),
      "p.yaml:4:21: 'sigma' of 'noise' must be a number or [low, high] from 0 to 100; found 0x1p3"
    ),
    (
      below("  - save: { quality: 1.5 }\n"),
      "p.yaml:4:22: 'quality' of 'save' must be auto, source or a whole number from 1 to 100; found 1.5"
    ),
    (
      below("  - denoise: { noise: 12x }\n"),
      "p.yaml:4:23: 'noise' of 'denoise' must be auto, none or a number from 0 to 100; found '12x'"
    ),
    (
      below("  - denoise: { noise: Auto }\n"),
      "p.yaml:4:23: 'noise' of 'denoise' must be auto, none or a number from 0 to 100; found 'Auto'; did you mean 'auto'?"
    ),
    (
      below("  - { limit: { noise: 101 }, from: { original: photo, result: photo } }\n"),
      "p.yaml:4:23: 'noise' of 'limit' must be auto, none or a number from 0 to 100; found 101"
    ),
    (
      below("  - denoise: { noise: [1, 2] }\n"),
      "p.yaml:4:23: 'noise' of 'denoise' must be auto, none or a number from 0 to 100; found a list"
    ),
    (
      below("  - save: { quality: atuo }\n"),
      "p.yaml:4:22: 'quality' of 'save' must be auto, source or a whole number from 1 to 100; found 'atuo'; did you mean 'auto'?"
    ),
    (
      below("  - save: { quality: [auto, 90] }\n"),
      "p.yaml:4:22: 'quality' of 'save' must be auto, source or a whole number from 1 to 100; found a list"
    ),
    (
      below("  - save: { quality: 1e2 }\n"),
      "p.yaml:4:22: 'quality' of 'save' must be auto, source or a whole number from 1 to 100; found 1e2"
    ),
    (
      below("  - save: { quality: 9223372036854775808 }\n"),
      "p.yaml:4:22: 'quality' of 'save' must be auto, source or a whole number from 1 to 100; found 9223372036854775808"
    ),
    (
      below("  - save: { quality: 0x10 }\n"),
      "p.yaml:4:22: 'quality' of 'save' must be auto, source or a whole number from 1 to 100; found 0x10; write 16: numbers are decimal"
    ),
    (
      below("  - save: { quality: 9_0 }\n"),
      "p.yaml:4:22: 'quality' of 'save' must be auto, source or a whole number from 1 to 100; found '9_0'; write 90"
    ),
    (
      below("  - save: { quality: 0o77 }\n"),
      "p.yaml:4:22: 'quality' of 'save' must be auto, source or a whole number from 1 to 100; found '0o77'; write 63: numbers are decimal"
    ),
    (
      below("  - save: { quality: -9223372036854775809 }\n"),
      "p.yaml:4:22: 'quality' of 'save' must be auto, source or a whole number from 1 to 100; found -9223372036854775809"
    ),
    (
      below("  - save: { quality: '90' }\n"),
      "p.yaml:4:22: 'quality' of 'save' must be auto, source or a whole number from 1 to 100; found '90'; leave out the quotes"
    ),
    (
      below("  - contact-sheet: { view: hole }\n    from: { before: load, after: load }\n"),
      "p.yaml:4:28: 'view' of 'contact-sheet' must be one of detail, whole; found 'hole'; did you mean 'whole'?"
    ),
    (
      "v\u{0}e\u{0}r\u{0}s\u{0}i\u{0}o\u{0}n\u{0}:\u{0} \u{0}1\u{0}\n\u{0}s\u{0}t\u{0}a\u{0}g\u{0}e\u{0}s\u{0}:\u{0}\n\u{0} \u{0} \u{0}-\u{0} \u{0}l\u{0}o\u{0}a\u{0}d\u{0}:\u{0} \u{0}{\u{0} \u{0}p\u{0}a\u{0}t\u{0}h\u{0}:\u{0} \u{0}$\u{0}i\u{0}n\u{0}p\u{0}u\u{0}t\u{0} \u{0}}\u{0}\n\u{0}",
      "p.yaml:1:2: a control character, so not a text file; found 0x0; save it as UTF-8 text"
    ),
    (
      below("  - save: { path: \"$outptu/{stem}.png\" }\n"),
      "p.yaml:4:19: unknown variable '$outptu'; did you mean '$output'? ($$ is a dollar sign)"
    ),
    (
      "version: 1\nparameters: { a: $a }\nstages:\n  - load: { path: $input }\n  - save: { path: \"$output/{stem}.png\" }\n",
      "p.yaml:2:18: unknown variable '$a'; there are $here, $input, $output ($$ is a dollar sign)"
    ),
    (
      "version: 1\nparameters: { a: [1, 2] }\nstages:\n  - load: { path: $input }\n  - save: { path: 'x$a' }\n",
      "p.yaml:5:19: '$a' inside a text must be a text; found a list"
    ),
    (
      "version: 1\nparameters: { a: { b: 1 } }\nstages:\n  - load: { path: $input }\n  - save: { path: \"$output/{stem}.png\" }\n",
      "p.yaml:2:15: the parameter 'a' needs a default, a value or a list; found a mapping"
    ),
    (
      "version: 1\nparameters: { a: }\nstages:\n  - load: { path: $input }\n  - save: { path: \"$output/{stem}.png\" }\n",
      "p.yaml:2:15: the parameter 'a' needs a default, a value or a list; found nothing"
    ),
    (
      "version: 1\nparameters: { a-b: 1 }\nstages:\n  - load: { path: $input }\n  - save: { path: \"$output/{stem}.png\" }\n",
      "p.yaml:2:15: a parameter's name is of letters, digits and '_'; found 'a-b'"
    ),
    (
      "version: 1\nparameters: { input: 1 }\nstages:\n  - load: { path: $input }\n  - save: { path: \"$output/{stem}.png\" }\n",
      "p.yaml:2:15: the name '$input' has its own meaning; choose another"
    ),
    (
      "version: 1\nparameters: [a]\nstages:\n  - load: { path: $input }\n  - save: { path: \"$output/{stem}.png\" }\n",
      "p.yaml:2:13: 'parameters' must be a mapping (name: default); found a list"
    ),
    (
      below("  - noise: { sigma: 3 }\n    as: 'a b'\n"),
      "p.yaml:5:9: 'as' must be a name of letters, digits, '-' and '_'; found 'a b'"
    ),
    (
      below("  - noise: { sigma: 3 }\n    as: [a]\n"),
      "p.yaml:5:9: 'as' must be a name of letters, digits, '-' and '_'; found a list"
    ),
    (
      below("  - noise: { sigma: 3 }\n    as: a\n  - noise: { sigma: 3 }\n    as: a\n"),
      "p.yaml:6:5: the name 'a' is taken by line 4; choose another"
    ),
    (
      below("  - noise: { sigma: 3 }\n    as: a\n    from: a\n"),
      "p.yaml:6:11: 'a' is this line itself; a stage takes only from lines above it"
    ),
    (
      below("  - noise: { sigma: 3 }\n    from: b\n  - noise: { sigma: 1 }\n    as: b\n"),
      "p.yaml:5:11: 'b' is named below, in line 6; a stage takes only from lines above it"
    ),
    (
      below("  - noise: { sigma: 3 }\n    from: photo\n"),
      "p.yaml:5:11: no line above is named 'photo'; name one with 'as: photo'"
    ),
    (
      below("  - noise: { sigma: 3 }\n    save: { }\n"),
      "p.yaml:5:5: two stages on one line, 'noise' and 'save'; begin each stage with '- '"
    ),
    (below("  - noise\n"), "p.yaml:4:5: a stage is written '- name: { parameter: value }'; found 'noise'"),
    (below("  -\n"), "p.yaml:4:4: a stage is written '- name: { parameter: value }'; found nothing"),
    (below("  - noise: [3]\n"), "p.yaml:4:12: 'noise' must be a mapping (key: value); found a list"),
    (below("  - noise: 3\n"), "p.yaml:4:12: 'noise' must be a mapping (key: value); found 3"),
    (
      below("  - tiles: { each: noise }\n"),
      "p.yaml:4:20: 'each' of 'tiles' must be a list of stages; found 'noise'; begin each stage with '- '"
    ),
    (
      below("  - load: { path: x }\n"),
      "p.yaml:4:5: 'load' finds photos and so can only be the first stage of a pipeline"
    ),
    (
      "version: 1\nstages:\n  - noise: { sigma: 3 }\n",
      "p.yaml:3:5: the first stage must be one that finds photos; found 'noise'; begin with \(sources)"
    ),
  ]
}
