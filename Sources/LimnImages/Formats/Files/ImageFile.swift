import LimnFoundation
import LimnTensors

/// Image files on disk, recognised by their content and not by their names.
public enum ImageFile {
  /// What becomes of a picture's colours when it is read.
  public enum Colours: Sendable, Hashable {
    /// They are converted to sRGB, if a profile says what they were (`Image.convertToSRGB`).
    case srgb
    /// They stay as they are, with their profile; but CMYK becomes RGB by the plain formula, without a profile.
    case kept
  }

  /// What is reported while a file is read.
  public enum Event: Sendable {
    /// The file was read as a whole, and is decoded next.
    case read(FileRecord)
    /// Its reader has something to say of it.
    case noted(ImageNote)
    /// It is an animation of so many pictures, the first (or still) one of which is read, or has so many pages.
    case animated(frames: Int)
  }

  /// Reads a file as it is to be seen: EXIF orientation applied (its tag then says upright), wide-gamut colours and inks
  /// turned into sRGB.
  ///
  /// Throws where the file cannot be opened or is not a regular one, changes meanwhile, is of none of the formats, is damaged,
  /// or is above the limits. `settings` are those of the formats' parameters of reading.
  public static func read(
    _ path: String, limits: ImageLimits = .init(), settings: FormatSettings = [:], formats: ImageFormats = .standard,
    colours: Colours = .srgb, report: ((Event) -> Void)? = nil
  ) throws(ImageError) -> Image {
    let file = try OpenImage(path)
    var window = FileWindow(file)
    let decoded: DecodedImage
    if let preview = try preview(path, in: window, settings) {
      try limits.check(width: preview.header.width, height: preview.header.height)
      let bytes = try part(preview.range, of: file)
      report?(.read(FileRecord(path: path, hash: try hash(of: path), state: file.state)))
      decoded = preview.completed(try JPEG.decode(bytes, limits: limits, settings: settings))
    } else {
      let format = try self.format(of: path, in: &window, formats)
      let bytes = try contents(of: file, try mostPixels(of: format, in: &window, limits: limits))
      report?(.read(FileRecord(path: path, hash: ContentHash.hexadecimal(of: bytes), state: file.state)))
      decoded = try format.decode(bytes, limits: limits, settings: settings)
    }
    for note in decoded.notes { report?(.noted(note)) }
    if decoded.frames > 1 { report?(.animated(frames: decoded.frames)) }
    return seen(decoded.image, colours)
  }

  /// The pictures of a file that shows several, one after the other, each as `read` returns one; nil for a file of a format whose
  /// animations are not read. Throws as `read` does, and where the file is no longer in the state in which it was read.
  package static func frames(
    _ path: String, in state: FileState?, limits: ImageLimits = .init(), settings: FormatSettings = [:],
    formats: ImageFormats = .standard, colours: Colours = .srgb
  ) throws(ImageError) -> ImageFrames? {
    let file = try OpenImage(path)
    var window = FileWindow(file)
    guard let format = try self.format(of: path, in: &window, formats) as? any AnimatedFormat.Type else { return nil }
    guard state == nil || state == file.state else { throw changed }
    let bytes = try contents(of: file, try mostPixels(of: format, in: &window, limits: limits))
    return ImageFrames(try format.frames(of: bytes, limits: limits, settings: settings)) { seen($0, colours) }
  }

  /// A decoded picture as it is to be seen.
  private static func seen(_ image: Image, _ colours: Colours) -> Image {
    var image = image
    if colours == .srgb { image.convertToSRGB() }
    return image.withRGBFromCMYK().upright()
  }

  /// The preview of a raw photo, where it is asked for; nil for any other file.
  private static func preview(
    _ path: String, in window: FileWindow, _ settings: FormatSettings
  ) throws(ImageError) -> RawPreview? {
    guard RawPreview.isWanted(settings) else { return nil }
    return try RawPreview(in: window, extension: path.lastComponent.fileExtension)
  }

  /// What a file says of its picture, read from its first bytes alone: never the pixels, and never the whole file.
  ///
  /// The lengths of skipped parts are checked against the file's size. Throws as `read` does where the file cannot be
  /// opened, is of none of the formats or is above the limits, and where the header is damaged.
  public static func header(
    _ path: String, limits: ImageLimits = .init(), settings: FormatSettings = [:], formats: ImageFormats = .standard
  ) throws(ImageError) -> ImageHeader {
    var window = FileWindow(try OpenImage(path))
    let header: ImageHeader
    if let preview = try preview(path, in: window, settings) {
      header = preview.header
    } else {
      header = try self.format(of: path, in: &window, formats).header(in: &window)
    }
    try limits.check(width: header.width, height: header.height)
    return header
  }

  /// The format of a file by its first bytes, and else the kind of picture that it looks like, by its extension too ("HEIC"); both nil
  /// for anything else, and for what cannot be opened.
  package static func kind(
    _ path: String, formats: ImageFormats = .standard
  ) -> (format: (any ImageFormat.Type)?, other: String?) {
    guard let file = try? OpenImage(path), let head = try? file.bytes(0, upTo: 16) else { return (nil, nil) }
    let suffix = path.lastComponent.fileExtension
    guard let format = formats.all.first(where: { $0.matches(head) }) else {
      // A file that only has the name of a format that is read is a damaged one of it.
      return (nil, OtherFiles.pictureKind(head, extension: formats[extension: suffix] == nil ? suffix : ""))
    }
    let other = try? format.otherKind(in: FileWindow(file), extension: suffix)
    return other.map { (nil, $0) } ?? (format, nil)
  }

