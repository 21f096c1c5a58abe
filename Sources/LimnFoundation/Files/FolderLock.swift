import Foundation

extension LockFile {
  /// Makes a folder, unless it is there, and keeps a second command of the same kind, "training", out of it for as long as the lock is
  /// held: by the file "training.lock". What a killed command has begun to write there, or in the folders `parts`, goes.
  ///
  /// Throws `FolderInUse` where one is there already, and `FileError` where the folder cannot be made or the file cannot be written.
  package static func folder(_ folder: String, of kind: String, parts: [String] = []) throws -> LockFile {
    let path = "\(folder)/\(kind).lock"
    var attempts = 0
    while true {
      try AtomicFile.makeFolder(folder)
      attempts += 1
      do throws(Refusal) {
        let lock = try LockFile(path: path, isShared: false)
        // A command that could not begin takes its folder away: a lock of a file that went with it keeps nobody out.
        guard lock.isStill(at: path) || attempts == mostAttempts else { continue }
        for place in [folder] + parts { AtomicFile.removeLeftovers(in: place) }
        return lock
      } catch {
        switch error {
        case .held(let holder): throw FolderInUse(folder: folder, kind: kind, holder: holder)
        case .system(let error):
          guard attempts < mostAttempts, FileKind(followingLinks: folder) == nil else { throw error }
        }
      }
    }
  }

  /// How often a lock is tried for whose file goes each time.
  private static let mostAttempts = 20

  /// Takes away a folder that was made for a command which has not begun, with its lock file and some others, unless more lies in it.
  package static func removeFolder(_ folder: String, of kind: String, with files: [String]) {
    for file in files + ["\(folder)/\(kind).lock"] { unlink(file.systemPath) }
    rmdir(folder.systemPath)
  }
}

/// Another command writes to a folder.
package struct FolderInUse: KindedError, Remediable, Hashable, CustomStringConvertible {
  /// The folder.
  package let folder: String
  /// What is done there: "training".
  package let kind: String
  /// The process that does it, if known: "pid 17".
  package let holder: String?

  /// Makes an error.
  package init(folder: String, kind: String, holder: String?) {
    (self.folder, self.kind, self.holder) = (folder, kind, holder)
  }

  /// The folder is for the user to leave to the other command.
  package var errorKind: ErrorKind { .usage }
  /// Another folder serves as well.
  package var remedy: Remedy? { .chooseOutput }
  /// One line: the folder, and who has it.
  package var description: String {
    "\(folder.printable): another \(kind) writes there now (\(holder ?? "a process that is not known"))"
  }
}
