import Foundation
import LimnImages
import LimnTensors

/// A folder that a report is written to; what the system refuses ends the command with status 3.
struct ReportFolder {
  private let path: String

  /// Makes the folder, if it is not there.
  init(_ path: String) throws {
    self.path = path
    do throws(FileError) { try AtomicFile.makeFolder(path) } catch { throw failure("\(error)", .output) }
  }

  /// Writes a value as JSON.
  func write(_ value: some Encodable, as name: String) throws {
    let text = try JSONText.of(value)
    do throws(FileError) { try AtomicFile.write(text + "\n", to: "\(path)/\(name)") } catch {
      throw failure("\(error)", .output)
    }
  }

  /// Writes a picture as PNG.
  func write(_ image: Image, as name: String) throws {
    do { try ImageFile.write(image, as: .png, to: "\(path)/\(name)") } catch { throw failure("\(error)", .output) }
  }
}

/// Values as JSON that people can read too.
enum JSONText {
  /// The text, with names in snake case.
  static func of(_ value: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    encoder.keyEncodingStrategy = .convertToSnakeCase
    return String(decoding: try encoder.encode(value), as: UTF8.self)
  }
}
