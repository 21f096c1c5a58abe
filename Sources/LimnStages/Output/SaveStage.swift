import Foundation
import LimnData
import LimnFoundation
import LimnImages
import LimnPipelines
import LimnTensors
import Synchronization

/// Writes each item as a file of a format of the table, which appears whole or not at all.
///
/// The photo's own depth, alpha, colour profile and other metadata go with it, and how finely a JPEG was stored; one whose
/// pixels were changed is stored as finely as they need (`JPEG.fit`). In a format without alpha a see-through photo is laid on
/// white. A photo that no stage changed (`Item.keepsFile`) is copied byte for byte.
package final class SaveStage: Stage {
  /// Name, help, ports and parameters.
  package static let signature: Signature = signature(.standard)

  /// The same where these formats are written.
  static func signature(_ formats: ImageFormats) -> Signature {
    Signature(
      name: "save",
      summary:
        "Writes photos as \(formats.written.names("or")) files, with the original's depth, alpha, quality and metadata.",
      parameters: [
        .init(
          "path", .path,
          help: "Where to, with the fields {dir}, {stem}, {ext} and {index}; ends in "
            + formats.written.listedExtensions + ".",
          default: .text("$output/{dir}/{stem}.{ext}"))
      ] + OutputImage.parameters(formats))
  }

  private let formats: ImageFormats
  private let template: NameTemplate
  private let output: OutputImage
  /// What stands for {ext} of items whose file had to be looked into.
  private let suffixes = Mutex<[String: String]>([:])
  private let readable: ImageFormats
  /// Which item wrote which file, by a key that two names share where a file system could take them for one.
  private let writers = Mutex<[String: ItemName]>([:])

  /// Makes the stage from checked arguments; throws `StageError` for a wrong template.
  package init(_ arguments: Arguments, formats: ImageFormats = .standard) throws {
    self.formats = formats.written
    readable = formats
    template = try NameTemplate(arguments.text("path"))
    output = OutputImage(arguments, formats: formats)
    if let suffix = template.fixedExtension, formats.written[extension: suffix] == nil {
      let endings = formats.written.extensions.map { "." + $0 }.joined(separator: ", ")
      throw StageError("'\(arguments.text("path"))' does not end in \(endings) or .{ext}: one of them is needed")
    }
  }

  /// The input's own type.
  package func outputType(for inputs: [DataType]) throws(PortError) -> DataType { inputs[0] }

  /// A file is written of a whole photo.
  package var neighbourhood: Neighbourhood { Neighbourhood(reach: nil) }

  /// The folder that all files lie in.
  package var places: [String] { [template.place] }

  /// The item's file.
  package func outputs(of name: ItemName) -> [String] { path(of: name).map { [$0] } ?? [] }

  /// Writes the item and passes it on unchanged; throws `StageError`, `ImageError`, or `FileError` if the system refuses.
  ///
  /// An item that is only shown again is not written.
  package func run(_ inputs: [Item], in context: StageContext) async throws -> Item {
    let item = inputs[0]
    if context.isReplay { return item }
    let isAnimation = context.turns.map { $0.count > 1 } ?? false
    let suffix = self.suffix(for: item.name, of: item.origin, isAnimation: isAnimation)
    let path = try template.path(for: item.name, extension: suffix)
    guard let format = formats[extension: path.lastComponent.fileExtension] else {
      throw StageError("'\(path.printable)' does not end in \(formats.listedExtensions): one of them is needed")
    }
    try claim(path, for: item.name)
    try context.output?.check(path)
    if let target = FileKind(followingLinks: path),
      target.identity == FileKind(followingLinks: item.name.path)?.identity
    {
      throw Self.overItself
    }
    if isAnimation, let turns = context.turns {
      guard let format = format as? any AnimatedFormat.Type else {
        throw PassedOver("an animation is not saved as \(format.name)")
      }
      let written = try output.writeFrame(
        item, of: turns, as: format, source: context.record?.contents.input, in: context, to: path)
      if let written { context.record?.wrote(written) }
    } else {
      let written = try output.write(
        item, as: format, source: context.record?.contents.input, in: context, to: path)
      context.record?.wrote(written)
    }
    if template.fixedExtension == nil, let named = formats[extension: item.name.extension] {
      if named.name != format.name {
        context.record?.note(
          .init(kind: "format", text: "saved in the format that the photo has, and not in that of its name"))
      } else if let content = item.origin?.metadata.format, content != format.name {
        context.record?.note(.init(kind: "format", text: "a \(content), saved as \(format.name) as its name says"))
      }
    }
    // Whatever stages passed over, this is no longer the photo that was loaded.
    if !item.keptIfLoaded().keepsFile { context.record?.edited() }
    return item
  }

  /// The items that share a file with another one, or would be written over a photo of this run: none of them is written.
  package func refusals(among names: [ItemName]) -> [Int: String] {
    var photos: [FileKind.Identity: Int] = [:]
    for (place, name) in names.enumerated() {
      if let kind = FileKind(followingLinks: name.path) { photos[kind.identity] = photos[kind.identity] ?? place }
    }
    var refusals: [Int: String] = [:]
    var writers: [String: [(place: Int, path: String)]] = [:]
    for (place, name) in names.enumerated() {
      do {
        let path = try knownPath(of: name)
        if let target = FileKind(followingLinks: path), let photo = photos[target.identity].map({ names[$0] }) {
          throw FileKind(followingLinks: name.path)?.identity == target.identity
            ? Self.overItself
            : StageError(
              "it would be written over the photo \(photo.description.printable): choose another output folder or name")
        }
        writers[path.alikeToFileSystems, default: []].append((place, path))
      } catch {
        refusals[place] = "\(error)"
      }
    }
    for all in writers.values where all.count > 1 {
      let sharing = all.filter { !passesOver(names[$0.place], savedTo: $0.path) }
      for (place, path) in sharing where sharing.count > 1 {
        let others = sharing.filter { $0.place != place }
        let isSame = others.contains { $0.path.utf8.elementsEqual(path.utf8) }
        let other = others.first { !isSame || $0.path.utf8.elementsEqual(path.utf8) } ?? others[0]
        let name = names[other.place].description.printable
        refusals[place] =
          isSame
          ? "'\(path.printable)' would be the output of \(name) too: add {dir}, {stem}, {ext} or {index} to the path"
          : "'\(path.printable)' and '\(other.path.printable)', the output of \(name), are one file on some systems: "
            + "rename one, or add {index} to the path"
      }
    }
    return refusals
  }

  /// Whether a photo is an animation, and passed over since its file's format has none.
  private func passesOver(_ name: ItemName, savedTo path: String) -> Bool {
    guard let format = formats[extension: path.lastComponent.fileExtension], !(format is any AnimatedFormat.Type),
      let header = try? ImageFile.header(name.path, formats: readable)
    else { return false }
    return header.frames > 1
  }

  private static let overItself = StageError("it would be written over itself: choose another output folder or name")

  /// The path of an item's file.
  private func knownPath(of name: ItemName) throws -> String {
    try template.path(for: name, extension: suffix(for: name, of: nil))
  }

  private func path(of name: ItemName) -> String? { try? knownPath(of: name) }

  /// Throws `StageError` if another item has this file already.
  private func claim(_ path: String, for name: ItemName) throws {
    let earlier = writers.withLock { writers in
      let key = path.alikeToFileSystems
      if writers[key] == nil { writers[key] = name }
      return writers[key]
    }
    // By bytes: Swift takes two ways of writing one accent for equal, and they are two photos. Without files, by name.
    func identity(_ name: ItemName) -> String { name.path.isEmpty ? name.description : name.path }
    if let earlier, !identity(earlier).utf8.elementsEqual(identity(name).utf8) {
      throw StageError(
        "'\(path.printable)' is already the output of \(earlier.description.printable): "
          + "add {dir}, {stem}, {ext} or {index} to the path")
    }
  }

  /// What stands for {ext}: the input's own extension, or one that fits its content where that one is none of a format, or of one that
  /// holds less than the photo has (a see-through PNG called .jpg). Without its photo at hand, the file's first bytes are looked at.
  private func suffix(for name: ItemName, of photo: Image?, isAnimation: Bool = false) -> String {
    let own = formats[extension: name.extension]
    guard template.fixedExtension == nil, !name.path.isEmpty else {
      return own == nil ? PNG.extensions[0] : name.extension
    }
    if let known = suffixes.withLock({ $0[name.path] }) { return known }
    var suffix = name.extension
    let kind = photo == nil ? ImageFile.kind(name.path, formats: readable) : nil
    // Of a raw photo, if anything, the JPEG in it is read.
    let content =
      photo.map { photo in photo.metadata.format.flatMap { readable[$0] } } ?? kind?.format
      ?? (kind?.other?.hasSuffix(" raw") == true ? readable[.jpeg] : nil)
    if let content, content.name != own?.name {
      let written = formats[content.name] ?? PNG.self
      if let own {
        let header = photo == nil ? try? ImageFile.header(name.path, formats: readable) : nil
        let (hasAlpha, bits) = (photo?.channels ?? header?.channels, photo?.bitDepth ?? header?.bitDepth)
        let fits =
          output.fits(alpha: hasAlpha?.hasAlpha ?? false, depth: bits ?? 8, in: own)
          && (own is any AnimatedFormat.Type || !(isAnimation || header?.frames ?? 1 > 1))
        if !fits { suffix = written.extensions[0] }
      } else {
        // Of "photo.jpg_original" beside "photo.jpg" comes a file of its own.
        let isEmpty = suffix.isEmpty || readable[extension: suffix] != nil
        suffix = isEmpty ? written.extensions[0] : "\(suffix).\(written.extensions[0])"
      }
    } else if own == nil {
      suffix = PNG.extensions[0]
    }
    suffixes.withLock { $0[name.path] = suffix }
    return suffix
  }
}

