import LimnData
import LimnFoundation
import LimnImages
import LimnPipelines
import LimnTensors

/// What a picture is on its way into a file: its samples as the format can hold them, and the metadata that goes along.
struct OutputImage {
  /// The parameters of `save` that say how files are written.
  static let parameters: [Signature.Parameter] = [
    .init(
      "quality", .either(["auto", "source"], or: .integer(1...100)),
      help:
        "Quality of JPEG files. source: the original JPEG's own tables, or 92. auto: the same for pixels that did not "
        + "change; for others the least quality (at most 98) whose error is a two-hundredth of what was removed, or that "
        + "fills as many bytes as the original.",
      default: .text("auto")),
    .init(
      "subsampling", .choice(ChromaSubsampling.choices),
      help:
        "Chroma subsampling of JPEG files; default: the original's (quality auto: 4:4:4 where that loses too much), "
        + "or 4:4:4 from quality 90 on, else 4:2:0.",
      optional: true),
    .init("depth", .choice(["8", "16"]), help: "Bits per sample; default: the original's.", optional: true),
    .init(
      "gps", .choice(["keep", "drop"]), help: "Whether files keep the GPS position of the original.",
      default: .text("keep")),
    provenanceParameter,
  ]

  /// The parameter that says whether files record their provenance.
  static let provenanceParameter = Signature.Parameter(
    "provenance", .boolean, help: "Whether files record how they were made: by which pipeline and which models.",
    default: .boolean(true))

  /// How finely a JPEG is stored.
  private enum Quality {
    /// As its source.
    case source
    /// As its source, or where pixels changed so finely that storing them costs next to nothing.
    case auto
    /// By a number from 1 to 100.
    case number(Int)
  }

  private let quality: Quality
  private let chroma: ChromaSubsampling?
  private let depth: Int?
  private let keepsGPS: Bool
  private let tellsProvenance: Bool

  /// Takes what it needs of the stage's checked arguments.
  init(_ arguments: Arguments) {
    quality =
      switch arguments.word("quality") {
      case "source": .source
      case nil: .number(arguments.integer("quality"))
      default: .auto
      }
    chroma = arguments.optionalText("subsampling").flatMap { ChromaSubsampling($0) }
    depth = arguments.optionalText("depth").flatMap(Int.init)
    keepsGPS = arguments.text("gps") == "keep"
    tellsProvenance = arguments.boolean("provenance")
  }

  /// Writes an item's picture into a file that appears whole or not at all, in the place of a link, and gives what it wrote.
  ///
  /// `source` is the file that the item came from, as it was read. An item whose result is that file is copied byte for byte
  /// where neither the format nor a parameter changes anything. Throws `StageError`, `ImageError`, or `FileError` if the system
  /// refuses.
  func write(
    _ item: Item, as format: Metadata.Format, source: FileRecord?, in context: StageContext, to path: String
  ) throws -> FileRecord {
    if let source, isCopy(item, of: source, as: format) {
      let written = try AtomicFile.copy(source, to: path, throughLinks: false)
      context.record?.note(.init(kind: "copied", text: "copied unchanged"))
      return written
    }
    let image = try image(of: item, as: format, provenance: context.provenance)
    var (quality, chroma): (Int?, ChromaSubsampling?) = (nil, chroma)
    switch self.quality {
    case .source: break
    case .number(let number): quality = number
    case .auto:
      guard format == .jpeg, let origin = item.origin?.with8Bits().laidOnWhite(), image.differs(from: origin) else {
        break
      }
      let fileBytes = origin.metadata.format == .jpeg ? source?.state.size : nil
      let fit = try JPEG.fit(image, changedFrom: origin, fileBytes: fileBytes, chroma: chroma)
      (quality, chroma) = (fit.quality, fit.chroma)
    }
    return try ImageFile.write(image, as: format, quality: quality, chroma: chroma, to: path, throughLinks: false)
  }

  /// Whether the file that was read is what is to be written: nothing changes its format, pixels or metadata.
  private func isCopy(_ item: Item, of source: FileRecord, as format: Metadata.Format) -> Bool {
    guard item.keepsFile, let origin = item.origin, origin.metadata.format == format, source.path == item.name.path
    else { return false }
    switch format {
    case .jpeg:
      if case .number = quality { return false }
      if chroma != nil { return false }
    case .png:
      if let depth, depth != origin.bitDepth { return false }
    }
    guard !keepsGPS else { return true }
    let (width, height) = (origin.width, origin.height)
    return origin.metadata.settled(width: width, height: height, keepsGPS: false)
      == origin.metadata.settled(width: width, height: height)
  }

  /// The item's picture as a format can hold it; throws `StageError` where it has none.
  func image(of item: Item, as format: Metadata.Format, provenance: Provenance?) throws -> Image {
    var image = try picture(of: item, depth: format == .jpeg ? 8 : depth)
    if format == .jpeg { image = image.laidOnWhite() }
    image.metadata = image.metadata.settled(width: image.width, height: image.height, keepsGPS: keepsGPS)
    // A profile must fit the channels.
    if let profile = image.metadata.iccProfile, profile.count >= 20 {
      let wanted = image.channels.colorCount == 1 ? "GRAY" : "RGB "
      if profile[16..<20] != ArraySlice(wanted.utf8) { image.metadata.iccProfile = nil }
    }
    if tellsProvenance, let provenance {
      image.metadata = image.metadata.noting(provenance.note, as: format)
    }
    return image
  }

  private func picture(of item: Item, depth: Int?) throws -> Image {
    let picture = try item.picture()
    if let image = picture as? Image { return image.converted(toDepth: depth ?? image.bitDepth) }
    return Image(pixels: try picture.onePicture(), bitDepth: depth ?? item.origin?.bitDepth ?? 8, like: item.origin)
  }
}

extension Image {
  /// Whether any pixel is another than in a picture of the same kind, or the size is.
  fileprivate func differs(from other: Image) -> Bool {
    (width, height, channels) != (other.width, other.height, other.channels) || samples != other.samples
  }
}

extension Provenance {
  /// The text that files record: nothing that differs from one run to the next.
  var note: [(name: String, value: String)] {
    [("software", software), ("pipeline", pipeline)]
      + (models.isEmpty ? [] : [("models", models.map { "\($0.name) \($0.hash)" }.joined(separator: ", "))])
  }
}
