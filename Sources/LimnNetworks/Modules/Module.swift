import LimnTensors

/// A part of a network: a layer, or parts with names. A network is a tree of them that can be walked: for its parameters, their
/// count, its shapes and its memory, for a summary, and for other formats of networks.
///
/// The names of a leaf's parameters begin with the names on the way to it: "encoder.0.1.weight".
public protocol Module: Sendable {
  /// The parts by name, in the order of their parameters; a layer has none.
  var modules: [(name: String, module: any Module)] { get }
  /// The parameters of the module and its parts, in a fixed order.
  var parameters: [ParameterSpec] { get }
  /// What the module is, in a few words: "convolution 4×4, stride 2, 3 → 32, ReLU"; "" for one that only has parts.
  var summary: String { get }
}

extension Module {
  /// Default: none.
  public var modules: [(name: String, module: any Module)] { [] }
  /// Default: those of the parts.
  public var parameters: [ParameterSpec] { modules.flatMap { $0.module.parameters } }
  /// Default: it only has parts.
  public var summary: String { "" }

  /// The number of its parameters' numbers.
  public var parameterCount: Int { parameters.reduce(0) { $0 + $1.shape.count } }

  /// Calls `body` with the module and all below it, each before its parts, and the names on the way to it.
  public func walk(_ body: (_ path: [String], _ module: any Module) throws -> Void) rethrows {
    try walk(from: [], body)
  }

  private func walk(from path: [String], _ body: ([String], any Module) throws -> Void) rethrows {
    try body(path, self)
    for part in modules { try part.module.walk(from: path + [part.name], body) }
  }
}

/// Parts with names and nothing else: what the branches of a network's tree are.
public struct ModuleGroup: Module {
  /// The parts by name.
  public let modules: [(name: String, module: any Module)]

  /// Makes a group of parts with names.
  public init(_ modules: [(name: String, module: any Module)]) {
    self.modules = modules
  }

  /// Makes a group of parts that are counted from 0.
  public init(_ modules: [any Module]) {
    self.modules = modules.enumerated().map { ("\($0)", $1) }
  }
}
