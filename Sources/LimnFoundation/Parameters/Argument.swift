/// A checked value of a parameter.
public enum Argument: Sendable, Hashable {
  case integer(Int)
  case number(Double)
  case interval(ClosedRange<Double>)
  case boolean(Bool)
  case text(String)
  /// A list of values of one kind.
  indirect case list([Argument])
  /// Values by name, where a parameter has parts.
  indirect case group([String: Argument])
}

extension Argument {
  /// A list of whole numbers.
  package static func integers(_ numbers: [Int]) -> Argument { .list(numbers.map { .integer($0) }) }
}
