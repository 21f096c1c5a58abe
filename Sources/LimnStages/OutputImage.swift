import LimnImages
import LimnPipelines
import LimnTensors

/// What a picture is on its way into a file: its samples as the format can hold them, and the metadata that goes along.
struct OutputImage {
  /// The parameters of `save` that say how files are written.
  static let parameters: [Signature.Parameter] = [
    .init(
      "quality", .integer(1...100),
      help: "Quality of JPEG files; the original's own without, or 92 if that is no JPEG.",
      optional: true),
    .init(
      "subsampling", .choice(JPEG.Chroma.choices),
      help: "How finely JPEG files store colour; as the original without, or 4:4:4 from quality 90 on, else 4:2:0.",
      optional: true),
    .init("depth", .choice(["8", "16"]), help: "Bits a sample; the original's own without.", optional: true),
    .init(
      "gps", .choice(["keep", "drop"]), help: "Whether files tell where the photo was taken, if the original does.",
      default: .text("keep")),
    provenanceParameter,
  ]

  /// The parameter that says whether files tell how they were made.
  static let provenanceParameter = Signature.Parameter(
    "provenance", .boolean, help: "Whether files tell how they were made: by which pipeline and which models.",
    default: .boolean(true))

  private let quality: Int?
  private let chroma: JPEG.Chroma?
  private let depth: Int?
  private let keepsGPS: Bool
  private let tellsProvenance: Bool

  /// Takes what it needs of the stage's checked arguments.
  init(_ arguments: Arguments) {
    quality = arguments.optionalInteger("quality")
    chroma = arguments.optionalText("subsampling").flatMap { JPEG.Chroma($0) }
    depth = arguments.optionalText("depth").flatMap(Int.init)
    keepsGPS = arguments.text("gps") == "keep"
    tellsProvenance = arguments.boolean("provenance")
  }

  /// Writes an item's picture into a file that appears whole or not at all, in the place of a link, and gives what it wrote;
  /// throws `StageError`, `ImageError`, or `FileError`
  /// if the system refuses.
  func write(_ item: Item, as format: Metadata.Format, provenance: Provenance?, to path: String) throws -> FileRecord {
    let image = try image(of: item, as: format, provenance: provenance)
    return try ImageFile.write(image, as: format, quality: quality, chroma: chroma, to: path, throughLinks: false)
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
    switch item.value {
    case .image(let image): return image.converted(toDepth: depth ?? image.bitDepth)
    case .pixels(let pixels):
      try pixels.requireOnePicture()
      return Image(pixels: pixels, bitDepth: depth ?? item.origin?.bitDepth ?? 8, like: item.origin)
    case .name, .latent: throw StageError("a photo or pixels are needed here")
    }
  }
}

extension Provenance {
  /// What files tell of it: nothing that differs from one run to the next.
  var note: [(name: String, value: String)] {
    [("software", software), ("pipeline", pipeline)]
      + (models.isEmpty ? [] : [("models", models.map { "\($0.name) \($0.hash)" }.joined(separator: ", "))])
  }
}
