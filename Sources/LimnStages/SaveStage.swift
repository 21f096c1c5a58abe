import Foundation
import LimnImages
import LimnPipelines
import LimnTensors
import Synchronization

/// Writes each item as a PNG or JPEG file that appears whole or not at all.
///
/// The photo's own depth, alpha, colour profile and other metadata go with it, and how finely a JPEG was stored. JPEG has 8
/// bits and no alpha: a see-through photo is laid on white there.
public final class SaveStage: Stage {
  /// Name, help, ports and parameters.
  public static let signature = Signature(
    name: "save",
    summary: "Writes photos as PNG or JPEG files, with the original's depth, alpha, quality and metadata.",
    parameters: [
      .init(
        "path", .path, help: "Where to, with the fields {dir}, {stem}, {ext} and {index}; ends in .png, .jpg or .jpeg.",
        default: .text("$output/{dir}/{stem}.{ext}"))
    ] + OutputImage.parameters)

  private let template: NameTemplate
  private let output: OutputImage
  /// Which item wrote which file, by a key that two names share where a file system could take them for one.
  private let writers = Mutex<[String: ItemName]>([:])

  /// Makes the stage from checked arguments; throws `StageError` for a wrong template.
  public init(_ arguments: Arguments) throws {
    template = try NameTemplate(arguments.text("path"))
    output = OutputImage(arguments)
    if let suffix = template.fixedExtension, Self.format(of: suffix) == nil {
      throw StageError("'\(arguments.text("path"))' does not end in .png, .jpg, .jpeg or .{ext}: one of them is needed")
    }
  }

  /// The input's own type.
  public func outputType(for inputs: [PortType]) throws(PortError) -> PortType { inputs[0] }

  /// A file is written of a whole photo.
  public var neighbourhood: Neighbourhood { Neighbourhood(reach: nil) }

  /// Writes the item and passes it on unchanged; throws `StageError`, `ImageError`, or `FileError` if the system refuses.
  public func run(_ inputs: [Item], in context: StageContext) async throws -> Item {
    let item = inputs[0]
    let path = try template.path(for: item.name, extension: Self.extension(for: item))
    guard let format = Self.format(of: path.lastComponent.fileExtension.lowercased()) else {
      throw StageError("'\(path.printable)' does not end in .png, .jpg or .jpeg: one of them is needed")
    }
    try claim(path, for: item.name)
    if let target = FileKind(followingLinks: path),
      target.identity == FileKind(followingLinks: item.name.path)?.identity
    {
      throw Self.overItself
    }
    try output.write(item, as: format, provenance: context.provenance, to: path)
    return item
  }

  /// The items whose file an earlier one has, or would be written over a photo of this run. Files go to the items in their
  /// order, so that the same ones fail whatever the number of jobs.
  public func refusals(among names: [ItemName]) -> [Int: String] {
    var photos: [FileKind.Identity: Int] = [:]
    for (place, name) in names.enumerated() {
      if let kind = FileKind(followingLinks: name.path) { photos[kind.identity] = photos[kind.identity] ?? place }
    }
    var refusals: [Int: String] = [:]
    // What stands for {ext} is known only once the photo is open if its name says nothing; an item without a file has none.
    for (place, name) in names.enumerated() {
      let isKnown = Self.format(of: name.extension.lowercased()) != nil
      guard isKnown || name.path.isEmpty else { continue }
      do {
        let path = try template.path(for: name, extension: isKnown ? name.extension : "png")
        if let target = FileKind(followingLinks: path), let photo = photos[target.identity].map({ names[$0] }) {
          throw FileKind(followingLinks: name.path)?.identity == target.identity
            ? Self.overItself
            : StageError(
              "it would be written over the photo \(photo.description.printable): choose another output folder or name")
        }
        try claim(path, for: name)
      } catch {
        refusals[place] = "\(error)"
      }
    }
    return refusals
  }

  private static let overItself = StageError("it would be written over itself: choose another output folder or name")

  /// Throws `StageError` if another item has this file already.
  private func claim(_ path: String, for name: ItemName) throws {
    let key = path.precomposedStringWithCanonicalMapping.lowercased()
    let earlier = writers.withLock { writers in
      if writers[key] == nil { writers[key] = name }
      return writers[key]
    }
    // By bytes: Swift takes two ways of writing one accent for equal, and they are two photos. Without files, by name.
    func identity(_ name: ItemName) -> String { name.path.isEmpty ? name.description : name.path }
    if let earlier, !identity(earlier).utf8.elementsEqual(identity(name).utf8) {
      let other = try template.path(for: earlier, extension: earlier.extension.isEmpty ? "png" : earlier.extension)
      let isSame = other.utf8.elementsEqual(path.utf8)
      throw StageError(
        isSame
          ? "'\(path.printable)' is already the output of \(earlier.description.printable): "
            + "add {dir}, {stem}, {ext} or {index} to the path"
          : "'\(path.printable)' and '\(other.printable)' are one file on some systems, and "
            + "\(earlier.description.printable) has it already: rename one, or add {index} to the path")
    }
  }

  private static func format(of suffix: String) -> Metadata.Format? {
    switch suffix {
    case "png": .png
    case "jpg", "jpeg": .jpeg
    default: nil
    }
  }

  /// What stands for {ext}: the input's own extension, or one that fits its content where that says nothing.
  private static func `extension`(for item: Item) -> String {
    if format(of: item.name.extension.lowercased()) != nil { return item.name.extension }
    return item.origin?.metadata.format == .jpeg ? "jpg" : "png"
  }
}
