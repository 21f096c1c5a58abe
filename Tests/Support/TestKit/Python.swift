import Foundation

/// The Python that tests and plug-ins start: the first `python3` of the path.
package enum Python {
  /// Whether it has these modules, as in "numpy, onnxruntime"; `.ci/run` installs them.
  package static func has(_ modules: String) -> Bool {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = ["python3", "-c", "import \(modules)"]
    process.standardError = FileHandle.nullDevice
    guard (try? process.run()) != nil else { return false }
    process.waitUntilExit()
    return process.terminationStatus == 0
  }
}
