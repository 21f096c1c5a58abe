import LimnFoundation

/// Values of formats' parameters by their names; where one is missing, its default holds.
public struct FormatSettings: Sendable, Hashable, ExpressibleByDictionaryLiteral {
  /// The values that were given.
  package var values: [String: Argument]

  /// Makes settings.
  public init(_ values: [String: Argument] = [:]) { self.values = values }

  /// Makes settings of literals: `["quality": .integer(90)]`.
  public init(dictionaryLiteral elements: (String, Argument)...) {
    values = Dictionary(elements) { $1 }
  }

  /// The values of some parameters among a stage's arguments.
  package init(_ arguments: Arguments, _ parameters: [Parameter]) {
    self.init()
    for parameter in parameters { values[parameter.name] = arguments.value(parameter.name) }
  }

  /// The value of a parameter; nil where it was left out and has no default.
  public subscript(parameter: Parameter) -> Argument? { values[parameter.name] ?? parameter.defaultValue }

  /// The whole number of a parameter; nil for a word, and where it was left out and has no default.
  public func integer(_ parameter: Parameter) -> Int? {
    if case .integer(let value)? = self[parameter] { value } else { nil }
  }

  /// The word of a parameter; nil for a number, and where it was left out and has no default.
  public func text(_ parameter: Parameter) -> String? {
    if case .text(let value)? = self[parameter] { value } else { nil }
  }

  /// The same settings with others in the place of those of the same names.
  package func with(_ others: FormatSettings) -> FormatSettings {
    FormatSettings(values.merging(others.values) { $1 })
  }
}
