import LimnData
import LimnFoundation
import LimnImages
import LimnPipelines
import Synchronization

/// Finds the photos of a file, a folder or a tree, and opens them one at a time.
public struct LoadStage: SourceStage {
  /// Name, help, ports and parameters.
  public static let signature: Signature = signature(.standard)

  /// The same where these formats are read.
  package static func signature(_ formats: ImageFormats) -> Signature {
    Signature(
      name: "load", summary: "Finds \(formats.names("and")) photos and opens them, one at a time.", output: .image,
      parameters: parameters(formats), isSource: true)
  }

  private static func parameters(_ formats: ImageFormats) -> [Signature.Parameter] {
    [
      .init(
        "path", .path, help: "A photo, a folder or a tree of folders; hidden files are skipped.",
        default: .text("$input"), selects: true),
      .init(
        "max-pixels", .integer(1...10_000_000_000), help: "Width times height above which a photo is rejected.",
        default: .integer(ImageLimits().pixels), selects: true),
      .init(
        "max-side", .integer(1...Int(Int32.max)), help: "Width or height above which a photo is rejected.",
        default: .integer(ImageLimits().side), selects: true),
    ] + formats.reading + [
      RawPreview.parameter,
      .init(
        "colour", .choice(["srgb", "keep"]),
        help: "srgb turns colours of wider profiles and inks (CMYK) into sRGB, in which models work; keep leaves them.",
        default: .text("srgb")),
      .init(
        "labels", .path,
        help:
          "A CSV file with a row for each photo, named in its first column, 'file'; other photos are skipped. auto: labels.csv in the "
          + "photos' folder, or else beside it.",
        optional: true, selects: true),
      .init(
        "where", .text,
        help: "What a photo's labels must be: split=train,eyeglasses=1 (and), male!=1 (known, and not 1).",
        optional: true, selects: true),
    ]
  }

  private let path: String
  private let limits: ImageLimits
  private let formats: ImageFormats
  private let settings: FormatSettings
  private let colours: ImageFile.Colours
  private let filter: LabelFilter?

  /// Makes the stage from checked arguments; throws for labels and a condition that do not go together.
  ///
  /// A label file that is not there is no error before the photos are looked for: a folder may come from elsewhere too.
  public init(_ arguments: Arguments, formats: ImageFormats = .standard) throws {
    path = arguments.text("path")
    limits = ImageLimits(pixels: arguments.integer("max-pixels"), side: arguments.integer("max-side"))
    self.formats = formats
    settings = FormatSettings(arguments, formats.reading + [RawPreview.parameter])
    colours = arguments.text("colour") == "keep" ? .kept : .srgb
    let condition = arguments.optionalText("where")
    if let labels = arguments.optionalText("labels") {
      filter = try LabelFilter(path: labels == "auto" ? Self.labels(of: path) : labels, where: condition)
    } else {
      guard condition == nil else { throw StageError("'where' needs 'labels': give the CSV file that it looks into") }
      filter = nil
    }
  }

  /// Makes a stage that reads the photos at a path.
  public init(
    path: String, limits: ImageLimits = ImageLimits(), colours: ImageFile.Colours = .srgb,
    formats: ImageFormats = .standard
  ) {
    self.path = path
    self.limits = limits
    self.formats = formats
    settings = [:]
    self.colours = colours
    filter = nil
  }

  /// An image of unknown size.
  public func outputType(for inputs: [DataType]) throws(PortError) -> DataType {
    .image()
  }

  /// The names of all photos in a stable order, found without opening one; throws `StageError` if there is none, and
  /// `LabelError` if the labels cannot be used.
  public func names() throws -> [ItemName] {
    try find(ItemSelection()).names
  }

  /// The photos that a selection means, in a stable order, found without opening one; throws as `names` does.
  public func find(_ selection: ItemSelection) throws -> FoundItems {
    var all = selection
    if filter != nil { all.limit = nil }
    var found = try PhotoTree(root: path, selection: all, formats: formats).find()
    guard !found.names.isEmpty else {
      throw StageError(
        selection.listed == nil && !selection.isNarrow
          ? "no \(formats.names("or")) photos in '\(path)': give a folder with files named \(formats.listedExtensions)"
          : "none of the photos in '\(path)' is meant: change the selection")
    }
    if let filter {
      found.names = try filter.select(found.names, from: path)
      if let limit = selection.limit { found.names = Array(found.names.prefix(limit)) }
    }
    return found
  }

