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

  /// Reads a file as it is to be seen: EXIF orientation applied (its tag then says upright), wide-gamut colours and inks
  /// turned into sRGB.
  ///
  /// Throws where the file cannot be opened or is not a regular one, changes meanwhile, is neither PNG nor JPEG, is damaged,
  /// or is above the limits. `note` receives what was read, before it is decoded.
  public static func read(
    _ path: String, limits: ImageLimits = .init(), colours: Colours = .srgb, note: ((FileRecord) -> Void)? = nil
  ) throws(ImageError) -> Image {
    let (bytes, state) = try contents(of: path, limits: limits)
    note?(FileRecord(path: path, hash: ContentHash.hexadecimal(of: bytes), state: state))
    var image =
      switch try format(of: bytes) {
      case .png: try PNG.decode(bytes, limits: limits)
      case .jpeg: try JPEG.decode(bytes, limits: limits)
      }
    if colours == .srgb { image.convertToSRGB() }
    return image.withRGBFromCMYK().upright()
  }

  /// Encodes a whole file; CMYK is turned into RGB for a PNG. Quality, from 1 to 100, and chroma are a JPEG's, and those of
  /// its source if left out (`JPEG.encode`).
  public static func encode(
    _ image: Image, as format: Metadata.Format, quality: Int? = nil, chroma: ChromaSubsampling? = nil
  ) throws(ImageError) -> [UInt8] {
    switch format {
    case .png: try PNG.encode(image.withRGBFromCMYK())
    case .jpeg: try JPEG.encode(image, quality: quality, chroma: chroma)
    }
  }

  /// Writes a file as `AtomicFile` does, encoded as by `encode` but never held in memory as a whole.
  ///
  /// Throws `ImageError` where the format cannot hold the image, `FileError` where the system refuses, and
  /// `CancellationError`, with nothing written, in a task that is cancelled meanwhile. Where a symbolic link stands at the
  /// path, it is written through, or else replaced.
  @discardableResult
  public static func write(
    _ image: Image, as format: Metadata.Format, quality: Int? = nil, chroma: ChromaSubsampling? = nil, to path: String,
    throughLinks: Bool = true
  ) throws -> FileRecord {
    try AtomicFile.write(to: path, throughLinks: throughLinks) { output in
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
      _ =
        switch format {
        case .png: try PNG.encode(image.withRGBFromCMYK(), to: take)
        case .jpeg: try JPEG.encode(image, quality: quality, chroma: chroma, to: take)
        }
      if let failure { throw failure }
      try Task.checkCancellation()
    }
  }

  /// The format of a file by its first bytes; throws where it is neither PNG nor JPEG, naming what it is if it can.
  public static func format(of bytes: some Collection<UInt8>) throws(ImageError) -> Metadata.Format {
    let head = Array(bytes.prefix(16))
    if head.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) { return .png }
    if head.starts(with: [0xFF, 0xD8, 0xFF]) { return .jpeg }
    guard !head.isEmpty else { throw ImageError(.corrupt, "the file is empty") }
    if let name = names.first(where: { head.dropFirst($0.place).starts(with: $0.bytes.utf8) })?.name {
      throw ImageError(.unsupported, "neither PNG nor JPEG but \(name)")
    }
    if head.dropFirst().starts(with: "PNG".utf8) || head.starts(with: [0xFF, 0xD8]) {
      throw ImageError(.corrupt, "the first bytes of a \(head[0] == 0xFF ? "JPEG" : "PNG") are damaged")
    }
    throw ImageError(.unsupported, "neither PNG nor JPEG")
  }

  private static let names: [(place: Int, bytes: String, name: String)] = [
    (0, "GIF8", "a GIF"), (0, "BM", "a BMP"), (0, "II*\0", "a TIFF or raw photo"), (0, "MM\0*", "a TIFF or raw photo"),
    (8, "WEBP", "a WebP"), (4, "ftypavif", "an AVIF"), (4, "ftyphei", "a HEIC"), (4, "ftypmif1", "a HEIF"),
    (4, "ftyp", "an MP4 or other film"), (4, "jP  ", "a JPEG 2000"), (4, "JXL ", "a JPEG XL"), (0, "8BPS", "a PSD"),
    (0, "%PDF", "a PDF"), (0, "PK\u{3}\u{4}", "a ZIP"), (0, "<svg", "an SVG"), (0, "\u{7F}ELF", "a program"),
    (0, "version https://", "a Git LFS pointer; fetch the file itself (git lfs pull)"),
  ]

  /// A whole regular file, refused by its first bytes or its size before the rest is read.
  private static func contents(
    of path: String, limits: ImageLimits
  ) throws(ImageError) -> (bytes: [UInt8], state: FileState) {
    let file = try OpenImage(path)
    _ = try format(of: try file.bytes(0, upTo: 16))
    var pixels = limits.pixels
    do {
      let header = try header(of: file, limits: limits)
      pixels = header.width * header.height
    } catch  where error.isLimit {
      throw error
    } catch {
      // The decoder says what is wrong with it.
    }
    // Sixteen bytes a pixel are twice what the widest pixel takes without any compression.
    let (bound, overflow) = pixels.multipliedReportingOverflow(by: 16)
    if !overflow, file.size > max(bound, 64 << 20) {
      throw ImageError(.limit(nil), "a file of \(file.size) bytes is more than a picture of its size takes")
    }
    let bytes = try file.bytes(0, upTo: file.size)
    guard bytes.count == file.size, file.isUnchanged else {
      throw ImageError(.system, "it changed while it was read; run again when it is whole")
    }
    return (bytes, file.state)
  }
}
