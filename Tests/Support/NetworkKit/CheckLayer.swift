import LimnNetworks
import LimnTensors
import TensorKit
import Testing

/// The contract that every layer keeps, checked for inputs of one shape.
///
/// - Its parameters have names of their own, and `Parameters` fills them in the shapes that they declare.
/// - It gives the shape that `outputShape` says, the same numbers twice, with a tape or without one, and to 10⁻⁵ the same
///   numbers for plain and blocked inputs; a blocked result's padding is zero.
/// - Where it has parts, its parameters are theirs, in their order.
/// - Each parameter and the input have the gradient that finite differences give, and none is without influence.
public func checkLayer(_ layer: some Layer, input: Shape, sourceLocation: SourceLocation = #_sourceLocation) throws {
  func fail(_ message: String) { Issue.record("\(message)", sourceLocation: sourceLocation) }
  let key = RandomKey(seed: 11)
  let specs = layer.parameters
  let initial = Parameters(specs, key: key)
  if Set(specs.map(\.name)).count != specs.count { fail("two parameters have one name") }
  if !layer.modules.isEmpty, specs != layer.modules.flatMap(\.module.parameters) {
    fail("its parameters are not those of its parts")
  }
  var parameters = Parameters()
  for spec in specs {
    if initial[spec.name].shape != spec.shape { fail("\(spec.name) is \(initial[spec.name].shape), not \(spec.shape)") }
    // Biases of zero would hide a bias that is not used.
    let fanIn = Float(max(1, spec.shape.dimensions.dropFirst().reduce(1, *)))
    parameters[spec.name] = key.split("value").split(spec.name).normal(spec.shape) * (1 / fanIn.squareRoot())
  }
  let x = key.split("input").normal(input)

  let expected = try layer.outputShape(for: input)
  let y = layer(Variable(x), in: Pass(parameters)).value
  if y.shape != expected { fail("outputShape says \(expected), the layer gives \(y.shape)") }
  expectZeroPadding(y, sourceLocation: sourceLocation)
  expectSame(layer(Variable(x), in: Pass(parameters)).value, y, sourceLocation: sourceLocation)
  if input.rank == 4 {
    let blocked = layer(Variable(x.converted(to: .blocked)), in: Pass(parameters)).value
    expectZeroPadding(blocked, sourceLocation: sourceLocation)
    expectClose(blocked, y, tolerance: 1e-5, sourceLocation: sourceLocation)
  }

  parameters["the input"] = x
  let (_, slopes) = gradients(at: parameters) { pass in
    let onTape = layer(pass["the input"], in: pass)
    expectSame(onTape.value, y, sourceLocation: sourceLocation)
    return (onTape * Variable(key.split("probe").normal(y.shape))).sum()
  }
  for name in parameters.names where slopes[name].squaredNorm() == 0 { fail("\(name) has no influence") }
  checkGradient(at: parameters, sourceLocation: sourceLocation) { layer($0["the input"], in: $0) }
}
