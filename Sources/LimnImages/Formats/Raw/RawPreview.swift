import LimnFoundation

/// The JPEG that a camera or converter put into a raw photo, the largest one: what there is to be seen of it without developing.
package struct RawPreview: Sendable {
  /// Whether raw photos in a folder are read by it.
  package static let parameter = Parameter(
    "raw", .choice(["preview"]),
    help:
      "preview: raw photos (DNG, CR2, CR3, NEF, ARW and others) are read by the largest JPEG embedded in them; else they are passed over.",
    optional: true)

  /// Where it stands in the file.
  let range: Range<Int>
  /// What the JPEG's markers say of it, turned as the raw photo is.
  let header: ImageHeader
  private let photo: RawPhoto

  /// Whether settings ask for it.
  package static func isWanted(_ settings: FormatSettings) -> Bool { settings.text(parameter) == "preview" }

  /// What the journal and the summary say of it.
  var notes: [ImageNote] {
    [ImageNote(kind: "raw-preview", text: "the embedded preview of a raw photo is read, not its raw data")]
      + (2 * header.width < photo.width
        ? [ImageNote(kind: "small-preview", text: "the embedded preview is far smaller than the raw photo")] : [])
  }

  /// Decodes the preview of a raw photo that is in memory as a whole; nil for a file that is none, or has none.
  package static func decode(
    _ bytes: [UInt8], extension suffix: String = "", limits: ImageLimits = .init(), settings: FormatSettings = [:]
  ) throws(ImageError) -> DecodedImage? {
    guard let preview = try RawPreview(in: ByteArray(bytes: bytes), extension: suffix) else { return nil }
    try limits.check(width: preview.header.width, height: preview.header.height)
    return preview.completed(try JPEG.decode(Array(bytes[preview.range]), limits: limits, settings: settings))
  }

  /// Finds it; nil in a file that is no raw photo, or has no JPEG that is read. `suffix` is the file's extension, which alone distinguishes some
  /// kinds of raw photos from TIFF files.
  init?<Source>(in source: Source, extension suffix: String) throws(ImageError) where Source: ByteSource {
    guard let photo = try RawPhoto(in: source, extension: suffix) else { return nil }
    var best: (range: Range<Int>, header: ImageHeader)?
    for range in photo.previews.sorted(by: { $0.count > $1.count }).prefix(Self.limit) {
      var part = BytePart(source, range)
      guard JPEG.matches(try part.read(0, upTo: 3)), let header = try? JPEGHeader.read(&part),
        header.width * header.height > best.map({ $0.header.width * $0.header.height }) ?? 0
      else { continue }
      best = (range, header)
    }
    guard let best else { return nil }
    self.photo = photo
    range = best.range
    header = photo.exif.map { best.header.turned(Orientation(exif: $0) ?? .upright) } ?? best.header
  }

  /// Candidates that are looked at.
  private static let limit = 32

  /// The decoded preview with what the raw photo says of it.
  func completed(_ decoded: DecodedImage) -> DecodedImage {
    var completed = decoded
    completed.frames = 1
    completed.image.metadata.isPartOfFile = true
    // Further pictures of the preview are further previews.
    completed.image.metadata.companions = []
    if let exif = photo.exif { completed.image.metadata.exif = exif }
    if let xmp = photo.xmp { completed.image.metadata.xmp = xmp }
    if let iptc = photo.iptc { completed.image.metadata.iptc = iptc }
    completed.notes += notes
    return completed
  }
}
