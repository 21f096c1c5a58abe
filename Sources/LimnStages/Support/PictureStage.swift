import LimnData
import LimnFoundation
import LimnImages
import LimnPipelines
import Synchronization

/// Gives one and the same photo for every item, beside what the items bring themselves.
package final class PictureStage: FileReadingStage {
  /// Name, help, ports and parameters.
  package static let signature: Signature = signature(.standard)

  /// The same where these formats are read.
  static func signature(_ formats: ImageFormats) -> Signature {
    Signature(
      name: "picture", summary: "Outputs the same photo for every item: a second picture beside the item's own.",
      inputs: [.init("input", accepts: [.image, .pixels, .latent])],
      output: .image,
      parameters: [
        .init("path", .path, help: "The photo, a \(formats.names("or")) file.")
      ])
  }

  let path: String
  /// The photo's file.
  package let files: [NamedFile]
  private let formats: ImageFormats
  /// The photo, once the first item has needed it.
  private let photo = Mutex<Image?>(nil)

  /// Makes the stage; throws `StageError` if there is no such file, or if it cannot be read.
  package init(_ arguments: Arguments, formats: ImageFormats = .standard) throws {
    path = arguments.text("path")
    self.formats = formats
    guard let kind = FileKind(followingLinks: path) else {
      throw StageError("'\(path.printable)' cannot be opened: give the path of a \(formats.names("or")) file")
    }
    guard kind.type == .file else {
      throw StageError("'\(path.printable)' is not a file: give the path of a \(formats.names("or")) file")
    }
    files = [try NamedFile(path, of: PictureStage.signature.name)]
  }

  /// An image of unknown size.
  package func outputType(for inputs: [DataType]) throws(PortError) -> DataType { .image() }

  /// It is the same photo in every tile, and fits none.
  package var neighbourhood: Neighbourhood { Neighbourhood(reach: nil) }

  /// The photo under the item's name; throws `StageError` if it cannot be read.
  package func run(_ inputs: [Item], in context: StageContext) async throws -> Item {
    let image = try photo.withLock { photo in
      if let photo { return photo }
      do {
        let image = try ImageFile.read(path, formats: formats)
        photo = image
        return image
      } catch {
        throw StageError("'\(path.printable)': \(error)")
      }
    }
    return Item(name: inputs[0].name, value: image, origin: image)
  }
}

extension PictureStage {
  /// The photo's own size, whatever the items have.
  package func outputSize(for inputs: [ItemSize]) throws(PortError) -> ItemSize {
    guard let header = try? ImageFile.header(path, formats: formats) else { return ItemSize(.image()) }
    return ItemSize(header)
  }

  /// The photo.
  package var keptMemory: [String: Int] {
    guard let header = try? ImageFile.header(path, formats: formats) else { return [:] }
    return [path: header.sampleBytes + header.decodingMemory]
  }
}
