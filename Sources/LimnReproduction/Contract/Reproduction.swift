import LimnEvaluation

/// A published or computed result that anybody can check: `limn reproduce NAME` prints ours beside it and fails where they differ.
///
/// An entry is one file with its targets and one line in `Reproductions`; options, help and reports are an evaluation's. Data are never
/// part of it: its parameters name them, and their help says where they can be had.
package protocol Reproduction: Evaluation {
  /// What a run costs on two cores, in words: "seconds", "20 minutes".
  static var cost: String { get }
}

extension EvaluationSignature {
  /// The signature of an entry.
  init(reproducing name: String, summary: String, details: String = "", parameters: [Parameter]) {
    self.init(group: "reproduce", name: name, summary: summary, details: details, parameters: parameters)
  }
}

extension EvaluationSignature.Parameter {
  /// The folder of trainings, which go on where they were interrupted.
  static func output(_ name: String) -> Self {
    .init(
      "output", .path, help: "The folder of its trainings: one that was interrupted goes on, one that is done is kept.",
      default: .text("reproduce/\(name)"), completes: .folder)
  }
}
