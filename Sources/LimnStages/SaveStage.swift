import Foundation
import LimnImages
import LimnPipelines
import LimnTensors
import Synchronization

/// Writes each item as a PNG or JPEG file that appears whole or not at all.
///
/// The photo's own depth, alpha, colour profile and EXIF go with it. JPEG has 8 bits and no alpha: a see-through photo is
/// laid on white there.
public final class SaveStage: Stage {
  /// Name, help, ports and parameters.
  public static let signature = Signature(
    name: "save", summary: "Writes photos as PNG or JPEG files, with the original's depth, alpha, profile and EXIF.",
    parameters: [
      .init(
        "path", .path, help: "Where to, with the fields {dir}, {stem}, {ext} and {index}; ends in .png, .jpg or .jpeg.",
        default: .text("$output/{dir}/{stem}.{ext}")),
      .init("quality", .integer(1...100), help: "Quality of JPEG files.", default: .integer(92)),
      .init("depth", .integer(8...16), help: "Bits a sample, 8 or 16; the original's own without.", optional: true),
    ])

  private let template: NameTemplate
  private let quality: Int
  private let depth: Int?
  /// Which item wrote which file, by a key that two names share where a file system could take them for one.
  private let writers = Mutex<[String: ItemName]>([:])

  /// Makes the stage from checked arguments; throws `StageError` for a wrong template or depth.
  public init(_ arguments: Arguments) throws {
    template = try NameTemplate(arguments.text("path"))
    quality = arguments.integer("quality")
    depth = arguments.optionalInteger("depth")
    if let depth, depth != 8, depth != 16 {
      throw StageError("'depth' is \(depth): give 8 or 16")
    }
    if let suffix = template.fixedExtension, Self.format(of: suffix) == nil {
      throw StageError("'\(arguments.text("path"))' does not end in .png, .jpg, .jpeg or .{ext}: one of them is needed")
    }
  }

  /// The input's own type.
  public func outputType(for inputs: [PortType]) throws(PortError) -> PortType { inputs[0] }

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
      throw StageError("it would be written over itself: choose another output folder or name")
    }
    let image = try Self.image(of: item, depth: format == .jpeg ? 8 : depth)
    try AtomicFile.write(try ImageFile.encode(image.ready(for: format), as: format, quality: quality), to: path)
    return item
  }

  /// Throws `StageError` if another item has this file already.
  private func claim(_ path: String, for name: ItemName) throws {
    let key = path.precomposedStringWithCanonicalMapping.lowercased()
    let earlier = writers.withLock { writers in
      if writers[key] == nil { writers[key] = name }
      return writers[key]
    }
    // By bytes: Swift takes two ways of writing one accent for equal, and they are two photos.
    if let earlier, !earlier.path.utf8.elementsEqual(name.path.utf8) {
      throw StageError(
        "'\(path.printable)' is already the output of \(earlier.description.printable): "
          + "add {dir}, {stem}, {ext} or {index} to the path")
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

  private static func image(of item: Item, depth: Int?) throws -> Image {
    switch item.value {
    case .image(let image): image.converted(toDepth: depth ?? image.bitDepth)
    case .pixels(let pixels):
      Image(pixels: pixels, bitDepth: depth ?? item.origin?.bitDepth ?? 8, like: item.origin)
    case .name, .latent: throw StageError("a photo or pixels are needed here")
    }
  }
}

extension Image {
  /// The image as a format can hold it: JPEG without alpha, and a colour profile only if it fits the channels.
  fileprivate func ready(for format: Metadata.Format) -> Image {
    var image = format == .jpeg ? laidOnWhite() : self
    if let profile = image.metadata.iccProfile, profile.count >= 20 {
      let wanted = image.channels.colorCount == 1 ? "GRAY" : "RGB "
      if profile[16..<20] != ArraySlice(wanted.utf8) { image.metadata.iccProfile = nil }
    }
    return image
  }
}