  /// The label file in the photos' folder; where there is none, the one beside the folder.
  private static func labels(of folder: String) -> String {
    var folder = folder
    while folder.count > 1, folder.hasSuffix("/") { folder.removeLast() }
    let within = folder == "/" ? "/labels.csv" : folder + "/labels.csv"
    guard FileKind(followingLinks: within) == nil, let slash = folder.lastIndex(of: "/") else {
      return FileKind(followingLinks: within) == nil && folder != "/" ? "labels.csv" : within
    }
    return folder[..<slash] + "/labels.csv"
  }

  /// The label file by which photos are chosen, if there is one.
  public var labelFile: String? { filter?.path }

  /// The folder, file or tree that photos are found in.
  public var root: String? { path }

  /// What the photo's header says of its size; throws `ImageError` if it cannot be read.
  public func size(of name: ItemName) throws -> ItemSize? {
    let header = try ImageFile.header(name.path, limits: limits, settings: settings, formats: formats)
    var size = ItemSize(header)
    // Pages, and animations of other formats, are not gone through.
    if !(formats[header.format] is any AnimatedFormat.Type) { size.frames = 1 }
    return size
  }

  /// Why a picture in a folder will be passed over: an animation, pages, or one of a format that is not read ("3 HEIC not read").
  public func reasonToPassOver(_ name: ItemName) -> String? {
    guard name.path != path, !ImageFile.isPreview(name.path, settings: settings) else { return nil }
    let kind = ImageFile.kind(name.path, formats: formats)
    if let other = kind.other { return notRead(other) }
    guard !(kind.format is any AnimatedFormat.Type),
      let header = try? ImageFile.header(name.path, limits: limits, formats: formats), header.frames > 1
    else { return nil }
    return notRead(severalPictures(header.format))
  }

  private func notRead(_ kind: String) -> String {
    RawPreview.isWanted(settings) && kind.hasSuffix(" raw") ? "\(kind) without a preview" : "\(kind) not read"
  }

  /// What a file of several pictures is: "animated PNG", "multi-page TIFF".
  private func severalPictures(_ name: FormatName?) -> String {
    guard let name else { return "animated file" }
    return "\(formats[name]?.severalPictures ?? "animated") \(name)"
  }

  /// Opens the photo that the item names, or the picture of an animation whose turn it is; throws `ImageError` or `StageError` if it
  /// cannot be read, and `PassedOver` for an animation of a format whose pictures are not read one by one and for a picture of a
  /// format that is not read, unless that was given by name as the only one.
  public func run(_ inputs: [Item], in context: StageContext) async throws -> Item {
    var item = inputs[0]
    if let turns = context.turns, turns.index > 0, let picture = try turns.picture() {
      (item.value, item.origin) = (picture, picture)
      return item
    }
    try PhotoTree(root: path).checkReadable(item.name)
    var (image, frames) = try read(item.name, context.record)
    if frames > 1, let turns = context.turns,
      let pictures = try ImageFile.frames(
        item.name.path, in: context.record?.contents.input?.state, limits: limits, settings: settings, formats: formats,
        colours: colours)
    {
      turns.begin(pictures)
      image = try turns.picture() ?? image
    } else if frames > 1 {
      let kind = severalPictures(image.metadata.format)
      guard item.name.path == path else { throw PassedOver(notRead(kind)) }
      throw StageError(
        "it has \(frames) pictures, and a file such as this (\(kind)) is not read: give one of a single picture")
    }
    context.record?.read(pixels: image.width * image.height * (context.turns?.count ?? 1))
    item.value = image
    item.origin = image
    return item
  }

  /// Reads a photo; throws `PassedOver` for a picture in a folder that is of a format that is not read.
  private func read(_ name: ItemName, _ record: ItemRecord?) throws -> (image: Image, frames: Int) {
    let frames = Mutex(1)
    do {
      let image = try ImageFile.read(
        name.path, limits: limits, settings: settings, formats: formats, colours: colours
      ) { event in
        switch event {
        case .read(let file): record?.read(file)
        case .noted(let note): record?.note(.init(kind: note.kind, text: note.text, number: note.number))
        case .animated(let count): frames.withLock { $0 = count }
        }
      }
      return (image, frames.withLock { $0 })
    } catch {
      guard error.kind == .unsupported, name.path != path,
        let kind = ImageFile.kind(name.path, formats: formats).other
      else { throw error }
      // The journal knows it again by this.
      if let state = FileState(path: name.path) {
        record?.read(
          FileRecord(path: name.path, hash: try ContentHash.hexadecimal(ofFile: name.path), state: state))
      }
      throw PassedOver(notRead(kind))
    }
  }
}
