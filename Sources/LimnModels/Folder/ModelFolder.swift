import Foundation
import LimnFoundation
import LimnTensors

/// A model on disk: a folder of `config.json`, `model.safetensors` (PyTorch names and layouts) and `README.md`.
public struct ModelFolder: Sendable {
  /// Its path and what `config.json` says.
  package let header: ModelHeader
  /// The weights by name, all of them finite.
  public let weights: [String: Tensor]
  /// The texts that `model.safetensors` carries beside the weights.
  public let metadata: [String: String]
  /// The content hash: hexadecimal SHA-256 of the bytes of `config.json`, then of `model.safetensors`.
  public let hash: String
  private let shapes: [String: SafetensorsShape]

  /// The largest `model.safetensors`, in bytes.
  private static let limit = 1 << 30

  /// The folder.
  public var path: String { header.path }
  /// What `config.json` says.
  package var config: ModelConfig { header.config }
  /// The name that `config.json` gives.
  public var name: String { config.name }

  /// Reads and checks a folder; throws for what is missing, unreadable or not as it must be.
  ///
  /// What `model.safetensors` says of its tensors is held against the architecture, if its family is among `families`, before
  /// any of them is read: neither file makes the other cost memory.
  public init(path: String, families: [ModelFamily] = ModelFamily.all) throws(ModelError) {
    guard let kind = FileKind(followingLinks: path) else {
      throw ModelError("\(path.printable): no such model folder; check the path")
    }
    guard kind.isFolder else {
      throw ModelError(
        "\(path.printable): a file, not a model folder; give the folder that holds config.json and model.safetensors")
    }
    let weightsPath = Self.weightsPath(path)
    let configBytes = try Self.configBytes(path)
    let header = try ModelHeader(path: path, bytes: configBytes)
    let weightBytes: [UInt8]
    let file: SafetensorsFile
    do throws(SafetensorsError) {
      let shapes = try Safetensors.shapes(weightsPath, limit: Self.limit)
      try Self.check(shapes, of: header, families: families)
      weightBytes = try Self.bytes(weightsPath)
      file = try Safetensors.decode(weightBytes, name: weightsPath)
    } catch { throw ModelError(error.description) }
    self.header = header
    for (name, tensor) in file.tensors.sorted(by: { $0.key < $1.key })
    where !tensor.withValues({ $0.allSatisfy(\.isFinite) }) {
      throw ModelError(
        "\(weightsPath.printable): tensor \"\(name.printable)\" holds NaN or infinity; get or train the model again")
    }
    weights = file.tensors
    shapes = file.shapes
    metadata = file.metadata
    var content = ContentHash()
    configBytes.withUnsafeBytes { content.update($0) }
    weightBytes.withUnsafeBytes { content.update($0) }
    hash = content.hexadecimal
  }

  /// Describes a model that has no files of ours, such as that of a plug-in, by what its `config.json` would say and its content's hash.
  package init(
    path: String, family: String, name: String, architecture: some Encodable, hash: String
  ) throws {
    let config = WrittenConfig(family: family, name: name, architecture: architecture)
    header = try ModelHeader(path: path, bytes: config.json())
    (weights, metadata, shapes) = ([:], [:], [:])
    self.hash = hash
  }

  /// What `config.json` of a folder says, the weights unread; throws as `init(path:)` does.
  package static func config(at path: String) throws(ModelError) -> ModelConfig {
    try ModelHeader(path: path, bytes: configBytes(path)).config
  }

  /// The architecture as its family's own type; throws with the place in `config.json` of a key that is unknown, missing or
  /// of the wrong type.
  public func architecture<T: Decodable>(_ type: T.Type) throws(ModelError) -> T { try header.architecture(type) }

  /// Throws one error with every tensor that the architecture needs and the file lacks, or the other way round, or that
  /// has another shape.
  public func checkWeights(_ expected: [(name: String, shape: Shape)]) throws(ModelError) {
    if let fault = Self.fault(expected, shapes) { throw ModelError("\(Self.weightsPath(path).printable): \(fault)") }
  }

  /// What does not fit, as many tensors as anyone reads; nil if all do.
  private static func fault(
    _ expected: [(name: String, shape: Shape)], _ shapes: [String: SafetensorsShape]
  ) -> String? {
    var faults: [String] = []
    for (name, shape) in expected {
      guard let found = shapes[name] else {
        faults.append("\"\(name)\" is missing, expected \(shape)")
        continue
      }
      if !found.type.isTensor {
        faults.append("\"\(name)\" is \(found.shape) of \(found.type.rawValue), expected \(shape) of floats")
      } else if found.shape != shape {
        faults.append("\"\(name)\" is \(found.shape), expected \(shape)")
      }
    }
    let names = Set(expected.map(\.name))
    for (name, found) in shapes.sorted(by: { $0.key < $1.key }) where !names.contains(name) {
      faults.append("\"\(name.printable)\" is \(found.shape), expected no such tensor")
    }
    guard !faults.isEmpty else { return nil }
    let count = faults.count == 1 ? "1 tensor does" : "\(faults.count) tensors do"
    let more = faults.count > 8 ? "; … and \(faults.count - 8) more" : ""
    return "\(count) not fit the architecture in config.json: " + faults.prefix(8).joined(separator: "; ") + more
      + "; get or train the model again"
  }

  private static func check(
    _ shapes: [String: SafetensorsShape], of header: ModelHeader, families: [ModelFamily]
  ) throws(SafetensorsError) {
    let expected: [(name: String, shape: Shape)]?
    do { expected = try families.first { $0.name == header.config.family }?.weights(of: header) } catch {
      throw SafetensorsError("\(error)")
    }
    if let expected, let fault = fault(expected, shapes) {
      throw SafetensorsError("\(weightsPath(header.path).printable): \(fault)")
    }
  }

  private static func weightsPath(_ folder: String) -> String { folder + "/model.safetensors" }

  private static func bytes(_ path: String) throws(SafetensorsError) -> [UInt8] {
    do throws(FileError) { return try FileBytes.read(path, limit: limit) } catch {
      throw SafetensorsError(error.description)
    }
  }

  private static func configBytes(_ path: String) throws(ModelError) -> [UInt8] {
    do throws(FileError) { return try FileBytes.read(ModelHeader.configPath(path), limit: 1 << 20) } catch {
      throw ModelError(error.description)
    }
  }
}

extension ModelFolder {
  /// Writes a model's three files, each atomically, the weights first and `config.json` last; throws when the system
  /// refuses, and `ModelError` for weights that take more bytes than are read.
  public static func write(
    to path: String, family: String, name: String, architecture: some Encodable, weights: [String: Tensor],
    precision: SafetensorsType = .float32, metadata: [String: String] = [:], card: String
  ) throws {
    let config = try WrittenConfig(family: family, name: name, architecture: architecture).json(pretty: true)
    let bytes = Safetensors.byteCount(weights.mapValues(\.shape), metadata: metadata, type: precision)
    guard bytes <= limit else {
      throw ModelError(
        "\(weightsPath(path).printable): cannot be written: \(bytes) bytes are above the limit of \(limit); make a model "
          + "of fewer weights")
    }
    try Safetensors.write(weights, metadata: metadata, type: precision, to: weightsPath(path))
    try AtomicFile.write(card, to: path + "/README.md")
    try AtomicFile.write(config + [UInt8(ascii: "\n")], to: ModelHeader.configPath(path))
  }
}

/// `config.json` as it is written.
private struct WrittenConfig<Architecture: Encodable>: Encodable {
  let format = 1
  let family: String
  let name: String
  let architecture: Architecture
}