  /// Whether a file is a raw photo with a preview, where that is asked for.
  package static func isPreview(_ path: String, settings: FormatSettings) -> Bool {
    guard RawPreview.isWanted(settings), let file = try? OpenImage(path) else { return false }
    return (try? preview(path, in: FileWindow(file), settings)) != nil
  }

  /// Encodes a whole file; what the format cannot hold of the metadata is left out, and CMYK is turned into RGB where it has no inks.
  public static func encode(
    _ image: Image, as format: FormatName, settings: FormatSettings = [:], formats: ImageFormats = .standard
  ) throws(ImageError) -> [UInt8] {
    let format = try formats.writer(format)
    return try Codec.gathered { take throws(ImageError) in
      try format.encode(format.fitting(image), settings: settings, to: take)
    }
  }

  /// Writes a file as `AtomicFile` does, encoded as by `encode` but never held in memory as a whole.
  ///
  /// Throws `ImageError` where the format cannot hold the image, `FileError` where the system refuses, and
  /// `CancellationError`, with nothing written, in a task that is cancelled meanwhile. Where a symbolic link stands at the
  /// path, it is written through, or else replaced. `modified` is the file's time of modification in nanoseconds since 1970; nil: now.
  @discardableResult
  public static func write(
    _ image: Image, as format: FormatName, settings: FormatSettings = [:], formats: ImageFormats = .standard,
    to path: String, throughLinks: Bool = true, modified: Int? = nil
  ) throws -> FileRecord {
    let format = try formats.writer(format)
    return try write(to: path, throughLinks: throughLinks, modified: modified) { take throws(ImageError) in
      try format.encode(format.fitting(image), settings: settings, to: take)
    }
  }

  /// Writes a file of several pictures as the method above writes one.
  @discardableResult
  package static func write(
    _ frames: any FrameWriter, to path: String, throughLinks: Bool = true, modified: Int? = nil
  ) throws -> FileRecord {
    try write(to: path, throughLinks: throughLinks, modified: modified) { take throws(ImageError) in
      try frames.write(to: take)
    }
  }

  private static func write(
    to path: String, throughLinks: Bool, modified: Int?,
    _ encode: ((UnsafeRawBufferPointer) -> Bool) throws(ImageError) -> Bool
  ) throws -> FileRecord {
    try AtomicFile.write(to: path, throughLinks: throughLinks, modified: modified) { output in
      var failure: FileError?
      func take(_ piece: UnsafeRawBufferPointer) -> Bool {
        // A large picture takes longer to encode than somebody who has pressed Ctrl-C waits.
        if Task.isCancelled { return false }
        do throws(FileError) {
          try output.append(piece)
          return true
        } catch {
          failure = error
          return false
        }
      }
      _ = try encode(take)
      if let failure { throw failure }
      try Task.checkCancellation()
    }
  }

  /// The format of a file; throws where it is none of these, or a kind of it that is no photo.
  private static func format(
    of path: String, in window: inout FileWindow, _ formats: ImageFormats
  ) throws(ImageError) -> any ImageFormat.Type {
    let format = try formats.format(of: try window.read(0, upTo: 16))
    if let other = try format.otherKind(in: window, extension: path.lastComponent.fileExtension) {
      throw ImageError(.unsupported, "neither \(formats.names("nor")) but a raw photo (\(other))")
    }
    return format
  }

  /// How many pixels a file has, or may have where its header is damaged (then the decoder says what is wrong with it); throws for more
  /// than the limits allow.
  private static func mostPixels(
    of format: any ImageFormat.Type, in window: inout FileWindow, limits: ImageLimits
  ) throws(ImageError) -> Int {
    do {
      let size = try format.size(in: &window)
      try limits.check(width: size.width, height: size.height)
      return size.width * size.height
    } catch  where error.isLimit {
      throw error
    } catch {
      return limits.pixels
    }
  }

  /// The whole file, refused by its size before it is read.
  private static func contents(of file: OpenImage, _ pixels: Int) throws(ImageError) -> [UInt8] {
    // Sixteen bytes a pixel are twice what the widest pixel takes without any compression.
    let (bound, overflow) = pixels.multipliedReportingOverflow(by: 16)
    if !overflow, file.size > max(bound, 64 << 20) {
      throw ImageError(.limit(nil), "a file of \(file.size) bytes is more than a picture of its size takes")
    }
    return try part(0..<file.size, of: file)
  }

  private static func part(_ range: Range<Int>, of file: OpenImage) throws(ImageError) -> [UInt8] {
    let bytes = try file.bytes(range.lowerBound, upTo: range.count)
    guard bytes.count == range.count, file.isUnchanged else { throw changed }
    return bytes
  }

  private static let changed = ImageError(.system, "it changed while it was read; run again when it is whole")

  private static func hash(of path: String) throws(ImageError) -> String {
    do {
      return try ContentHash.hexadecimal(ofFile: path)
    } catch {
      throw ImageError(.system, "\(error)")
    }
  }
}
