import Foundation
import LimnFoundation
import LimnTensors

extension ModelLibrary {
  /// The names of the directions in a model's folder, in alphabetical order; throws for a model that is not known.
  package func directions(of model: String) throws(ModelError) -> [String] {
    let files = (try? FileManager.default.contentsOfDirectory(atPath: try path(of: model) + "/directions")) ?? []
    return files.filter { $0.hasSuffix(Self.suffix) && !$0.hasPrefix(".") }.map {
      String($0.dropLast(Self.suffix.count))
    }
    .sorted()
  }

  /// The direction of a name in a model's folder (`directions/NAME.safetensors`), or of a path, with a slash in it, a dot
  /// first or the file's extension, as it is; "unit:3" is that of a unit, and "axis:1" that of a principal axis (`LatentAxes`).
  ///
  /// Throws for a name that is not known, a file that is not sound, and a direction in another model's space.
  package func direction(_ name: String, of model: String) throws(ModelError) -> Direction {
    let folder = try path(of: model)
    if let axis = try LatentAxes.direction(name, of: model, in: self) { return axis }
    let space: LatentSpace
    do { space = try self.model(model, needing: [.encoder]).space } catch { throw ModelError("\(error)") }
    let file: String
    if name.contains("/") || name.hasPrefix(".") || name.hasSuffix(Self.suffix) {
      file = name
    } else {
      let names = try directions(of: model)
      guard names.contains(name) else { throw Self.unknown(name, among: names, of: space.name, in: folder) }
      file = "\(folder)/directions/\(name)\(Self.suffix)"
    }
    let direction = try Direction(path: file)
    guard direction.space == space else {
      throw ModelError(
        "\(file.printable): fitted in another model's space: it is a direction of "
          + "\(direction.space.description.printable), and the model is \(space.description.printable); "
          + "use that model, or fit the direction again")
    }
    try note(file: file, of: "\(space.name)/directions/\(direction.name)")
    return direction
  }

  private static let suffix = ".safetensors"

  private static func unknown(_ name: String, among names: [String], of model: String, in folder: String) -> ModelError
  {
    let known = names.map(\.printable).joined(separator: ", ")
    let hint =
      if names.isEmpty {
        "'\(folder.printable)/directions' has none; fit one with 'limn fit direction', or give the path of its file"
      } else if let nearest = nearestName(to: name, among: names) {
        "did you mean \"\(nearest.printable)\"? Known: \(known)"
      } else {
        "known: \(known)"
      }
    return ModelError("\(model.printable) has no direction named \"\(name.printable)\"; \(hint)")
  }
}
