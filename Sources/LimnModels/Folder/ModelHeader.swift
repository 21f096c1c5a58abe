import LimnFoundation
import LimnTensors

/// What is known of a model's folder before its weights are read: its path and its `config.json`.
package struct ModelHeader: Sendable {
  /// The folder.
  package let path: String
  /// What `config.json` says.
  package let config: ModelConfig

  /// The file's own path.
  static func configPath(_ folder: String) -> String { folder + "/config.json" }

  /// Reads and checks `config.json`; throws for what is missing, unreadable or not as it must be, with its place.
  init(path: String, bytes: [UInt8]) throws(ModelError) {
    self.path = path
    do throws(JSONError) {
      let json = try JSON(parsing: bytes)
      config = try json.decode(ModelConfig.self)
      guard config.format == 1 else {
        throw JSONError(
          json.position, "format \(config.format) is not one that this version reads (1); use a newer limn")
      }
      guard !config.name.isEmpty else { throw JSONError(json.position, "\"name\" is empty; give the model one") }
      guard config.name.utf8.count <= 200, config.name.printable == config.name else {
        throw JSONError(json.position, "\"name\" is no name: at most 200 bytes, and nothing invisible; give another")
      }
    } catch { throw ModelError("\(Self.configPath(path).printable):\(error)") }
  }

  /// The architecture as its family's own type; throws with the place in `config.json` of a key that is unknown, missing or
  /// of the wrong type.
  package func architecture<T: Decodable>(_ type: T.Type) throws(ModelError) -> T {
    do throws(JSONError) {
      return try config.architecture.decode(type)
    } catch { throw ModelError("\(Self.configPath(path).printable):\(error)") }
  }
}
