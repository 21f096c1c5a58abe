import Foundation

/// The checkout that the tests were built from.
package enum Repository {
  /// The folder that holds `Package.swift`.
  package static let root: URL = {
    var folder = URL(filePath: #filePath).deletingLastPathComponent()
    while folder.path != "/", !FileManager.default.fileExists(atPath: folder.appending(path: "Package.swift").path) {
      folder = folder.deletingLastPathComponent()
    }
    return folder
  }()

  /// A file that fuzzing begins with, "tiff/plain.tif", made by Tests/Reliability/Fuzz/make_seeds.py; most are written by Pillow.
  package static func seed(_ name: String) throws -> [UInt8] {
    try [UInt8](Data(contentsOf: root.appending(path: "Tests/Reliability/Fuzz/seeds").appending(path: name)))
  }
}
