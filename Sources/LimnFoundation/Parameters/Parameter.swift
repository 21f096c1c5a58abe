/// A named setting that files can give: of a stage in a pipeline, of a model's architecture, of a loss in a recipe.
///
/// One declaration serves for reading and checking, help texts and the JSON Schemas of files.
public struct Parameter: Sendable, Hashable {
  /// The name in pipeline files: "max-size".
  public let name: String
  /// The kind of value, with its range.
  package let kind: Kind
  /// What the parameter does, in one line.
  package let help: String
  /// The value when the file gives none; nil and not optional means that the file must give one.
  package let defaultValue: Argument?
  /// Whether the parameter may be left out although it has no default.
  package let isOptional: Bool
  /// Whether the parameter only says which items run, and not what becomes of one: it is no part of a pipeline's hash.
  package let selects: Bool
  /// What a number counts, for messages: "units"; nil where the name says it.
  package let unit: String?

  /// Makes a parameter; without `default` or `optional` the pipeline file must give it.
  public init(
    _ name: String, _ kind: Kind, help: String, default defaultValue: Argument? = nil, optional: Bool = false,
    selects: Bool = false, unit: String? = nil
  ) {
    self.name = name
    self.kind = kind
    self.help = help
    self.defaultValue = defaultValue
    isOptional = optional
    self.selects = selects
    self.unit = unit
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
    /// A list of values of one kind, so many of them.
    case list(of: Kind, count: ClosedRange<Int>)
    /// A list of different names, so many of them, none empty.
    case names(ClosedRange<Int>)
    /// A value for each of several parameters; the rule says what they are together, after "is", where that is more.
    case group([Parameter], rule: String? = nil)
    /// One of several parameters with its value: how a list says which of several things each of its values is.
    case entry([Parameter])
  }
}
