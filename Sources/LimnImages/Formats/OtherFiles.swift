/// Files that photos are found among and that are not read, so that they can be named.
package enum OtherFiles {
  /// Extensions of pictures, in lower case; those that a format of the table reads are no others.
  package static let pictureExtensions: Set<String> = [
    "arw", "avif", "bmp", "cr2", "cr3", "dng", "gif", "heic", "heif", "jfif", "jp2", "jpe", "jxl", "nef", "orf", "raf",
    "rw2",
    "tif", "tiff", "webp",
  ]

  private static let signatures: [(place: Int, bytes: String, name: String)] = [
    (0, "GIF8", "a GIF"), (0, "BM", "a BMP"), (0, "II*\0", "a TIFF or raw photo"), (0, "MM\0*", "a TIFF or raw photo"),
    (8, "WEBP", "a WebP"), (4, "ftypavif", "an AVIF"), (4, "ftyphei", "a HEIC"), (4, "ftypmif1", "a HEIF"),
    (4, "ftyp", "an MP4 or other film"), (4, "jP  ", "a JPEG 2000"), (4, "JXL ", "a JPEG XL"), (0, "8BPS", "a PSD"),
    (0, "%PDF", "a PDF"), (0, "PK\u{3}\u{4}", "a ZIP"), (0, "<svg", "an SVG"), (0, "\u{7F}ELF", "a program"),
    (0, "version https://", "a Git LFS pointer; fetch the file itself (git lfs pull)"),
  ]

  /// What a file is by its first bytes, with its article: "a GIF"; nil for what is not known.
  static func name(of head: [UInt8]) -> String? {
    signatures.first { head.dropFirst($0.place).starts(with: $0.bytes.utf8) }?.name
  }
}
