import Foundation
import LimnFoundation
import LimnPipelines
import LimnTensors

/// The `.limn` directory of an output folder: lock file and journals.
///
/// A run of all items locks the folder exclusively. Shards lock it together, each with its own lock and journal, so that
/// schedulers can start them on many machines at once.
package final class RunFolder: Sendable {
  /// Why a run cannot lock its folder.
  package enum Refusal: KindedError, Sendable, CustomStringConvertible {
    /// Another run holds the lock; one line that names that run.
    case busy(String)
    /// The system reports an error.
    case system(FileError)

    /// One line.
    package var description: String {
      switch self {
      case .busy(let line): line
      case .system(let error): error.description
      }
    }

    /// A folder that another run has is for the user to leave to it.
    package var errorKind: ErrorKind {
      switch self {
      case .busy: .usage
      case .system(let error): error.errorKind
      }
    }
  }

  /// The folder's name within the output folder.
  package static let name = ".limn"

  /// The output folder.
  package let output: OutputFolder
  /// Which part of all items the run does; nil: all.
  package let shard: Shard?
  /// `.limn` itself.
  package let path: String
  private let locks: [LockFile]

  /// Takes the folder for a run, and makes it where there is none; throws `Refusal`.
  package init(output: String, shard: Shard? = nil) throws(Refusal) {
    do throws(FileError) {
      try AtomicFile.makeFolder(output)
      self.output = try OutputFolder(output)
      path = self.output.appending(Self.name)
      try AtomicFile.makeFolder(path)
      var status = stat()
      guard lstat(path.systemPath, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else {
        throw FileError(path, "cannot be used: it is a symbolic link, not a folder; take it away", concernsPlace: true)
      }
    } catch {
      throw .system(error)
    }
    self.shard = shard
    var locks: [LockFile] = []
    do throws(LockFile.Refusal) {
      locks.append(try LockFile(path: path + "/lock", isShared: shard != nil))
      if let shard {
        locks.append(try LockFile(path: path + "/lock-" + shard.suffix, isShared: false))
      }
    } catch {
      switch error {
      case .system(let error): throw .system(error)
      case .held(let holder):
        let holder = holder ?? Self.holders(in: path)
        throw .busy(
          "'\(output.printable)' is being written to by another run (\(holder ?? "its process is not known")): "
            + "wait for it to end, or choose another output folder")
      }
    }
    self.locks = locks
    if let shard,
      let other = Self.shards(in: path).first(where: { $0.count != shard.count && Self.isHeld($0, in: path) })
    {
      throw .busy(
        "'\(output.printable)' is being written to by part \(other) of a run: parts of \(shard.count) cannot join; "
          + "wait for it to end, or choose another output folder")
    }
  }

  /// The journal of this run.
  package var journalPath: String { path + "/" + Self.journalName(shard) }

  /// The journals in an output folder, older runs' too.
  package static func journals(in output: String) -> [String] {
    let folder = output.appendingComponent(name)
    let files = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return files.filter { $0.hasPrefix("journal") && $0.hasSuffix(".jsonl") }.sorted().map { folder + "/" + $0 }
  }

  /// Who is writing to an output folder now, in words; nil where nobody is.
  package static func writer(to output: String) -> String? {
    let folder = output.appendingComponent(name)
    return LockFile.holder(path: folder + "/lock") ?? holders(in: folder)
  }

  /// The file name of the journal of a part, or of all.
  package static func journalName(_ shard: Shard?) -> String {
    "journal" + (shard.map { "-" + $0.suffix } ?? "") + ".jsonl"
  }

  /// Takes away temporary files below the output folder that dead runs have left; gives how many.
  ///
  /// A run that does a part takes away only what that part left: others are at work. `process` limits it to one process.
  @discardableResult
  package func sweep(process: Int32? = nil) -> Int {
    var swept = 0
    var folders = [output.path]
    while let folder = folders.popLast() {
      guard let directory = opendir(folder.systemPath) else { continue }
      defer { closedir(directory) }
      while let entry = readdir(directory) {
        let bytes = withUnsafeBytes(of: &entry.pointee.d_name) { Array($0.prefix { $0 != 0 }) }
        let name = String(systemPath: bytes)
        guard name != ".", name != ".." else { continue }
        let path = folder.appendingComponent(name)
        if AtomicFile.isTemporary(name, part: shard.map(Self.part), process: process) {
          var status = stat()
          if lstat(path.systemPath, &status) == 0, status.st_mode & S_IFMT == S_IFREG, unlink(path.systemPath) == 0 {
            swept += 1
          }
          continue
        }
        var isFolder = Int32(entry.pointee.d_type) == Int32(DT_DIR)
        if Int32(entry.pointee.d_type) == Int32(DT_UNKNOWN) {
          var status = stat()
          isFolder = lstat(path.systemPath, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
        }
        if isFolder { folders.append(path) }
      }
    }
    return swept
  }

  /// Waits for the turn to make the files of all items, which parts of a run take one after the other; nil when cancelled.
  func turn() async throws(FileError) -> LockFile? {
    while !Task.isCancelled {
      do throws(LockFile.Refusal) {
        return try LockFile(path: path + "/turn", isShared: false)
      } catch {
        if case .system(let error) = error { throw error }
      }
      try? await Task.sleep(for: .milliseconds(50))
    }
    return nil
  }

  /// What a part's temporary files carry in their names.
  package static func part(_ shard: Shard?) -> String { shard.map { "\($0.number)of\($0.count)" } ?? "" }

  private static func shards(in folder: String) -> [Shard] {
    let files = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return files.compactMap { file in
      guard file.hasPrefix("lock-") else { return nil }
      let sides = file.dropFirst(5).split(separator: "-")
      guard sides.count == 3, sides[1] == "of", let number = Int(sides[0]), let count = Int(sides[2]), number >= 1,
        number <= count
      else { return nil }
      return Shard(number: number, count: count)
    }.sorted { ($0.count, $0.number) < ($1.count, $1.number) }
  }

  private static func isHeld(_ shard: Shard, in folder: String) -> Bool {
    LockFile.holder(path: folder + "/lock-" + shard.suffix) != nil
  }

  /// Those who hold parts of the folder, in words.
  private static func holders(in folder: String) -> String? {
    let holders = shards(in: folder).compactMap { LockFile.holder(path: folder + "/lock-" + $0.suffix) }
    return holders.isEmpty ? nil : holders.joined(separator: ", ")
  }
}
