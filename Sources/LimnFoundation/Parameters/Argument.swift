/// A checked value of a parameter.
public enum Argument: Sendable, Hashable {
  case integer(Int)
  case number(Double)
  case interval(ClosedRange<Double>)
  case boolean(Bool)
  case text(String)
}