extension SaveStage {
  /// The item is not changed.
  package func outputSize(for inputs: [ItemSize]) throws(PortError) -> ItemSize { inputs[0] }

  /// The samples that are written, where they are made first, and what the encoder holds.
  package func workingMemory(for inputs: [ItemSize], giving output: ItemSize) -> Int {
    let pixels = inputs[0].pixels ?? 0
    let samples = inputs[0].colours + (inputs[0].hasAlpha ? 1 : 0)
    let isMade = inputs[0].type.kind != .image || inputs[0].hasAlpha || inputs[0].sampleBytes == 2
    let copy = isMade ? pixels * samples * 2 : 0
    let opacity = inputs[0].hasAlpha ? pixels * 2 : 0
    // The original in the same form, which a quality is found by.
    let origin = inputs[0].hasAlpha || inputs[0].sampleBytes == 2 ? pixels * samples : 0
    let encoding = written(from: inputs[0]).map { $0.encodingMemory(pixels: pixels, channels: samples) }.max() ?? 0
    return copy + opacity + origin + encoding
  }

  /// The formats that an item may be written in: the path's own, or else that of its file, and PNG for what that cannot hold.
  private func written(from input: ItemSize) -> [any ImageFormat.Type] {
    if let fixed = template.fixedExtension, let format = formats[extension: fixed] { return [format] }
    guard let name = input.format, let format = formats[name] else { return formats.all }
    return [format] + (formats[.png].map { [$0] } ?? [])
  }
}
