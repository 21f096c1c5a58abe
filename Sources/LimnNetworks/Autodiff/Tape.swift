import LimnTensors

/// A tensor in a computation; on a tape, it also knows how gradients flow back from it.
public struct Variable {
  /// The numbers.
  public let value: Tensor
  fileprivate let slot: Int?
  fileprivate let tape: Tape?

  /// Makes a constant, to which no gradient flows.
  public init(_ value: Tensor) {
    self.value = value
    slot = nil
    tape = nil
  }

  fileprivate init(_ value: Tensor, slot: Int, tape: Tape) {
    self.value = value
    self.slot = slot
    self.tape = tape
  }

  /// The result of an operation. `pullback` takes the gradient of the result and gives that of each input, in order; nil
  /// where none is due. Without a tape among the inputs the result is a constant and the pullback is dropped.
  public init(_ value: Tensor, from inputs: [Variable], pullback: @escaping (Tensor) -> [Tensor?]) {
    guard let tape = inputs.lazy.compactMap(\.tape).first else {
      self.init(value)
      return
    }
    precondition(
      inputs.allSatisfy { $0.tape == nil || $0.tape === tape }, "variables of two computations cannot meet")
    self = tape.record(value, inputs: inputs.map(\.slot), pullback: pullback)
  }

  /// Whether a gradient flows to this variable: an operation may skip computing one that is not needed.
  public var needsGradient: Bool { tape != nil }

  /// The extents of the value.
  public var shape: Shape { value.shape }
}

/// The operations of one computation in the order they were made. It lives inside one `gradients(at:of:)` call.
final class Tape {
  private struct Entry {
    let inputs: [Int?]
    let pullback: (Tensor) -> [Tensor?]
  }

  private var entries: [Entry] = []

  /// A variable whose gradient is wanted.
  func watched(_ value: Tensor) -> Variable {
    record(value, inputs: [], pullback: { _ in [] })
  }

  func record(_ value: Tensor, inputs: [Int?], pullback: @escaping (Tensor) -> [Tensor?]) -> Variable {
    entries.append(Entry(inputs: inputs, pullback: pullback))
    return Variable(value, slot: entries.count - 1, tape: self)
  }

  /// The gradients of a scalar with respect to the watched variables; the tape is empty afterwards.
  func gradients(of result: Variable, at watched: [Variable]) -> [Tensor?] {
    guard let start = result.slot else { return watched.map { _ in nil } }
    var gradients = [Tensor?](repeating: nil, count: entries.count)
    gradients[start] = Tensor(repeating: 1, shape: result.shape)
    let kept = Set(watched.compactMap(\.slot))
    while let entry = entries.popLast() {
      let slot = entries.count
      guard let gradient = gradients[slot] else { continue }
      if !kept.contains(slot) { gradients[slot] = nil }  // its memory serves the operations still to come
      guard !entry.inputs.isEmpty else { continue }
      var contributions = entry.pullback(gradient)
      for (index, input) in entry.inputs.enumerated() {
        // Taken out, so that nothing else refers to it and the sum may stand in its place.
        guard let input, let contribution = contributions[index].take() else { continue }
        if let sum = gradients[input].take() {
          gradients[input] = (consume sum).adding(consume contribution)
        } else {
          gradients[input] = contribution
        }
      }
    }
    return watched.map { $0.slot.flatMap { gradients[$0] } }
  }
}

/// One walk through a network: where layers find their parameters.
public final class Pass {
  private let parameters: Parameters
  private let tape: Tape?
  private var variables: [String: Variable] = [:]

  /// Makes a pass for inference: no tape, no gradients.
  public init(_ parameters: Parameters) {
    self.parameters = parameters
    tape = nil
  }

  fileprivate init(_ parameters: Parameters, tape: Tape) {
    self.parameters = parameters
    self.tape = tape
  }

  /// The parameter of this name.
  public subscript(name: String) -> Variable {
    guard let tape else { return Variable(parameters[name]) }
    if let known = variables[name] { return known }
    let variable = tape.watched(parameters[name])
    variables[name] = variable
    return variable
  }

  /// A value whose gradient is wanted beside the parameters' (for checks, and for edits by gradient).
  public func watched(_ value: Tensor) -> Variable {
    tape?.watched(value) ?? Variable(value)
  }

  /// A pass through the same parameters as constants: gradients flow through the layers, and none to their parameters.
  public var frozen: Pass { Pass(parameters) }

  fileprivate func variable(_ name: String) -> Variable? { variables[name] }
}

/// The value of a scalar function of parameters and its gradient at them; a parameter that the function does not use has
/// a gradient of zeros.
public func gradients(
  at parameters: Parameters, of function: (Pass) throws -> Variable
) rethrows -> (value: Double, gradients: Parameters) {
  let tape = Tape()
  let pass = Pass(parameters, tape: tape)
  let result = try function(pass)
  precondition(result.value.count == 1, "only a scalar has a gradient, not \(result.shape)")
  let value = Double(result.value.scalar)
  let used = parameters.names.map { pass.variable($0) }
  let found = tape.gradients(of: result, at: used.compactMap(\.self))
  var gradients = Parameters()
  var next = found.makeIterator()
  for (name, variable) in zip(parameters.names, used) {
    let gradient: Tensor? = variable == nil ? nil : next.next()!
    gradients[name] = gradient ?? Tensor(zeros: parameters[name].shape)
  }
  return (value, gradients)
}
