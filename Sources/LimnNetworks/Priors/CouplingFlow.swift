import Foundation
import LimnTensors

/// An invertible map of vectors to standard normal noise, whose density is exact (Dinh et al., "Density estimation using Real NVP", 2017,
/// eq. 7–8): each layer keeps one half of the coordinates, and scales and shifts the other half by what a network makes of the first.
package struct CouplingFlow: Module {
  private let width: Int
  private let layers: [(hidden: [Linear], last: Linear)]
  private let name: String
  /// A layer changes no coordinate by more than this factor's exponential.
  private static let mostLogScale: Float = 2

  /// Makes so many layers over vectors of so many numbers, two at least, with hidden layers of so many units.
  package init(_ name: String, width: Int, layers count: Int, hidden units: [Int]) {
    precondition(width > 1, "a coupling needs two coordinates")
    (self.name, self.width) = (name, width)
    layers = (0..<count).map { index in
      let (kept, changed) = Self.halves(index, width)
      let hidden = units.indices.map {
        Linear("\(name).\(index).\($0)", $0 == 0 ? kept.count : units[$0 - 1], units[$0])
      }
      return (hidden, Linear("\(name).\(index).\(units.count)", units.last ?? kept.count, 2 * changed.count))
    }
  }

  /// The coordinates that a layer keeps, and those that it changes: in turn the first and the second half.
  private static func halves(_ layer: Int, _ width: Int) -> (kept: Range<Int>, changed: Range<Int>) {
    let middle = width / 2
    return layer % 2 == 0 ? (0..<middle, middle..<width) : (middle..<width, 0..<middle)
  }

  /// The networks of the layers; before training the map is the identity.
  package var modules: [(name: String, module: any Module)] {
    layers.enumerated().map { index, layer in
      ("\(index)", ModuleGroup((layer.hidden as [any Module]) + [ZeroLinear(layer: layer.last)]))
    }
  }

  /// The noise of vectors `[N, width]`, and the logarithm of how much the map stretches space there, `[N]`.
  package func noise(of vectors: Variable, in pass: Pass) -> (noise: Variable, logStretch: Variable) {
    var x = vectors
    var sums: [Variable] = []
    for (index, layer) in layers.enumerated() {
      let (kept, changed) = Self.halves(index, width)
      let (scale, shift) = self.change(layer, x.columns(kept), changed.count, in: pass)
      let moved = x.columns(changed) * scale.exponential() + shift
      x = joined(x.columns(kept), moved, kept)
      sums.append(scale.itemSums())
    }
    return (x, sums.dropFirst().reduce(sums[0], +))
  }

  /// The vectors of noise `[N, width]`: the inverse.
  package func vectors(of noise: Tensor, in pass: Pass) -> Tensor {
    var x = Variable(noise)
    for (index, layer) in layers.enumerated().reversed() {
      let (kept, changed) = Self.halves(index, width)
      let (scale, shift) = self.change(layer, x.columns(kept), changed.count, in: pass)
      let moved = (x.columns(changed) - shift) * (scale * -1).exponential()
      x = joined(x.columns(kept), moved, kept)
    }
    return x.value
  }

  /// The log-density of vectors `[N, width]`, `[N]`: that of their noise, and the stretch.
  package func logDensity(of vectors: Variable, in pass: Pass) -> Variable {
    let (noise, stretch) = noise(of: vectors, in: pass)
    let constant = Tensor(repeating: Float(-0.5 * Double(width) * log(2 * Double.pi)), shape: [vectors.shape[0]])
    return (noise * noise).itemSums() * -0.5 + stretch + Variable(constant)
  }

  /// The logarithm of the scale and the shift of the coordinates that a layer changes.
  private func change(
    _ layer: (hidden: [Linear], last: Linear), _ kept: Variable, _ count: Int, in pass: Pass
  ) -> (scale: Variable, shift: Variable) {
    var x = kept
    for hidden in layer.hidden { x = Activation.relu(hidden(x, in: pass)) }
    x = layer.last(x, in: pass)
    return (Activation.tanh(x.columns(0..<count)) * Self.mostLogScale, x.columns(count..<2 * count))
  }

  private func joined(_ kept: Variable, _ changed: Variable, _ range: Range<Int>) -> Variable {
    Variable(columns: range.lowerBound == 0 ? [kept, changed] : [changed, kept])
  }
}

/// A linear layer that gives zeros before training.
private struct ZeroLinear: Module {
  let layer: Linear

  var parameters: [ParameterSpec] { layer.parameters.map { ParameterSpec($0.name, $0.shape, .zeros) } }
  var summary: String { layer.summary }
}
