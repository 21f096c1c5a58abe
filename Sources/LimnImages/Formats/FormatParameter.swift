/// A parameter of a format, which the stage that reads or writes files takes over as its own.
public struct FormatParameter: Sendable, Hashable {
  /// The values that a parameter can have.
  public enum Kind: Sendable, Hashable {
    /// A whole number within a range.
    case integer(ClosedRange<Int>)
    /// One of several words.
    case choice([String])
    /// One of several words, or a whole number within a range.
    case either([String], or: ClosedRange<Int>)
  }

  /// The name in pipeline files: "max-scans".
  public let name: String
  /// The values that it can have.
  public let kind: Kind
  /// What it does, in one line.
  public let help: String
  /// The value where none is given; nil for a parameter that may be left out.
  public let defaultValue: FormatSettings.Value?
  /// Whether it only says which files are read, and not what becomes of one: a limit.
  public let selects: Bool

  /// Makes a parameter; one without a default may be left out.
  public init(
    _ name: String, _ kind: Kind, help: String, default defaultValue: FormatSettings.Value? = nil, selects: Bool = false
  ) {
    self.name = name
    self.kind = kind
    self.help = help
    self.defaultValue = defaultValue
    self.selects = selects
  }
}

/// Values of formats' parameters by their names; where one is missing, its default holds.
public struct FormatSettings: Sendable, Hashable, ExpressibleByDictionaryLiteral {
  /// A value of a parameter.
  public enum Value: Sendable, Hashable, ExpressibleByIntegerLiteral, ExpressibleByStringLiteral {
    case integer(Int)
    case text(String)

    /// A whole number.
    public init(integerLiteral value: Int) { self = .integer(value) }

    /// A word.
    public init(stringLiteral value: String) { self = .text(value) }
  }

  /// The values that were given.
  public var values: [String: Value]

  /// Makes settings.
  public init(_ values: [String: Value] = [:]) { self.values = values }

  /// Makes settings of literals: `["quality": 90]`.
  public init(dictionaryLiteral elements: (String, Value)...) {
    values = Dictionary(elements) { $1 }
  }

  /// The value of a parameter; nil where it was left out and has no default.
  public subscript(parameter: FormatParameter) -> Value? { values[parameter.name] ?? parameter.defaultValue }

  /// The whole number of a parameter; nil for a word, and where it was left out and has no default.
  public func integer(_ parameter: FormatParameter) -> Int? {
    if case .integer(let value)? = self[parameter] { value } else { nil }
  }

  /// The word of a parameter; nil for a number, and where it was left out and has no default.
  public func text(_ parameter: FormatParameter) -> String? {
    if case .text(let value)? = self[parameter] { value } else { nil }
  }

  /// The same settings with others in the place of those of the same names.
  public func with(_ others: FormatSettings) -> FormatSettings {
    FormatSettings(values.merging(others.values) { $1 })
  }
}
