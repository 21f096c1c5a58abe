import ArgumentParser
import Foundation
import LimnFoundation
import LimnPipelines
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

  /// Sees to it that what an option names does not lie among the images that are read: a later run would take pictures there for images, and
  /// one of them can have an image's name. Prints an error and throws the exit status if it does.
  static func check(_ option: String, _ path: String, isOutside paths: [String]) throws {
    let folders = paths.filter { FileKind(followingLinks: $0)?.isFolder == true }
    guard let folder = folders.first(where: { path.liesIn($0) }) else { return }
    throw failure(
      "\(option) '\(path.printable)' lies in the folder of images '\(folder.printable)', whose images its pictures would be next time: give another",
      .usage)
  }
}

extension String {
  /// Whether the path is a folder or lies in it, links being followed; nothing needs to be there yet.
  fileprivate func liesIn(_ folder: String) -> Bool { partsFromTheRoot.starts(with: folder.partsFromTheRoot) }

  /// The folders above it and its own name, links being followed as far as there is something.
  private var partsFromTheRoot: [String] {
    var place = URL(fileURLWithPath: self).standardizedFileURL
    var missing: [String] = []
    while place.pathComponents.count > 1, place.path.realPath == nil {
      missing.insert(place.lastPathComponent, at: 0)
      place.deleteLastPathComponent()
    }
    return URL(fileURLWithPath: place.path.realPath ?? "/").pathComponents + missing
  }
}
