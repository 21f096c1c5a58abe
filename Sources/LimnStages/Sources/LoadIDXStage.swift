import LimnData
import LimnFoundation
import LimnImages
import LimnPipelines
import LimnTensors
import Synchronization

/// Loads the images of a file in the format IDX: MNIST, Fashion-MNIST.
package final class LoadIDXStage: SourceStage {
  /// Name, help, ports and parameters.
  package static let signature = Signature(
    name: "load-idx", summary: "Loads the grey images of an IDX file, such as those of MNIST, packed by gzip or not.",
    output: .image,
    parameters: [
      .init("path", .path, help: "The file of images: train-images-idx3-ubyte.gz."),
      .init(
        "labels", .path,
        help:
          "The file of their classes: train-labels-idx1-ubyte.gz. Each image's folder is then the number of its class.",
        optional: true),
      .init(
        "only", .list(of: .integer(0...255), count: 1...256), help: "Only the images of these classes.", optional: true,
        selects: true),
      .init(
        "first", .integer(1...Int.max),
        help: "Only the first images of the file: 59600 leaves 400 of 60000 for validation.",
        optional: true, selects: true),
      .init(
        "raise", .boolean,
        help:
          "Whether samples above 0 are raised by one: a copy of MNIST as floor(255·v/256) has all of them one too low.",
        default: .boolean(false)),
    ],
    isSource: true)

  /// The images and their names.
  private struct Contents: Sendable {
    let images: IDXFile
    let names: [ItemName]
    let file: FileRecord
  }

  private let path: String
  private let labels: String?
  private let only: [Int]?
  private let first: Int
  private let isRaised: Bool
  private let contents = Mutex<Contents?>(nil)

  /// Makes the stage from checked arguments; throws `StageError` for classes to choose by without their file.
  package init(_ arguments: Arguments) throws {
    path = arguments.text("path")
    labels = arguments.optionalText("labels")
    only = arguments.has("only") ? arguments.integers("only") : nil
    first = arguments.has("first") ? arguments.integer("first") : .max
    isRaised = arguments.boolean("raise")
    if only != nil, labels == nil {
      throw StageError("'only' chooses images by their classes: give the file of these as 'labels'")
    }
  }

  /// Makes a stage of a file, and that of its labels.
  package init(path: String, labels: String? = nil, isRaised: Bool = false) {
    (self.path, self.labels, only, first, self.isRaised) = (path, labels, nil, .max, isRaised)
  }

  /// The file of images.
  package var root: String? { path }

  /// A grey image; all are of one size, which is in the file.
  package func outputType(for inputs: [DataType]) throws(PortError) -> DataType { .image(channels: 1) }

  /// How large each image is.
  package func size(of name: ItemName) throws -> ItemSize? {
    let extents = try read().images.extents
    return ItemSize(.image(width: extents[2], height: extents[1], channels: 1))
  }

  /// The file's name and a number from 1: "7/t10k-00001.png"; throws for a file that cannot be used.
  package func names() throws -> [ItemName] { try read().names }

  /// The image that the item names.
  package func run(_ inputs: [Item], in context: StageContext) async throws -> Item {
    var item = inputs[0]
    let contents = try read()
    // Of some of the items, each has the number that it has among all.
    guard let number = item.name.stem.split(separator: "-").last.flatMap({ Int($0) }),
      (1...contents.images.extents[0]).contains(number)
    else { throw StageError("there is no image '\(item.name.description.printable)'") }
    context.record?.read(contents.file)
    let image = contents.images.image(number - 1, raised: isRaised)
    item.value = image
    item.origin = image
    return item
  }

  /// The images, which are kept.
  package var keptMemory: [String: Int] {
    ["images of \(path)": contents.withLock { $0?.images.bytes.count } ?? 0]
  }

  private func read() throws -> Contents {
    try contents.withLock { contents in
      if let contents { return contents }
      let made = try make()
      contents = made
      return made
    }
  }

  private func make() throws -> Contents {
    let images = try IDXFile(path: path)
    guard images.extents.count == 3, images.extents.allSatisfy({ $0 > 0 }) else {
      throw FileError(path, "holds no images: give a file such as train-images-idx3-ubyte.gz", kind: .input)
    }
    var classes: [UInt8]?
    if let labels {
      let file = try IDXFile(path: labels)
      guard file.extents == [images.extents[0]] else {
        throw FileError(
          labels, "holds no class for each of the \(images.extents[0]) images; give the labels that belong to them",
          kind: .input)
      }
      classes = file.bytes
    }
    let stem = path.lastComponent.split(separator: "-").first.map(String.init) ?? "image"
    let width = max(5, String(images.extents[0]).count)
    let places = (0..<min(first, images.extents[0])).filter { place in
      guard let only, let classes else { return true }
      return only.contains(Int(classes[place]))
    }
    guard !places.isEmpty else { throw StageError("'\(path.printable)' has no image of the classes in 'only'") }
    let names = places.enumerated().map { index, place in
      ItemName(
        stem, number: place + 1, digits: width, path: path, directory: classes.map { String($0[place]) } ?? "",
        extension: "png", index: index)
    }
    return Contents(images: images, names: names, file: try FileRecord(ofFile: path))
  }
}
