import Crypto
import Foundation
import LimnTensors

/// A model on disk: a folder of `config.json`, `model.safetensors` (PyTorch names and layouts) and `README.md`.
public struct ModelFolder: Sendable {
  /// The folder.
  public let path: String
  /// What `config.json` says.
  public let config: ModelConfig
  /// The weights by name, all of them finite.
  public let weights: [String: Tensor]
  /// The texts that `model.safetensors` carries beside the weights.
  public let metadata: [String: String]
  /// The content hash: hexadecimal SHA-256 of the bytes of `config.json`, then of `model.safetensors`.
  public let hash: String
  private let others: [String: SafetensorsFile.Other]

  /// The name that `config.json` gives.
  public var name: String { config.name }

  /// Reads and checks a folder; throws for what is missing, unreadable or not as it must be.
  public init(path: String) throws(ModelError) {
    self.path = path
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
      throw ModelError("\(path.printable): no such model folder; check the path")
    }
    guard isFolder.boolValue else {
      throw ModelError(
        "\(path.printable): a file, not a model folder; give the folder that holds config.json and model.safetensors")
    }
    let (configPath, weightsPath) = (Self.configPath(path), Self.weightsPath(path))
    let configBytes: [UInt8]
    let weightBytes: [UInt8]
    do throws(FileError) {
      configBytes = try FileBytes.read(configPath, limit: 1 << 20)
      weightBytes = try FileBytes.read(weightsPath, limit: 4 << 30)
    } catch { throw ModelError(error.description) }

    config = try Self.readConfig(configBytes, path: configPath)
    let file: SafetensorsFile
    do throws(SafetensorsError) {
      file = try Safetensors.decode(weightBytes, name: weightsPath)
    } catch { throw ModelError(error.description) }
    for (name, tensor) in file.tensors.sorted(by: { $0.key < $1.key })
    where !tensor.withValues({ $0.allSatisfy(\.isFinite) }) {
      throw ModelError(
        "\(weightsPath.printable): tensor \"\(name.printable)\" holds NaN or infinity; get or train the model again")
    }
    weights = file.tensors
    others = file.others
    metadata = file.metadata
    var digest = SHA256()
    digest.update(data: configBytes)
    digest.update(data: weightBytes)
    hash = digest.finalize().hexadecimal
  }

  /// What `config.json` of a folder says, the weights unread; throws as `init(path:)` does.
  public static func config(at path: String) throws(ModelError) -> ModelConfig {
    let file = configPath(path)
    let bytes: [UInt8]
    do throws(FileError) { bytes = try FileBytes.read(file, limit: 1 << 20) } catch {
      throw ModelError(error.description)
    }
    return try readConfig(bytes, path: file)
  }

  /// The architecture as its family's own type; throws with the place in `config.json` of a key that is unknown, missing or
  /// of the wrong type.
  public func architecture<T: Decodable>(_ type: T.Type) throws(ModelError) -> T {
    do throws(JSONError) {
      return try config.architecture.decode(type)
    } catch { throw ModelError("\(Self.configPath(path).printable):\(error)") }
  }

  /// Throws one error with every tensor that the architecture needs and the file lacks, or the other way round, or that
  /// has another shape.
  public func checkWeights(_ expected: [(name: String, shape: Shape)]) throws(ModelError) {
    var faults: [String] = []
    for (name, shape) in expected {
      if let tensor = weights[name] {
        if tensor.shape != shape { faults.append("\"\(name)\" is \(tensor.shape), expected \(shape)") }
      } else if let other = others[name] {
        faults.append("\"\(name)\" is \(other.shape) of \(other.type.rawValue), expected \(shape) of floats")
      } else {
        faults.append("\"\(name)\" is missing, expected \(shape)")
      }
    }
    let names = Set(expected.map(\.name))
    let found = weights.mapValues(\.shape).merging(others.mapValues(\.shape)) { shape, _ in shape }
    for (name, shape) in found.sorted(by: { $0.key < $1.key }) where !names.contains(name) {
      faults.append("\"\(name.printable)\" is \(shape), expected no such tensor")
    }
    guard !faults.isEmpty else { return }
    let count = faults.count == 1 ? "1 tensor does" : "\(faults.count) tensors do"
    throw ModelError(
      "\(Self.weightsPath(path).printable): \(count) not fit the architecture in config.json: "
        + faults.joined(separator: "; ") + "; get or train the model again")
  }

  private static func configPath(_ folder: String) -> String { folder + "/config.json" }
  private static func weightsPath(_ folder: String) -> String { folder + "/model.safetensors" }

  private static func readConfig(_ bytes: [UInt8], path: String) throws(ModelError) -> ModelConfig {
    do throws(JSONError) {
      let json = try JSON(parsing: bytes)
      let config = try json.decode(ModelConfig.self)
      guard config.format == 1 else {
        throw JSONError(
          json.position, "format \(config.format) is not one that this version reads (1); use a newer limn")
      }
      guard !config.name.isEmpty else { throw JSONError(json.position, "\"name\" is empty; give the model one") }
      return config
    } catch { throw ModelError("\(path.printable):\(error)") }
  }
}

extension ModelFolder {
  /// Writes a model's three files, each atomically, the weights first and `config.json` last; throws when the system
  /// refuses.
  public static func write(
    to path: String, family: String, name: String, architecture: some Encodable, weights: [String: Tensor],
    precision: SafetensorsType = .float32, metadata: [String: String] = [:], card: String
  ) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    let config = try encoder.encode(WrittenConfig(family: family, name: name, architecture: architecture))
    try Safetensors.write(weights, metadata: metadata, type: precision, to: weightsPath(path))
    try AtomicFile.write(card, to: path + "/README.md")
    try AtomicFile.write(Array(config) + [UInt8(ascii: "\n")], to: configPath(path))
  }
}

/// `config.json` as it is written.
private struct WrittenConfig<Architecture: Encodable>: Encodable {
  let format = 1
  let family: String
  let name: String
  let architecture: Architecture
}
