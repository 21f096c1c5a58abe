import LimnPipelines
import LimnStages

/// A file of these lines below one that loads photos; they begin in line 4.
func below(_ lines: String) -> String { "version: 1\nstages:\n  - load: { path: $input }\n" + lines }

/// The first line of what is wrong with a pipeline file called p.yaml; empty if nothing is.
func firstProblem(ofPipeline text: String) -> String { firstProblem(ofPipeline: Array(text.utf8)) }

/// The first line of what is wrong with a pipeline file's bytes; empty if nothing is.
func firstProblem(ofPipeline bytes: [UInt8]) -> String {
  do {
    _ = try Pipeline(
      file: PipelineFile(bytes: bytes, path: "p.yaml"), registry: .standard(),
      variables: ["input": "in", "output": "out"])
    return ""
  } catch {
    return error.all.first?.description ?? "nothing is said"
  }
}
