import LimnFoundation
import LimnImages
import LimnReport

/// Where a command writes pictures: a file ending in ".png", which has the first of them, or a folder for all.
struct PictureOutput {
  private let path: String
  private let isFile: Bool

  /// Takes a folder that is there already.
  init(folder path: String) { (self.path, isFile) = (path, false) }

  /// Sees to it, before the work begins, that there can be pictures; prints an error and throws the exit status if not.
  init(_ path: String) throws {
    let isFolder = path.hasSuffix("/") || FileKind(followingLinks: path)?.isFolder == true
    let ending = isFolder ? "" : path.lastComponent.fileExtension.lowercased()
    guard ending.isEmpty || ending == "png" else {
      throw failure(
        "'\(path.printable)' does not end in .png: give such a name, or '\(path.printable)/' for a folder", .usage)
    }
    (self.path, isFile) = (path.withoutSlashAtEnd, ending == "png")
    if isFile {
      try OutputFile.prepare(path, example: "map.png")
    } else {
      try AtomicFile.makeFolder(path)
    }
  }

  /// Writes them; throws what the system refuses.
  func write(_ pictures: [Report.Picture]) throws {
    for picture in isFile ? Array(pictures.prefix(1)) : pictures {
      guard let image = picture.image else { continue }
      let file = isFile ? path : "\(path)/\(picture.file)"
      try AtomicFile.makeFolder(file.parentFolder)
      try ImageFile.write(image, as: .png, to: file)
    }
  }
}
