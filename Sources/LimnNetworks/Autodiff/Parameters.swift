import LimnTensors

/// The name, shape and first value of one parameter of a layer.
public struct ParameterSpec: Sendable, Hashable {
  /// How a parameter is filled before training.
  public enum Initial: Sendable, Hashable {
    /// Zeros.
    case zeros
    /// Ones.
    case ones
    /// One number everywhere.
    case constant(Float)
    /// Normal numbers of standard deviation gain / √fanIn (He et al., "Delving deep into rectifiers", 2015, eq. 10).
    case heNormal(fanIn: Int, gain: Float)
  }

  /// The name in PyTorch's style: "encoder.0.weight". It serves gradients, optimiser state, checkpoints and messages.
  public let name: String
  /// The shape in PyTorch's layout.
  public let shape: Shape
  /// How it is filled before training.
  public let initial: Initial

  /// Makes a specification.
  public init(_ name: String, _ shape: Shape, _ initial: Initial) {
    self.name = name
    self.shape = shape
    self.initial = initial
  }
}

/// Named tensors in a fixed order: a model's weights, or a gradient or moment for each of them.
public struct Parameters: Sendable {
  /// The names in the order of the layers.
  public private(set) var names: [String] = []
  private var tensors: [String: Tensor] = [:]

  /// Makes an empty set.
  public init() {}

  /// Makes parameters as they are before training; each draws from the key split by its own name.
  public init(_ specs: [ParameterSpec], key: RandomKey) {
    for spec in specs {
      switch spec.initial {
      case .zeros: self[spec.name] = Tensor(zeros: spec.shape)
      case .ones: self[spec.name] = Tensor(repeating: 1, shape: spec.shape)
      case .constant(let value): self[spec.name] = Tensor(repeating: value, shape: spec.shape)
      case .heNormal(let fanIn, let gain):
        self[spec.name] = key.split(spec.name).normal(spec.shape) * (gain / Float(fanIn).squareRoot())
      }
    }
  }

  /// The tensor of a name; setting a new name appends it.
  public subscript(name: String) -> Tensor {
    get {
      guard let tensor = tensors[name] else { preconditionFailure("there is no parameter '\(name)'") }
      return tensor
    }
    set {
      if tensors.updateValue(newValue, forKey: name) == nil { names.append(name) }
    }
  }

  /// The tensor of a name, or nil.
  public func tensor(_ name: String) -> Tensor? { tensors[name] }

  /// The tensors by name, as a safetensors file has them.
  public var byName: [String: Tensor] { tensors }

  /// The number of numbers.
  public var count: Int { tensors.values.reduce(0) { $0 + $1.count } }

  /// The same names, each with a transformed tensor.
  public func mapped(_ transform: (Tensor) -> Tensor) -> Parameters {
    var result = Parameters()
    for name in names { result[name] = transform(self[name]) }
    return result
  }

  /// Packs weights that changed for the convolutions that will read them, side by side on `Threads.count` threads.
  package func repack() {
    let largestFirst = names.map { self[$0] }.sorted { $0.count > $1.count }
    Threads.forEach(0..<largestFirst.count) { largestFirst[$0].repack() }
  }

  /// Changes one tensor in place, without a copy of it.
  public mutating func update(_ name: String, _ body: (inout Tensor) -> Void) {
    guard tensors[name] != nil else { preconditionFailure("there is no parameter '\(name)'") }
    body(&tensors[name]!)
  }
}
