import LimnData

/// A compiled line: a stage with its arguments, where its inputs come from and what it outputs.
package struct Step: Sendable {
  /// The stage, made from its checked arguments.
  package let stage: any Stage
  /// The arguments that it was made from.
  package let arguments: Arguments
  /// The arguments as an outline shows them, in the order of the signature.
  package let settings: [PipelineOutline.Setting]
  /// What the stage says of itself.
  package let signature: Signature
  /// What the line is called: its `as` name, else the stage's name, "noise#2" for the second of that name.
  package let name: String
  /// Where the stage stands in its file.
  package let place: Place
  /// The slots that its inputs are in, one for each port: 0 is what the list was given, n is the output of step n - 1.
  package let inputs: [Int]
  /// The type of its output, as far as it is known before a photo is opened; nil for a line within a stage, which alone knows
  /// what it hands to its lines.
  package let type: DataType?
}

extension Step {
  /// What is wrong with the kinds that a step is given, by ports; nil if nothing is. A kind or giver that is not
  /// known is nil.
  package func mismatch(_ kinds: [DataKind?], givers: [String?]) -> String? {
    signature.mismatch(name: name, kinds, givers: givers)
  }
}

extension Signature {
  /// "'decode' takes a latent, but 'load' gives an image", or nil.
  package func mismatch(name: String, _ kinds: [DataKind?], givers: [String?]) -> String? {
    for (port, (kind, giver)) in zip(inputs, zip(kinds, givers)) {
      guard let kind, !port.takes(kind) else { continue }
      let wanted = port.accepts.phrase
      let port = inputs.count > 1 ? " as '\(port.name)'" : ""
      let given = giver.map { "'\($0)' gives \(kind.phrase)" } ?? "it is given \(kind.phrase)"
      return "'\(name)' takes \(wanted)\(port), but \(given)"
    }
    return nil
  }
}
