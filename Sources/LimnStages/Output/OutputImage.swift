import LimnData
import LimnFoundation
import LimnImages
import LimnPipelines
import LimnTensors

/// What a picture is on its way into a file: its samples as the format can hold them, and the metadata that goes along.
struct OutputImage {
  /// The parameters of `save` that say how files of these formats are written.
  static func parameters(_ formats: ImageFormats) -> [Signature.Parameter] {
    formats.writing + general
  }

  private static let general: [Signature.Parameter] = [
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

  private let formats: ImageFormats
  private let settings: FormatSettings
  private let depth: Int?
  private let keepsGPS: Bool
  private let tellsProvenance: Bool

  /// Takes what it needs of the stage's checked arguments.
  init(_ arguments: Arguments, formats: ImageFormats = .standard) {
    self.formats = formats
    settings = FormatSettings(arguments, formats.writing)
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
    _ item: Item, as format: any ImageFormat.Type, source: FileRecord?, in context: StageContext, to path: String
  ) throws -> FileRecord {
    let modified = context.keepsDates ? source?.state.modified : nil
    if let source, isCopy(item, of: source, as: format) {
      let written = try AtomicFile.copy(source, to: path, throughLinks: false, modified: modified)
      context.record?.note(.init(kind: "copied", text: "copied unchanged", isFigure: true))
      return written
    }
    let image = try image(of: item, as: format, provenance: context.provenance)
    for note in try losses(of: item, as: image, in: format) { context.record?.note(note) }
    let settings = try format.chosen(
      settings, for: image, original: { item.origin.map { Self.form(of: $0, as: format) } },
      fileBytes: source?.state.size)
    return try ImageFile.write(
      image, as: format.name, settings: settings, formats: formats, to: path, throughLinks: false, modified: modified)
  }

  /// Adds a picture of an animation to its file, which is written with the last one; returns what was written then.
  ///
  /// An animation all of whose pictures are those of its file is copied byte for byte, as above. Throws as above.
  func writeFrame(
    _ item: Item, of turns: FrameTurns, as format: any AnimatedFormat.Type, source: FileRecord?,
    in context: StageContext,
    to path: String
  ) throws -> FileRecord? {
    let isCopy = source.map { self.isCopy(item, of: $0, as: format) } ?? false
    let image = try image(of: item, as: format, provenance: context.provenance)
    for note in try losses(of: item, as: image, in: format) { context.record?.note(note) }
    try turns.add(image, to: path, as: format, isCopy: isCopy)
    guard let file = turns.file(at: path) else { return nil }
    let modified = context.keepsDates ? source?.state.modified : nil
    if file.isCopy, let source {
      context.record?.note(.init(kind: "copied", text: "copied unchanged", isFigure: true))
      return try AtomicFile.copy(source, to: path, throughLinks: false, modified: modified)
    }
    return try ImageFile.write(file.writer, to: path, throughLinks: false, modified: modified)
  }

  /// What a file of a format has no place for of a photo, or nobody has asked to be left out.
  private func losses(of item: Item, as image: Image, in format: any ImageFormat.Type) throws -> [ItemRecord.Note] {
    let metadata = item.origin?.metadata ?? Metadata()
    var losses = (metadata.companions + format.unkept(of: metadata)).map {
      ItemRecord.Note(kind: $0.kind, text: $0.text, number: $0.number)
    }
    if metadata.iccProfile != nil, image.metadata.iccProfile == nil, format.capabilities.blocks.contains(.iccProfile) {
      losses.append(
        .init(kind: "profile", text: "the colour profile is left out: it is not one of the picture's channels"))
    }
    if metadata.exif != nil, image.metadata.exif == nil, format.capabilities.blocks.contains(.exif) {
      losses.append(
        .init(
          kind: "metadata",
          text: "EXIF is left out: it is damaged, and a thumbnail or position could not be taken out of it"))
    }
    let shown = try item.picture() as? Image ?? item.origin
    if !format.capabilities.hasAlpha, let shown, shown.channels.hasAlpha, !shown.isOpaque {
      losses.append(.init(kind: "transparency", text: "transparent pixels are laid on white"))
    }
    if depth == nil, let origin = item.origin, origin.bitDepth > 8 {
      let source = origin.metadata.format.flatMap { formats[$0] }?.capabilities.precision ?? origin.bitDepth
      let held = format.capabilities.precision
      if source > held { losses.append(.init(kind: "depth", text: "\(source) bits a sample become \(held)")) }
    }
    return losses
  }

  /// Whether a picture of a file has more than another format can hold: transparency, or bits that are to be kept.
  func fits(alpha: Bool, depth bits: Int, in format: any ImageFormat.Type) -> Bool {
    (!alpha || format.capabilities.hasAlpha) && depth(of: bits, as: format) == min(bits, depth ?? bits)
  }

  /// A picture with the depth and alpha that a format has.
  private static func form(of image: Image, as format: any ImageFormat.Type) -> Image {
    let form = format.capabilities.bitDepth < image.bitDepth ? image.with8Bits() : image
    return format.capabilities.hasAlpha ? form : form.laidOnWhite()
  }

  /// The bits of a sample in a file: those asked for, as far as the format has them.
  private func depth(of original: Int?, as format: any ImageFormat.Type) -> Int {
    min(depth ?? original ?? 8, format.capabilities.bitDepth)
  }

  /// Whether the file that was read is what is to be written: nothing changes its format, pixels or metadata.
  private func isCopy(_ item: Item, of source: FileRecord, as format: any ImageFormat.Type) -> Bool {
    guard item.keepsFile, let origin = item.origin, origin.metadata.format == format.name,
      !origin.metadata.isPartOfFile,
      source.path == item.name.path, format.keepsFile(settings),
      depth(of: origin.bitDepth, as: format) == origin.bitDepth
    else { return false }
    guard !keepsGPS else { return true }
    let (width, height) = (origin.width, origin.height)
    return origin.metadata.settled(width: width, height: height, keepsGPS: false)
      == origin.metadata.settled(width: width, height: height)
  }

  /// The item's picture as a format can hold it; throws `StageError` where it has none.
  func image(of item: Item, as format: any ImageFormat.Type, provenance: Provenance?) throws -> Image {
    var image = try picture(of: item, as: format)
    if !format.capabilities.hasAlpha { image = image.laidOnWhite() }
    image.metadata = image.metadata.settled(width: image.width, height: image.height, keepsGPS: keepsGPS)
    // A profile must fit the channels.
    if let profile = image.metadata.iccProfile, profile.count >= 20 {
      let wanted = image.channels.colorCount == 1 ? "GRAY" : "RGB "
      if profile[16..<20] != ArraySlice(wanted.utf8) { image.metadata.iccProfile = nil }
    }
    if tellsProvenance, let provenance {
      image.metadata = format.noting(provenance.note, in: image.metadata)
    }
    return image
  }

  private func picture(of item: Item, as format: any ImageFormat.Type) throws -> Image {
    let picture = try item.picture()
    if let image = picture as? Image { return image.converted(toDepth: depth(of: image.bitDepth, as: format)) }
    return Image(
      pixels: try picture.onePicture(), bitDepth: depth(of: item.origin?.bitDepth, as: format), like: item.origin)
  }
}

extension Provenance {
  /// The text that files record: nothing that differs from one run to the next.
  var note: [(name: String, value: String)] {
    [("software", software), ("pipeline", pipeline)]
      + (models.isEmpty ? [] : [("models", models.map { "\($0.name) \($0.hash)" }.joined(separator: ", "))])
  }
}
