import Foundation
import LimnNetworks
import LimnTensors
import NetworkKit
import TensorKit
import Testing

/// The values and gradients that PyTorch gave for one operation (Fixtures/make.py).
struct PyTorchCase {
  let name: String
  private let tensors: [String: Tensor]

  init(_ name: String) throws {
    self.name = name
    tensors = try Self.fixture(under: name)
  }

  /// The tensors of the fixture whose names begin with a case's, by the rest of their names.
  static func fixture(under name: String) throws -> [String: Tensor] {
    let path = try #require(
      Bundle.module.path(forResource: "operations", ofType: "safetensors", inDirectory: "Fixtures"))
    let found = try Safetensors.read(path).tensors.filter { $0.key.hasPrefix(name + ".") }
    return Dictionary(uniqueKeysWithValues: found.map { (String($0.key.dropFirst(name.count + 1)), $0.value) })
  }

  /// A tensor that gets no gradient.
  func constant(_ name: String) throws -> Tensor { try #require(tensors["constant.\(name)"]) }

  /// Checks an operation's value and gradients against PyTorch's, then against finite differences, for plain inputs and
  /// for blocked ones.
  func check(
    tolerance: Float = 2e-5, sourceLocation: SourceLocation = #_sourceLocation, _ operation: (Pass) -> Variable
  ) throws {
    let expected = try #require(tensors["out"], "there is no case \(name)", sourceLocation: sourceLocation)
    let probe = try #require(tensors["probe"])
    for layout in [Layout.plain, .blocked] {
      var inputs = Parameters()
      for (key, tensor) in tensors.sorted(by: { $0.key < $1.key }) where key.hasPrefix("in.") {
        let isImage = tensor.shape.rank == 4 && key != "in.weight"
        inputs[String(key.dropFirst(3))] = isImage ? tensor.converted(to: layout) : tensor
      }
      #expect(!inputs.names.isEmpty, sourceLocation: sourceLocation)
      let (_, slopes) = gradients(at: inputs) { pass in
        let y = operation(pass)
        expectClose(y.value, expected, tolerance: tolerance, sourceLocation: sourceLocation)
        expectZeroPadding(y.value, sourceLocation: sourceLocation)
        return (y * Variable(probe)).sum()
      }
      for name in inputs.names {
        let slope = try #require(tensors["gradient.\(name)"])
        expectClose(slopes[name], slope, tolerance: tolerance, sourceLocation: sourceLocation)
        expectZeroPadding(slopes[name], sourceLocation: sourceLocation)
      }
      checkGradient(at: inputs, sourceLocation: sourceLocation, of: operation)
    }
  }
}
