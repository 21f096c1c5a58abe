import LimnData
import LimnFoundation
import LimnImages
import LimnPipelines

/// Opens the clean photo that belongs to each photo, as its reference: for training on pairs that somebody took.
package struct LoadReferenceStage: Stage {
  /// Name, help, ports and parameters.
  package static let signature: Signature = signature(.standard)

  /// The same where these formats are read.
  static func signature(_ formats: ImageFormats) -> Signature {
    Signature(
      name: "load-reference",
      summary: "Opens the clean photo that belongs to each noisy one, and stores it as its reference.",
      parameters: [
        .init(
          "path", .path,
          help: "Where it is, with the fields {dir}, {stem}, {ext} and {index} of the noisy one: "
            + "\"$here/clean/{dir}/{stem}.png\". A run that is resumed does not look whether it has changed.")
      ])
  }

  private let template: NameTemplate
  private let formats: ImageFormats

  /// Makes the stage; throws `StageError` for a wrong template, and for one without a field, which would be one photo for all.
  package init(_ arguments: Arguments, formats: ImageFormats = .standard) throws {
    let path = arguments.text("path")
    template = try NameTemplate(path)
    guard template.hasFields else {
      throw StageError("'\(path.printable)' is one photo for all: write {stem} where their names differ")
    }
    self.formats = formats
  }

  /// The input's own type.
  package func outputType(for inputs: [DataType]) throws(PortError) -> DataType { inputs[0] }

  /// The reference is that of a whole photo.
  package var neighbourhood: Neighbourhood { Neighbourhood(reach: nil) }

  /// The names whose reference is not there.
  package func refusals(among names: [ItemName]) -> [Int: String] {
    var missing: [Int: String] = [:]
    for (place, name) in names.enumerated() {
      guard let path = try? path(of: name), FileKind(followingLinks: path) == nil else { continue }
      missing[place] = "its reference '\(path.printable)' is not there"
    }
    return missing
  }

  /// Stores the photo that belongs to the item; throws `StageError` if it cannot be read or is of another size.
  package func run(_ inputs: [Item], in context: StageContext) async throws -> Item {
    var item = inputs[0]
    let (picture, path) = (try item.picture(), try path(of: item.name))
    let image: Image
    do {
      image = try ImageFile.read(path, formats: formats)
    } catch {
      throw StageError("its reference '\(path.printable)': \(error)")
    }
    guard (image.width, image.height) == (picture.width, picture.height) else {
      throw StageError(
        "its reference '\(path.printable)' is \(image.width)×\(image.height), and it is \(picture.width)×\(picture.height): "
          + "both must show the same, pixel for pixel")
    }
    item.reference = image
    return item
  }

  private func path(of name: ItemName) throws -> String { try template.path(for: name, extension: name.extension) }

  /// The item as it is, with a photo of its size beside it, of 16 bits and with opacity at most.
  package func outputSize(for inputs: [ItemSize]) throws(PortError) -> ItemSize {
    var (size, photo) = (inputs[0], ItemSize(.image(), like: inputs[0]))
    (photo.hasAlpha, photo.sampleBytes) = (true, 2)
    size.reference = photo.keepingReference().reference
    return size
  }

  /// What opening a photo may take beside it.
  package func workingMemory(for inputs: [ItemSize], giving output: ItemSize) -> Int { 2 * output.referenceBytes }
}
