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
        "max-pixels", .integer(1...10_000_000_000), help: "Width times height above which a photo is refused.",
        default: .integer(ImageLimits().pixels)),
    ],
    isSource: true)

  private let path: String
  private let limits: ImageLimits

  /// Makes the stage from checked arguments.
  public init(_ arguments: Arguments) {
    path = arguments.text("path")
    limits = ImageLimits(pixels: arguments.integer("max-pixels"))
  }

  /// Makes a stage that reads the photos at a path.
  public init(path: String, limits: ImageLimits = ImageLimits()) {
    self.path = path
    self.limits = limits
  }

  /// An image of unknown size.
  public func outputType(for inputs: [PortType]) throws(PortError) -> PortType {
    .image(.init())
  }

  /// The names of all photos in a stable order, found without opening one; throws `StageError` if there is none.
  public func names() throws -> [ItemName] {
    try names(skipping: nil)
  }

  /// The names of all photos outside one folder: a run's own output, which may lie inside its input.
  public func names(skipping skip: String?) throws -> [ItemName] {
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
