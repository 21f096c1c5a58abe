/// The arguments of one stage in a pipeline file, already checked against its signature: every parameter that has a
/// default has a value here, and each value is of its parameter's kind and within its range.
public struct Arguments: Sendable {
  /// The stage's name, for messages.
  package let stage: String
  private let values: [String: Argument]
  private let held: [String: any Sendable]

  /// Makes arguments from checked values; `held` has what the owner's kind of file makes of the parameters that are no
  /// values: the composed stage of a list of stages.
  package init(stage: String, values: [String: Argument], held: [String: any Sendable]) {
    self.stage = stage
    self.values = values
    self.held = held
  }

  /// The same arguments with another value for one of them, which is known to be good.
  package func with(_ name: String, _ value: Argument) -> Arguments {
    Arguments(stage: stage, values: values.merging([name: value]) { _, new in new }, held: held)
  }

  /// The same arguments for another stage, which knows the parameter `old` as `new`; all others are kept as they are.
  package func named(_ stage: String, renaming old: String, to new: String) -> Arguments {
    func renamed<Value>(_ values: [String: Value]) -> [String: Value] {
      Dictionary(uniqueKeysWithValues: values.map { ($0 == old ? new : $0, $1) })
    }
    return Arguments(stage: stage, values: renamed(values), held: renamed(held))
  }

  /// Whether there is a value of this name: the file gives one, or there is a default.
  public func has(_ name: String) -> Bool { values[name] != nil }

  /// The value of this name, whatever its kind; nil where there is none.
  package func value(_ name: String) -> Argument? { values[name] }

  /// The whole number of this name.
  public func integer(_ name: String) -> Int {
    guard case .integer(let value)? = values[name] else { undeclared(name, "a whole number") }
    return value
  }

  /// The whole number of this name, or nil if the file gives none.
  public func optionalInteger(_ name: String) -> Int? {
    values[name] == nil ? nil : integer(name)
  }

  /// The number of this name.
  public func number(_ name: String) -> Double {
    guard case .number(let value)? = values[name] else { undeclared(name, "a number") }
    return value
  }

  /// The number of this name, or nil if the file gives none.
  public func optionalNumber(_ name: String) -> Double? {
    values[name] == nil ? nil : number(name)
  }

  /// The range of this name; a single number is a range of that one value.
  public func interval(_ name: String) -> ClosedRange<Double> {
    guard case .interval(let value)? = values[name] else { undeclared(name, "a range") }
    return value
  }

  /// The range of this name, or nil if the file gives none.
  public func optionalInterval(_ name: String) -> ClosedRange<Double>? {
    values[name] == nil ? nil : interval(name)
  }

  /// The truth value of this name.
  public func boolean(_ name: String) -> Bool {
    guard case .boolean(let value)? = values[name] else { undeclared(name, "true or false") }
    return value
  }

  /// The text, path, model or choice of this name.
  public func text(_ name: String) -> String {
    guard case .text(let value)? = values[name] else { undeclared(name, "text") }
    return value
  }

  /// The text, path, model or choice of this name, or nil if the file gives none.
  public func optionalText(_ name: String) -> String? {
    values[name] == nil ? nil : text(name)
  }

  /// The word of this name where it was given one; nil where it was given a value of its other kind (`Kind.either`).
  public func word(_ name: String) -> String? {
    if case .text(let value)? = values[name] { value } else { nil }
  }

  /// The values of the list of this name.
  public func list(_ name: String) -> [Argument] {
    guard case .list(let values)? = values[name] else { undeclared(name, "a list") }
    return values
  }

  /// The whole numbers of the list of this name.
  public func integers(_ name: String) -> [Int] {
    list(name).map { if case .integer(let value) = $0 { value } else { undeclared(name, "a list of whole numbers") } }
  }

  /// The numbers of the list of this name.
  public func numbers(_ name: String) -> [Double] {
    list(name).map { if case .number(let value) = $0 { value } else { undeclared(name, "a list of numbers") } }
  }

  /// The texts of the list of this name.
  public func texts(_ name: String) -> [String] {
    list(name).map { if case .text(let value) = $0 { value } else { undeclared(name, "a list of texts") } }
  }

  /// The values of this name's parts.
  public func group(_ name: String) -> Arguments {
    guard case .group(let parts)? = values[name] else { undeclared(name, "a group of values") }
    return Arguments(stage: name, values: parts, held: [:])
  }

  /// The values of this name's parts, or nil if the file gives none.
  public func optionalGroup(_ name: String) -> Arguments? { values[name] == nil ? nil : group(name) }

  /// The entries of the list of this name, each a name with its own values.
  public func entries(_ name: String) -> [(name: String, values: Arguments)] {
    list(name).map { entry in
      guard case .group(let parts) = entry, parts.count == 1, let (kind, value) = parts.first,
        case .group(let values) = value
      else { undeclared(name, "a list of entries") }
      return (kind, Arguments(stage: kind, values: values, held: [:]))
    }
  }

  /// What was made of the parameter of this name, which is no value.
  package func held<Value>(_ name: String, as type: Value.Type, _ kind: String) -> Value {
    guard let value = optionalHeld(name, as: type) else { undeclared(name, kind) }
    return value
  }

  /// The same, or nil if the file gives none.
  package func optionalHeld<Value>(_ name: String, as type: Value.Type) -> Value? { held[name] as? Value }

  private func undeclared(_ name: String, _ kind: String) -> Never {
    preconditionFailure("stage '\(stage)' reads '\(name)' as \(kind), which its signature does not declare")
  }
}
