import ArgumentParser
import Foundation
import LimnFoundation
import LimnTensors

/// The file that a command is to write in the end.
enum OutputFile {
  /// Sees to it, before the work begins, that a file can be written: its folder is made. Prints an error and throws the exit
  /// status if it cannot; `example` is a name to propose.
  static func prepare(_ path: String, example: String) throws {
    if FileKind(followingLinks: path)?.isFolder == true {
      throw failure("\(path.printable): a folder; give the file to write, such as \(example) in it", .usage)
    }
    let folder = path.parentFolder
    try AtomicFile.makeFolder(folder)
    guard access(folder.systemPath, W_OK | X_OK) == 0 else {
      throw failure(
        "\(folder.printable): cannot be written to: permission denied; choose a place that your user may write to",
        .output)
    }
  }
}
