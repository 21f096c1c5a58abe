import LimnFoundation
import LimnTensors

/// The hyperparameters of a family's networks, declared once: config.json and its checks, the recipe's section
/// `architecture`, the JSON Schema of recipes and `limn models NAME` are read off the declaration.
public protocol Architecture: Encodable, Sendable, Hashable {
  /// The declaration: name, kind with range, default, and a line of help for each hyperparameter.
  static var parameters: [Parameter] { get }

  /// The value of each parameter.
  var values: [String: Argument] { get }

  /// Takes values that were checked one by one.
  init(checked values: [String: Argument])

  /// Throws `ShapeError` where values that are good by themselves do not fit together.
  func checkTogether() throws(ShapeError)
}

extension Architecture {
  /// Makes an architecture of values by name, defaults for the others; throws `ShapeError` for the first that is missing, out of
  /// range or does not fit the others.
  public init(_ values: [String: Argument]) throws(ShapeError) {
    let (checked, fault) = Self.parameters.checked(values)
    if let fault { throw ShapeError(fault) }
    self.init(checked: checked)
    try checkTogether()
  }

  /// Most values fit together.
  public func checkTogether() throws(ShapeError) {}

  /// The values by name, for getters.
  public var arguments: Arguments { Arguments(stage: "architecture", values: values, held: [:]) }

  /// Writes the values as `config.json` has them.
  public func encode(to encoder: any Swift.Encoder) throws { try Argument.group(values).encode(to: encoder) }
}
