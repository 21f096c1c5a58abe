import LimnNetworks
import LimnTensors

/// The values that each unit of a quantised latent can have (Hsu et al., "Disentanglement via latent quantization", 2023: QLAE): so
/// many evenly between −½ and ½ at first, each moved by a learned number.
package struct LatentQuantiser: Module {
  /// The parameter's name.
  package static let name = "encoder.quantiser.offsets"
  private let units: Int
  private let levels: Int

  /// Makes a quantiser of so many values a unit, two at least.
  package init(units: Int, levels: Int) { (self.units, self.levels) = (units, levels) }

  /// By how much each value is moved.
  package var parameters: [ParameterSpec] { [ParameterSpec(Self.name, [units, levels], .zeros)] }
  /// "10 values a unit".
  package var summary: String { "\(levels) values a unit" }

  /// The values `[units, levels]`.
  package func values(in pass: Pass) -> Variable {
    let even = Tensor(shape: [units, levels]) { output in
      for place in output.indices { output[place] = Float(place % levels) / Float(levels - 1) - 0.5 }
    }
    return Variable(even) + pass[Self.name]
  }
}
