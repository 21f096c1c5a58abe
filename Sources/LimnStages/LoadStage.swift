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
      .init(
        "colour", .choice(["srgb", "keep"]),
        help: "srgb turns colours of wider profiles and inks (CMYK) into sRGB, in which models work; keep leaves them.",
        default: .text("srgb")),
      .init(
        "labels", .path,
        help: "A CSV file with a row for each photo, named in its first column, 'file'; others are left.",
        optional: true),
      .init(
        "where", .text,
        help: "What a photo's labels must be: split=train,eyeglasses=1 (and), male!=1 (known, and not 1).",
        optional: true),
    ],
    isSource: true)

  private let path: String
  private let limits: ImageLimits
  private let colours: ImageFile.Colours
  private let filter: LabelFilter?

  /// Makes the stage from checked arguments; throws for labels and a condition that do not go together.
  ///
  /// A label file that is not there is no error before the photos are looked for: a folder may come from elsewhere too.
  public init(_ arguments: Arguments) throws {
    path = arguments.text("path")
    limits = ImageLimits(pixels: arguments.integer("max-pixels"))
    colours = arguments.text("colour") == "keep" ? .kept : .srgb
    let condition = arguments.optionalText("where")
    if let labels = arguments.optionalText("labels") {
      filter = try LabelFilter(path: labels, where: condition)
    } else {
      guard condition == nil else { throw StageError("'where' needs 'labels': give the CSV file that it looks into") }
      filter = nil
    }
  }

  /// Makes a stage that reads the photos at a path.
  public init(path: String, limits: ImageLimits = ImageLimits(), colours: ImageFile.Colours = .srgb) {
    self.path = path
    self.limits = limits
    self.colours = colours
    filter = nil
  }

  /// An image of unknown size.
  public func outputType(for inputs: [PortType]) throws(PortError) -> PortType {
    .image(.init())
  }

  /// The names of all photos in a stable order, found without opening one; throws `StageError` if there is none, and
  /// `LabelError` if the labels cannot be used.
  public func names() throws -> [ItemName] {
    try names(skipping: nil)
  }

  /// The names of all photos outside one folder: a run's own output, which may lie inside its input.
  public func names(skipping skip: String?) throws -> [ItemName] {
    let names = try PhotoTree(root: path, skip: skip).names()
    guard !names.isEmpty else {
      throw StageError("no PNG or JPEG photos in '\(path)': give a folder with files named .png, .jpg or .jpeg")
    }
    return try filter?.select(names, from: path) ?? names
  }

  /// Opens the photo that the item names; throws `ImageError` or `StageError` if it cannot be read.
  public func run(_ inputs: [Item], in context: StageContext) async throws -> Item {
    var item = inputs[0]
    try PhotoTree.checkReadable(item.name.path)
    let image = try ImageFile.read(item.name.path, limits: limits, colours: colours)
    item.value = .image(image)
    item.origin = image
    return item
  }
}
