import LimnFoundation

/// A file format of images: a folder beside this file, and a line in `ImageFormats.standard`.
///
/// Everything that depends on the format of a file asks the format itself: `load` and `save` with their parameters, help and
/// schema, the search for photos, reports and fuzz targets. A format trusts no number of a file: sizes are held to the limits
/// before anything is allocated for them, and every failure is an `ImageError`.
public protocol ImageFormat: Sendable {
  /// The name as people know it: "PNG".
  static var name: FormatName { get }

  /// The extensions of its files in lower case, the usual one first.
  static var extensions: [String] { get }

  /// Rare extensions of its files in lower case, which help does not list; none by default.
  static var otherExtensions: [String] { get }

  /// What its files can hold.
  static var capabilities: FormatCapabilities { get }

  /// The parameters of reading, its own limits among them.
  static var reading: [Parameter] { get }

  /// The parameters of writing.
  static var writing: [Parameter] { get }

  /// Whether a file is of this format, by its first 16 bytes, or fewer of a short file.
  static func matches(_ head: [UInt8]) -> Bool

  /// Whether a file that no format matches looks like a damaged one of this format.
  static func resembles(_ head: [UInt8]) -> Bool

  /// What a file that matches is and that is not read as a photo, "DNG raw"; nil for a photo. Throws where the system refuses.
  static func otherKind(in file: FileWindow, extension suffix: String) throws(ImageError) -> String?

  /// What its files of several pictures are, which are not read: "animated".
  static var severalPictures: String { get }

  /// What a file says before its pixels, read from as few of its bytes as that takes; limits are checked by the caller.
  /// Throws where that is damaged or not supported.
  static func header(in file: inout FileWindow) throws(ImageError) -> ImageHeader

  /// The stored size alone, for which less of a file may have to be read.
  static func size(in file: inout FileWindow) throws(ImageError) -> (width: Int, height: Int)

  /// Decodes a whole file, as it is stored; throws where it is damaged or not supported, or above the limits.
  static func decode(
    _ bytes: [UInt8], limits: ImageLimits, settings: FormatSettings
  ) throws(ImageError) -> DecodedImage

  /// What the settings come to for one picture where they leave something to be chosen by its pixels. `original` is the picture
  /// that it was made from, in the form in which a file holds it, and nil where there is none; `fileBytes` are those of its file.
  static func chosen(
    _ settings: FormatSettings, for image: Image, original: () -> Image?, fileBytes: Int?
  ) throws(ImageError) -> FormatSettings

  /// Whether a file of this format that was read is what these settings write, if nothing else changed.
  static func keepsFile(_ settings: FormatSettings) -> Bool

  /// The metadata with a note on how the picture was made, as names (letters alone) and values, where its files have room.
  static func noting(_ note: [(name: String, value: String)], in metadata: Metadata) -> Metadata

  /// A note for each block of the metadata that is too long for its place in a file.
  static func overlong(_ metadata: Metadata) -> [ImageNote]

  /// Encodes a picture that `capabilities` allow, handing the bytes on a piece after the other; returns false if `take` stopped it by
  /// returning false.
  static func encode(
    _ image: Image, settings: FormatSettings, to take: (UnsafeRawBufferPointer) -> Bool
  ) throws(ImageError) -> Bool

  /// Bytes that encoding a picture takes at most beside its samples, for `pixels` of `channels` samples each.
  static func encodingMemory(pixels: Int, channels: Int) -> Int
}

/// A picture as its file stores it, with what its reader has to say of it.
public struct DecodedImage: Sendable {
  /// The picture, in the orientation in which it is stored.
  public var image: Image
  /// What the journal and the summary are to say of it: something that is lost, or that was repaired.
  public var notes: [ImageNote]
  /// How many pictures the file has that are shown one after the other, or pages; 1 for a still one.
  public var frames: Int

  /// Makes one.
  public init(_ image: Image, notes: [ImageNote] = [], frames: Int = 1) {
    self.image = image
    self.notes = notes
    self.frames = frames
  }
}

extension ImageFormat {
  /// Most formats have none.
  public static var otherExtensions: [String] { [] }

  /// Most formats have none.
  public static var reading: [Parameter] { [] }

  /// Most formats have none.
  public static var writing: [Parameter] { [] }

  /// What does not match is something else.
  public static func resembles(_ head: [UInt8]) -> Bool { false }

  /// Every file that matches is a photo.
  package static func otherKind(in file: FileWindow, extension suffix: String) throws(ImageError) -> String? { nil }

  /// They are shown one after the other.
  public static var severalPictures: String { "animated" }

  /// The header's.
  public static func size(in file: inout FileWindow) throws(ImageError) -> (width: Int, height: Int) {
    let header = try header(in: &file)
    return (header.width, header.height)
  }

  /// The settings themselves.
  public static func chosen(
    _ settings: FormatSettings, for image: Image, original: () -> Image?, fileBytes: Int?
  ) throws(ImageError) -> FormatSettings { settings }

  /// As long as no parameter of writing has another value than its default.
  public static func keepsFile(_ settings: FormatSettings) -> Bool {
    writing.allSatisfy { settings[$0] == $0.defaultValue }
  }

  /// As properties of this program's own schema in an XMP packet, where files have one.
  public static func noting(_ note: [(name: String, value: String)], in metadata: Metadata) -> Metadata {
    capabilities.blocks.contains(.xmp) ? metadata.notingInXMP(note) : metadata
  }

  /// Most formats have place for any length.
  public static func overlong(_ metadata: Metadata) -> [ImageNote] { [] }

  /// Next to nothing.
  public static func encodingMemory(pixels: Int, channels: Int) -> Int { 0 }

  /// The error of a damaged file, by what is wrong with it.
  package static func damaged(_ text: String) -> ImageError { ImageError(.corrupt, "damaged \(name): \(text)") }

  /// The error of a file above a limit that is one of its parameters, by what it has.
  package static func above(_ limit: Parameter, _ text: String) -> ImageError {
    ImageError(.limit(.parameter(limit.name)), "\(name) above a limit: \(text)")
  }

  /// A picture in a form that files can hold: ink is mixed where there is none, and blocks that have no place are left out.
  static func fitting(_ image: Image) -> Image {
    var fitting = capabilities.channels.contains(.cmyk) ? image : image.withRGBFromCMYK()
    fitting.metadata = fitting.metadata.keeping(capabilities.blocks)
    return fitting
  }
}
