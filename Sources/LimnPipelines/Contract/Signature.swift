import LimnData

/// The declaration of a stage: help, checks, completion and the editor's schema are derived from it.
public struct Signature: Sendable, Hashable {
  /// The name in pipeline files: "contact-sheet".
  public let name: String
  /// What the stage does, in one line.
  public let summary: String
  /// The inputs, in order; a source has none.
  public let inputs: [Port]
  /// The kind of the output; nil if the output has the type of an input.
  public let output: DataKind?
  /// The index of that input in `inputs`.
  public let passed: Int
  /// The stage's parameters.
  public let parameters: [Parameter]
  /// Whether the stage finds the run's items (load, sample) and so stands first.
  public let isSource: Bool

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
    public let accepts: Set<DataKind>

    /// Makes a port.
    public init(_ name: String, accepts: Set<DataKind>) {
      self.name = name
      self.accepts = accepts
    }

    /// Whether the port accepts a kind.
    public func takes(_ kind: DataKind) -> Bool { accepts.contains(kind) || accepts.contains(.any) }
  }

  /// One parameter of a stage.
  public struct Parameter: Sendable, Hashable {
    /// The name in pipeline files: "max-size".
    public let name: String
    /// The kind of value, with its range.
    public let kind: Kind
    /// What the parameter does, in one line.
    public let help: String
    /// The value when the file gives none; nil and not optional means that the file must give one.
    public let defaultValue: Argument?
    /// Whether the parameter may be left out although it has no default.
    public let isOptional: Bool
    /// Whether the parameter only says which items run, and not what becomes of one: it is no part of a pipeline's hash.
    public let selects: Bool

    /// Makes a parameter; without `default` or `optional` the pipeline file must give it.
    public init(
      _ name: String, _ kind: Kind, help: String, default defaultValue: Argument? = nil, optional: Bool = false,
      selects: Bool = false
    ) {
      self.name = name
      self.kind = kind
      self.help = help
      self.defaultValue = defaultValue
      isOptional = optional
      self.selects = selects
    }

    /// A kind of value and its range.
    public indirect enum Kind: Sendable, Hashable {
      /// A whole number within a range.
      case integer(ClosedRange<Int>)
      /// A whole number within a range that is a multiple of another.
      case multiple(of: Int, in: ClosedRange<Int>)
      /// A number within a range.
      case number(ClosedRange<Double>)
      /// A number, or two as [low, high], each within a range.
      case interval(ClosedRange<Double>)
      /// true or false.
      case boolean
      /// Any text.
      case text
      /// A path of a file or folder; `$input`, `$output` and `$here` (the pipeline file's folder) are replaced.
      case path
      /// A model's name or the path of its folder.
      case model
      /// One of several words.
      case choice([String])
      /// One of several words, or a value of another kind ("auto", "none" or a number).
      case either([String], or: Kind)
      /// A list of stages.
      case stages
    }
  }
}

/// A checked value of a parameter.
public enum Argument: Sendable, Hashable {
  case integer(Int)
  case number(Double)
  case interval(ClosedRange<Double>)
  case boolean(Bool)
  case text(String)
}
