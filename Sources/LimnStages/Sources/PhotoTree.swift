import Foundation
import LimnFoundation
import LimnImages
import LimnPipelines

/// The photos below a path, in a stable order.
///
/// Nothing is opened but folders, and of files whose extension is none of the formats' the first bytes, so FIFOs, sockets and devices
/// cannot block. Links to files are followed; links to
/// folders are not, except the root itself, so that no loop and no other part of the disk is walked.
struct PhotoTree {
  /// A photo, or the folder to search.
  let root: String
  /// Which photos are meant.
  var selection = ItemSelection()

  /// The formats of the files that are taken for photos, by their extensions.
  var formats = ImageFormats.standard

  /// The photos, and lines on skipped files; a folder that cannot be listed is among the photos, so that it fails by its
  /// own name.
  func find() throws -> FoundItems {
    guard let kind = FileKind(followingLinks: root) else {
      throw StageError("cannot find '\(root)': \(systemMessage()); give a photo or a folder of photos")
    }
    var found: [String] = []
    var notes: [String] = []
    switch kind.type {
    case .folder:
      if let listed = selection.listed { found = self.listed(listed) } else { (found, notes) = try walk() }
      found = found.filter(selection.contains)
      if let limit = selection.limit { found = Array(found.prefix(limit)) }
      let names = found.enumerated().map { index, below in
        Self.name(path: root.resolving(below), below: below, index: index)
      }
      return FoundItems(names: names, notes: notes)
    case .file:
      guard selection.listed == nil else {
        throw StageError("'\(root)' is a photo: a list of files needs the folder that its paths start in")
      }
      return FoundItems(names: [Self.name(path: root, below: root.lastComponent, index: 0)])
    case .other:
      throw StageError("'\(root)' is neither a file nor a folder: give a photo or a folder of photos")
    }
  }

  /// The paths of a list as paths below the root, each once, in the list's order; one that lies elsewhere stays as it is, and
  /// fails by its own name when it is opened.
  private func listed(_ paths: [String]) -> [String] {
    let resolved = root.realPath
    let prefixes = [root, resolved].compactMap { $0 }.filter { $0.hasPrefix("/") }.map {
      $0.hasSuffix("/") ? $0 : $0 + "/"
    }
    /// An absolute path as one below the root; nil where it lies elsewhere.
    func below(_ path: String) -> String? {
      if let prefix = prefixes.first(where: path.hasPrefix) { return String(path.dropFirst(prefix.count)) }
      // By the links on its way; the file may be one itself.
      let file = path.lastComponent
      guard let prefix = resolved.map({ $0.hasSuffix("/") ? $0 : $0 + "/" }),
        let folder = String(path.dropLast(file.count)).realPath
      else { return nil }
      let found = folder.appendingComponent(file)
      return found.hasPrefix(prefix) ? String(found.dropFirst(prefix.count)) : nil
    }
    var seen: Set<[UInt8]> = []
    return paths.compactMap { path in
      var below = path.hasPrefix("/") ? below(path) ?? path : path
      while below.hasPrefix("./") { below = String(below.dropFirst(2)) }
      below = below.replacing("/./", with: "/").withSingleSlashes
      // The root itself fails by a name of its own.
      if below.isEmpty { below = "." }
      return seen.insert(Array(below.utf8)).inserted ? below : nil
    }
  }

  /// Throws `StageError` for an item that is listed only so that it is reported.
  func checkReadable(_ name: ItemName) throws {
    let path = name.path
    var depth = 0
    for component in name.directory.split(separator: "/") where component != "." {
      depth += component == ".." ? -1 : 1
      guard depth >= 0 else {
        throw StageError(
          "'\(path.printable)' is outside of '\(root.printable)': list photos in that folder, or give one that holds all of them"
        )
      }
    }
    guard let kind = FileKind(followingLinks: path) else {
      throw StageError("cannot open it: \(systemMessage())")
    }
    guard kind.type == .folder else { return }
    do throws(FolderError) {
      _ = try listFolder(path)
    } catch {
      throw StageError("cannot list the folder: \(error.reason)")
    }
    throw StageError("it is a folder, not a photo: list the photos in it, or give the folder itself to read")
  }

