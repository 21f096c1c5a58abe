import Foundation
import LimnFoundation
import LimnImages
import LimnTensors

/// A folder that a report is written to; what the system refuses ends the command with status 3.
struct ReportFolder {
  private let path: String

  /// Makes the folder, if it is not there.
  init(_ path: String) throws {
    self.path = path
    try AtomicFile.makeFolder(path)
  }

  /// Writes a result as JSON.
  func write<Result>(_ output: JSONOutput<Result>, as name: String) throws {
    try AtomicFile.write(try output.text() + "\n", to: "\(path)/\(name)")
  }

  /// Writes a picture as PNG.
  func write(_ image: Image, as name: String) throws {
    try ImageFile.write(image, as: .png, to: "\(path)/\(name)")
  }
}
