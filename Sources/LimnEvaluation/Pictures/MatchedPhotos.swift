import LimnFoundation
import LimnImages
import LimnPipelines
import LimnStages
import LimnTensors

/// A photo, or the photos of a folder by their names below it without extensions.
struct MatchedPhotos: Sendable {
  /// The photos' names, in order.
  let names: [ItemName]
  private let path: String
  private let paths: [String: String]

  /// Finds the photos; throws `StageError` if there are none.
  init(at path: String) throws {
    self.path = path
    names = try LoadStage(path: path).names()
    paths = Dictionary(names.map { (Self.key($0), $0.path) }, uniquingKeysWith: { first, _ in first })
  }

  /// The pixels `[1, C, H, W]`, as they are seen, of the photo that has the name of another; a single photo goes with any name.
  func pixels(of name: ItemName) throws(EvaluationError) -> (values: Tensor, path: String) {
    guard let path = paths[Self.key(name)] ?? (names.count == 1 && names[0].path == path ? path : nil) else {
      throw EvaluationError("there is no photo of this name in '\(path.printable)'")
    }
    do throws(ImageError) {
      return (try ImageFile.read(path).seenPixels(), path)
    } catch {
      throw EvaluationError(path == name.path ? error.description : "'\(path.printable)': \(error)")
    }
  }

  private static func key(_ name: ItemName) -> String { name.directory + "/" + name.stem }
}