  private func walk() throws -> (found: [String], notes: [String]) {
    let skipped = selection.skipped.flatMap(FileKind.init(followingLinks:))?.identity
    var found: [String] = []
    var notes: [String] = []
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
      if !folder.isEmpty, let writer = Self.writer(of: entries) {
        notes.append(
          "\(folder.printable): skipped: the output folder of \(writer): give the folder itself to read it")
        continue
      }
      for entry in entries where !entry.name.hasPrefix(".") {
        let below = folder.isEmpty ? entry.name : folder + "/" + entry.name
        let full = root.appendingComponent(below)
        let kind = FileKind(ofLink: full)
        if let kind, kind.type == .folder {
          if kind.identity != skipped, selection.isRecursive { waiting.append(below) }
        } else if kind == nil, entry.isFolder {
          found.append(below)  // its path is too long, or its folder may be listed but not entered
        } else if let reason = Self.reasonToPassOver(full, kind) {
          notes.append("\(below.printable): skipped: \(reason)")
        } else if formats[extension: entry.name.fileExtension] != nil {
          found.append(below)
        } else {
          // By content and not by name; nobody is to miss a picture that is not read.
          let kind = ImageFile.kind(full, formats: formats)
          if kind.format != nil || (kind.other != nil && selection.findsOthers) { found.append(below) }
        }
      }
    }
    notes.sort()
    return (found.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }, notes)
  }

  /// The folder that a run keeps its journal in: what holds it is a run's output.
  private static let runFolder = ".limn"
  /// The files by which other commands keep their output folders for themselves (`LockFile.folder`), with what they do.
  private static let locks = [
    "training.lock": "a training", "study.lock": "a study", "comparison.lock": "a comparison",
  ]

  /// What a folder with these entries is the output of, in words; nil if it is none.
  private static func writer(of entries: [FolderEntry]) -> String? {
    for entry in entries {
      if entry.isFolder, entry.name == runFolder { return "another run" }
      if !entry.isFolder, let words = locks[entry.name] { return words }
    }
    return nil
  }

  /// Why something in a folder is neither a photo nor a folder to search, in words; nil for files, and for what cannot be
  /// looked at (which fails by its own name when it is opened).
  private static func reasonToPassOver(_ path: String, _ kind: FileKind?) -> String? {
    guard let kind, kind.type == .other else { return nil }
    guard kind.isLink else { return kind.words }
    guard let target = FileKind(followingLinks: path) else {
      return errno == ELOOP ? "its symbolic links go in a circle" : nil
    }
    switch target.type {
    case .file: return nil
    case .folder: return "a symbolic link to a folder: give the folder itself"
    case .other: return "a symbolic link to \(target.words)"
    }
  }

  private static func name(path: String, below: String, index: Int) -> ItemName {
    let file = below.lastComponent
    let suffix = file.fileExtension
    let isElsewhere = below.hasPrefix("/")
    return ItemName(
      path: path, directory: isElsewhere ? ".." : String(below.dropLast(file.count)).trimmingSuffix("/"),
      stem: suffix.isEmpty ? file : String(file.dropLast(suffix.count + 1)), extension: suffix, index: index)
  }
}

/// A folder that cannot be listed.
private struct FolderError: Error {
  let reason: String
}

/// Something in a folder.
private struct FolderEntry {
  let name: String
  let isFolder: Bool
}

/// What is in a folder, in no order.
private func listFolder(_ path: String) throws(FolderError) -> [FolderEntry] {
  guard let folder = opendir(path.systemPath) else { throw FolderError(reason: systemMessage()) }
  defer { closedir(folder) }
  var entries: [FolderEntry] = []
  errno = 0
  while let entry = readdir(folder) {
    let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
      String(systemPath: bytes.prefix { $0 != 0 })
    }
    entries.append(FolderEntry(name: name, isFolder: Int32(entry.pointee.d_type) == Int32(DT_DIR)))
    errno = 0
  }
  guard errno == 0 else { throw FolderError(reason: systemMessage()) }
  return entries
}

/// The operating system's words for the last failure.
private func systemMessage() -> String { String(cString: strerror(errno)) }
