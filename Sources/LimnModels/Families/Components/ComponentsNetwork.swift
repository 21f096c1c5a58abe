import LimnNetworks
import LimnTensors

/// The numbers of a model of components as a tree of modules, each in two floats (`PreciseTensor`): they are fitted, not trained.
package struct ComponentsNetwork: Module {
  private let parts: [(name: String, shape: Shape)]

  /// The numbers of an architecture.
  package init(_ architecture: ComponentsArchitecture, isPrincipal: Bool) {
    let (units, size) = (architecture.units, architecture.size ?? 0)
    parts =
      isPrincipal
      ? [("mean", [size]), ("components", [units, size]), ("variances", [units]), ("noise", [1])]
      : [("mean", [size]), ("unmixing", [units, size]), ("mixing", [units, size])]
  }

  /// The numbers by name.
  package var modules: [(name: String, module: any Module)] {
    parts.map { ($0.name, PreciseNumbers(name: $0.name, shape: $0.shape)) }
  }

  /// The weights of a folder of numbers by name.
  package static func weights(_ values: [String: (values: [Double], shape: Shape)]) -> [String: Tensor] {
    var weights: [String: Tensor] = [:]
    for (name, part) in values {
      let precise = PreciseTensor(part.values, shape: part.shape)
      (weights["\(name).high"], weights["\(name).low"]) = (precise.high, precise.low)
    }
    return weights
  }
}

/// Numbers of one name, each in two floats.
private struct PreciseNumbers: Module {
  let name: String
  let shape: Shape

  var parameters: [ParameterSpec] { ["high", "low"].map { ParameterSpec("\(name).\($0)", shape, .zeros) } }
  var summary: String { "numbers in double precision, \(shape)" }
}
