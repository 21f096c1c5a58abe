import LimnImages
import LimnPipelines

/// Finds the photos of a file, a folder or a tree, and opens them one at a time.
public struct LoadStage: SourceStage {
  /// Name, help, ports and parameters.
  public static let signature = Signature(
    name: "load", summary: "Finds PNG and JPEG photos and opens them, one at a time.",
    output: .image,
    parameters: [
      .init(
        "path", .path, help: "A photo, a folder or a tree of folders; hidden files are passed over.",
        default: .text("$input")),
      .init(
        "skip", .path, help: "A folder that is not searched; `limn run` names its own output here.", optional: true),
      .init(
        "max-pixels", .integer(1...10_000_000_000), help: "Width times height above which a photo is refused.",
        default: .integer(ImageLimits().pixels)),
    ],
    isSource: true)

  private let path: String
  private let skip: String?
  private let limits: ImageLimits

  /// Makes the stage from checked arguments.
  public init(_ arguments: Arguments) {
    path = arguments.text("path")
    skip = arguments.optionalText("skip")
    limits = ImageLimits(pixels: arguments.integer("max-pixels"))
  }

  /// An image of unknown size.
  public func outputType(for inputs: [PortType]) throws(PortError) -> PortType {
    .image(.init())
  }

  /// The names of all photos in a stable order, found without opening one; throws `StageError` if there is none.
  public func names() throws -> [ItemName] {
    let names = try PhotoTree(root: path, skip: skip).names()
    guard !names.isEmpty else {
      throw StageError("no PNG or JPEG photos in '\(path)': give a folder with files named .png, .jpg or .jpeg")
    }
    return names
  }

  /// Opens the photo that the item names; throws `ImageError` or `StageError` if it cannot be read.
  public func run(_ inputs: [Item], in context: StageContext) async throws -> Item {
    var item = inputs[0]
    try PhotoTree.checkReadable(item.name.path)
    let image = try ImageFile.read(item.name.path, limits: limits)
    item.value = .image(image)
    item.origin = image
    return item
  }
}
