import Foundation
import LimnFoundation
import LimnPipelines

/// Output files of photos that have left the input: the journal knows that Limn wrote them, and of which photo.
///
/// A file that belongs to a photo that is still there, or to all photos together, is never one of them.
package struct OrphanedOutputs: Sendable {
  /// One file.
  package struct File: Sendable, Hashable {
    /// The photo that it was made of, by its path below the input.
    package let item: String
    /// Its path below the output folder.
    package let path: String
    /// Its bytes.
    package let bytes: Int
    /// Whether it still is what Limn wrote; others are not removed.
    package let isUnchanged: Bool
  }

  /// The files by their paths.
  package let files: [File]
  private let output: OutputFolder

  /// Looks for them: `names` are all photos of the input folder `root`, as far as the run's selection does not leave some out; one that
  /// is there and not among them, or is below the input of an earlier run, counts as there.
  package init(
    history: RunHistory, names: [ItemName], through pipeline: Pipeline, root: String, output: OutputFolder
  ) {
    func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }
    var kept = Set((history.gathered?.outputs ?? []).compactMap(\.path).map(bytes))
    let live = Set(names.map { bytes($0.description) })
    for name in names where pipeline.source.reasonToPassOver(name) == nil {
      for path in pipeline.outputs(of: name) { kept.insert(bytes(output.below(path) ?? path)) }
    }
    let roots = Set([root] + history.runs.compactMap(\.root))
    var left: [JournalRecord.Done] = []
    for case .done(let done) in history.all {
      if live.contains(bytes(done.item))
        || roots.contains(where: { !Self.isGone($0.appendingComponent(done.item)) })
      {
        kept.formUnion(done.outputs.compactMap(\.path).map(bytes))
      } else if done.input != nil {
        left.append(done)
      }
    }
    files = left.flatMap { done in
      done.outputs.compactMap { file -> File? in
        guard let path = file.path, !kept.contains(bytes(path)), output.contains(output.appending(path)),
          FileKind(ofLink: output.appending(path))?.isFile == true
        else { return nil }
        return File(
          item: done.item, path: path, bytes: file.size,
          isUnchanged: file.record(at: output.appending(path)).isUnchanged(at: output.appending(path)))
      }
    }.sorted { ($0.path, $0.item) < ($1.path, $1.item) }
    self.output = output
  }

  /// Whether nothing is at a path. What lies in a folder that may not be entered, or on a disk that fails, may still be there.
  private static func isGone(_ path: String) -> Bool {
    var status = stat()
    return lstat(path.systemPath, &status) != 0 && [ENOENT, ENOTDIR].contains(errno)
  }

  /// Removes those that are as Limn wrote them, and folders that become empty, and returns them; throws when the system refuses.
  package func remove() throws(FileError) -> [File] {
    var removed: [File] = []
    for file in files where file.isUnchanged {
      let path = output.appending(file.path)
      if unlink(path.systemPath) == 0 {
        removed.append(file)
      } else if errno != ENOENT {
        throw FileError(path, "cannot be removed: \(String(cString: strerror(errno)))", concernsPlace: true)
      }
      var folder = file.path.parentFolder
      while folder != ".", folder != "/", rmdir(output.appending(folder).systemPath) == 0 {
        folder = folder.parentFolder
      }
    }
    return removed
  }
}
