import LimnFoundation

/// A file that a stage's argument names and that its results depend on, as it was when the stage was made.
package struct NamedFile: Sendable, Hashable {
  /// The stage's name and the file's, without folders: "picture cat.png".
  package let name: String
  /// SHA-256 of the file's content.
  package let hash: String

  /// Reads a file that an argument of this stage names; throws `StageError` where it cannot be read.
  package init(_ path: String, of stage: String) throws(StageError) {
    name = "\(stage) \(path.lastComponent)"
    do throws(FileError) {
      hash = try ContentHash.hexadecimal(ofFile: path)
    } catch {
      throw StageError(error.description)
    }
  }
}

/// A stage whose results depend on files that its arguments name, beside models and the run's photos: a run's keys have their hashes.
package protocol FileReadingStage: Stage {
  /// The files.
  var files: [NamedFile] { get }
}

extension StepList {
  /// The hashes of the files that stages' arguments name, by name; two of one name are told apart by a number.
  var fileHashes: [String: String] {
    let files = steps.flatMap { $0.stage.leaves }.compactMap { $0 as? any FileReadingStage }.flatMap { $0.files }
    return files.reduce(into: [:]) { hashes, file in
      var (name, number) = (file.name, 2)
      while let other = hashes[name], other != file.hash {
        name = "\(file.name)#\(number)"
        number += 1
      }
      hashes[name] = file.hash
    }
  }
}
