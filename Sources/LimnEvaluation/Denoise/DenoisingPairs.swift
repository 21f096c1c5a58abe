import LimnFoundation
import LimnPipelines
import LimnStages
import LimnTensors

/// Noisy photos with the clean ones that they are measured against, matched by their names.
package struct DenoisingPairs: Sendable {
  /// One noisy photo.
  package struct Pair: Sendable {
    /// The noisy photo.
    package let noisy: ItemName
    /// The clean one; nil if there is none of its name.
    package let clean: ItemName?
  }

  /// The noisy photos in order.
  package let pairs: [Pair]
  /// Where clean photos were looked for.
  let place: String

  /// What the clean photo's name has behind the noisy one's, where one folder holds both.
  private static let suffix = "-clean"

  /// Matches the photos of two folders, or of one: the clean photo has the noisy one's name below its folder, whatever their
  /// extensions, or that name with "-clean" behind it. Throws `StageError` for a folder without photos, and `EvaluationError` where one
  /// folder has no clean photos.
  package init(noisy: String, clean: String? = nil) throws {
    let candidates = try LoadStage(path: noisy).names()
    let others = try clean.map { try LoadStage(path: $0).names() } ?? candidates
    place = clean ?? noisy
    let byName = Dictionary(others.map { (Self.key($0), $0) }, uniquingKeysWith: { first, _ in first })
    let paths = Set(candidates.map(\.path))
    // A photo of the same folder is not its own clean one, and a clean one is no noisy one.
    let isShared = others.contains { paths.contains($0.path) }
    pairs = candidates.compactMap { name in
      if isShared, name.stem.hasSuffix(Self.suffix) { return nil }
      let marked = byName[Self.key(name) + Self.suffix]
      if isShared { return Pair(noisy: name, clean: marked) }
      // Two photos, and not folders, belong together whatever they are called.
      let only = candidates.count == 1 && others.count == 1 && name.path == noisy ? others[0] : nil
      return Pair(noisy: name, clean: byName[Self.key(name)] ?? marked ?? only)
    }
    guard !isShared || pairs.contains(where: { $0.clean != nil }) else {
      let folder = "'\(noisy.printable)', in which no NAME\(Self.suffix) stands beside NAME"
      throw EvaluationError(
        clean == nil
          ? "without `clean`, `noisy` is the folder of both photos, \(folder): give `clean`"
          : "`noisy` and `clean` share photos, and `noisy` is \(folder): give two folders, neither inside the other")
    }
  }

  private static func key(_ name: ItemName) -> String { name.directory + "/" + name.stem }
}
