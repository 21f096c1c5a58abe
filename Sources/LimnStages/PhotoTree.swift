import Foundation
import LimnPipelines

/// The photos below a path, in a stable order.
///
/// Nothing is opened but folders, so FIFOs, sockets and devices cannot block. Links to files are followed; links to
/// folders are not, except the root itself, so that no loop and no other part of the disk is walked.
struct PhotoTree {
  /// A photo, or the folder to search.
  let root: String
  /// A folder that is not searched.
  let skip: String?

  /// Extensions of the files that are taken for photos, in lower case.
  static let extensions: Set<String> = ["png", "jpg", "jpeg"]

  /// The names of the photos; a folder that cannot be listed is among them, so that it fails by its own name.
  func names() throws -> [ItemName] {
    guard let kind = FileKind(followingLinks: root) else {
      throw StageError("cannot find '\(root)': \(systemMessage()); give a photo or a folder of photos")
    }
    switch kind.type {
    case .folder:
      return try walk().enumerated().map { Self.name(path: root.appendingComponent($1), below: $1, index: $0) }
    case .file:
      return [Self.name(path: root, below: root.lastComponent, index: 0)]
    case .other:
      throw StageError("'\(root)' is neither a file nor a folder: give a photo or a folder of photos")
    }
  }

  /// Throws `StageError` for a path that `names()` lists only so that it is reported.
  static func checkReadable(_ path: String) throws {
    guard let kind = FileKind(followingLinks: path) else {
      if path.unicodeScalars.contains("\u{FFFD}") { throw StageError("the file's name is not UTF-8: rename it") }
      throw StageError("cannot open it: \(systemMessage())")
    }
    guard kind.type == .folder else { return }
    do throws(FolderError) {
      _ = try listFolder(path)
    } catch {
      throw StageError("cannot list the folder: \(error.reason)")
    }
    throw StageError("it is a folder now, where a photo was found before")
  }

  private func walk() throws -> [String] {
    let skipped = skip.flatMap(FileKind.init(followingLinks:))?.identity
    var found: [String] = []
    var waiting = [""]
    while let folder = waiting.popLast() {
      let path = folder.isEmpty ? root : root.appendingComponent(folder)
      let entries: [FolderEntry]
      do throws(FolderError) {
        entries = try listFolder(path)
      } catch {
        guard !folder.isEmpty else { throw StageError("cannot list '\(root)': \(error.reason)") }
        found.append(folder)
        continue
      }
      for entry in entries where !entry.name.hasPrefix(".") {
        let below = folder.isEmpty ? entry.name : folder + "/" + entry.name
        let full = root.appendingComponent(below)
        let kind = FileKind(ofLink: full)
        if let kind, kind.type == .folder {
          if kind.identity != skipped { waiting.append(below) }
        } else if kind == nil, entry.isFolder {
          found.append(below)  // its path is too long, or its folder may be listed but not entered
        } else if Self.extensions.contains(entry.name.fileExtension.lowercased()), Self.isFileOrMissing(full) {
          found.append(below)
        }
      }
    }
    return found.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  /// Whether a path is a regular file, or cannot be looked at (and then fails by its own name when it is opened).
  private static func isFileOrMissing(_ path: String) -> Bool {
    if let kind = FileKind(followingLinks: path) { return kind.type == .file }
    return errno != ELOOP
  }

  private static func name(path: String, below: String, index: Int) -> ItemName {
    let file = below.lastComponent
    let suffix = file.fileExtension
    return ItemName(
      path: path, directory: String(below.dropLast(file.count)).trimmingSuffix("/"),
      stem: suffix.isEmpty ? file : String(file.dropLast(suffix.count + 1)), extension: suffix, index: index)
  }
}

/// A folder that cannot be listed.
private struct FolderError: Error {
  let reason: String
}

/// Something in a folder; bytes of its name that are not UTF-8 come as U+FFFD.
private struct FolderEntry {
  let name: String
  let isFolder: Bool
}

/// What is in a folder, in no order.
private func listFolder(_ path: String) throws(FolderError) -> [FolderEntry] {
  guard let folder = opendir(path) else { throw FolderError(reason: systemMessage()) }
  defer { closedir(folder) }
  var entries: [FolderEntry] = []
  errno = 0
  while let entry = readdir(folder) {
    let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
      String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
    }
    entries.append(FolderEntry(name: name, isFolder: Int32(entry.pointee.d_type) == Int32(DT_DIR)))
    errno = 0
  }
  guard errno == 0 else { throw FolderError(reason: systemMessage()) }
  return entries
}

/// The operating system's words for the last failure.
private func systemMessage() -> String { String(cString: strerror(errno)) }
