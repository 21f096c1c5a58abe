import LimnData
import LimnFoundation

/// The declaration of a stage: help, checks, completion and the editor's schema are derived from it.
public struct Signature: Sendable, Hashable {
  /// The name in pipeline files: "contact-sheet".
  public let name: String
  /// What the stage does, in one line.
  package let summary: String
  /// The inputs, in order; a source has none.
  package let inputs: [Port]
  /// The kind of the output; nil if the output has the type of an input.
  package let output: DataKind?
  /// The index of that input in `inputs`.
  package let passed: Int
  /// The stage's parameters.
  package let parameters: [Parameter]
  /// Whether the stage finds the run's items (load, sample) and so stands first.
  package let isSource: Bool

  /// Makes a signature; `inputs` is empty exactly for a source. `passing` names the input whose type an output without a
  /// kind has; default: the first.
  public init(
    name: String, summary: String, inputs: [Port] = [.init("input", accepts: [.image, .pixels])],
    output: DataKind? = nil, passing port: String? = nil, parameters: [Parameter] = [], isSource: Bool = false
  ) {
    self.name = name
    self.summary = summary
    self.inputs = isSource ? [] : inputs
    self.output = output
    passed = port.flatMap { port in inputs.firstIndex { $0.name == port } } ?? 0
    self.parameters = parameters
    self.isSource = isSource
  }

  /// One input of a stage.
  public struct Port: Sendable, Hashable {
    /// The name used in `from: { name: … }`.
    public let name: String
    /// The kinds the port accepts; `DataKind.any` stands for all.
    package let accepts: Set<DataKind>

    /// Makes a port.
    public init(_ name: String, accepts: Set<DataKind>) {
      self.name = name
      self.accepts = accepts
    }

    /// Whether the port accepts a kind.
    package func takes(_ kind: DataKind) -> Bool { accepts.contains(kind) || accepts.contains(.any) }
  }

  /// One parameter of a stage.
  public typealias Parameter = LimnFoundation.Parameter
}

/// A checked value of a parameter.
public typealias Argument = LimnFoundation.Argument
