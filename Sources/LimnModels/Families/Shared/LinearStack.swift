import LimnNetworks
import LimnTensors

/// Linear layers with an activation between them: after each, or after each but the last where the last has an extent of its own.
package struct LinearStack: Module {
  private let layers: [Linear]
  private let hasOwnEnd: Bool
  private let activation: Activation
  /// Numbers that come out; with no layers those that go in.
  package let outputs: Int

  /// Makes layers of so many units, and one more to `end` numbers where that is given.
  package init(_ name: String, _ inputs: Int, _ hidden: [Int], to end: Int? = nil, activation: Activation = .relu) {
    self.activation = activation
    let units = hidden + (end.map { [$0] } ?? [])
    layers = units.indices.map { Linear("\(name).\($0)", $0 == 0 ? inputs : units[$0 - 1], units[$0]) }
    outputs = units.last ?? inputs
    hasOwnEnd = end != nil
  }

  /// The layers by their numbers.
  package var modules: [(name: String, module: any Module)] { layers.enumerated().map { ("\($0)", $1) } }

  /// Applies them to `[N, inputs]`.
  package func callAsFunction(_ x: Variable, in pass: Pass) -> Variable {
    var x = x
    for (place, layer) in layers.enumerated() {
      x = layer(x, in: pass)
      if !hasOwnEnd || place < layers.count - 1 { x = activation(x) }
    }
    return x
  }
}
