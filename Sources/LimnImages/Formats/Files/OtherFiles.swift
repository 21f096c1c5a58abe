/// Files that photos are found among and that are not read, so that they can be named.
package enum OtherFiles {
  /// What a file looks like that is a picture of a format that is not read, by its first 16 bytes and its extension: "HEIC"; nil for
  /// what looks like no picture. Raw photos of most cameras begin as TIFF files do, and those of one are ZIP files: their extensions
  /// tell them apart.
  package static func pictureKind(_ head: [UInt8], extension suffix: String) -> String? {
    let raw = rawKind(extension: suffix)
    if let found = signature(of: head) {
      guard let kind = found.kind else { return found.name == zip && suffix.lowercased() == "eip" ? raw : nil }
      return kind == "TIFF" ? raw ?? kind : kind
    }
    return raw ?? kinds[suffix.lowercased()]
  }

  /// What a file is called whose extension is one of raw photos: "NEF raw"; nil for others.
  static func rawKind(extension suffix: String) -> String? {
    rawExtensions.contains(suffix.lowercased()) ? "\(suffix.uppercased()) raw" : nil
  }

  /// What a file is by its first bytes, with its article: "a GIF"; nil for what is not known.
  static func name(of head: [UInt8]) -> String? { signature(of: head)?.name }

  private typealias Signature = (place: Int, bytes: [UInt8], name: String, kind: String?)

  /// What the formats of pictures are called that are known by extension alone where a file is damaged.
  private static let kinds = [
    "avif": "AVIF", "bmp": "BMP", "dds": "DDS", "exr": "OpenEXR", "gif": "GIF", "hdr": "Radiance HDR", "heic": "HEIC",
    "heif": "HEIF", "hif": "HEIF", "ico": "ICO", "j2k": "JPEG 2000", "jp2": "JPEG 2000", "jxl": "JPEG XL",
    "jxr": "JPEG XR", "pam": "Netpbm", "pbm": "Netpbm", "pcx": "PCX", "pgm": "Netpbm", "pnm": "Netpbm",
    "ppm": "Netpbm", "psd": "PSD", "qoi": "QOI", "sgi": "SGI", "svg": "SVG", "svgz": "SVG", "tga": "TGA",
    "tif": "TIFF", "tiff": "TIFF", "wbmp": "WBMP", "webp": "WebP", "xcf": "XCF", "xpm": "XPM",
  ]

  private static let rawExtensions: Set<String> = [
    "3fr", "arw", "bay", "cap", "cr2", "cr3", "crw", "cs1", "dcr", "dcs", "dng", "eip", "erf", "fff", "iiq", "k25",
    "kdc",
    "mef", "mos", "mrw", "nef", "nrw", "orf", "pef", "ptx", "raf", "raw", "rw2", "rwl", "sr2", "srf", "srw", "sti",
    "x3f",
  ]

  private static func signature(of head: [UInt8]) -> Signature? {
    if isNetpbm(head) { return (0, [], "a Netpbm picture", "Netpbm") }
    return signatures.first { head.dropFirst($0.place).starts(with: $0.bytes) }
  }

  /// Whether a file begins as those of PBM, PGM, PPM and PAM do: "P6", white space, and a number or a comment ("P7", a line's end).
  private static func isNetpbm(_ head: [UInt8]) -> Bool {
    guard head.count > 3, head[0] == UInt8(ascii: "P"), (UInt8(ascii: "1")...UInt8(ascii: "7")).contains(head[1]),
      " \t\r\n".utf8.contains(head[2])
    else { return false }
    return head[1] == UInt8(ascii: "7") ? head[2] == 10 : " \t\r\n#0123456789".utf8.contains(head[3])
  }

  private static let zip = "a ZIP"

  private static let signatures: [Signature] =
    [
      (0, "GIF8", "a GIF", "GIF"), (0, "II*\0", "a TIFF or raw photo", "TIFF"),
      (0, "MM\0*", "a TIFF or raw photo", "TIFF"),
      (0, "II+\0", "a BigTIFF", "TIFF"), (0, "MM\0+", "a BigTIFF", "TIFF"), (0, "IIU\0", "a raw photo", "RW2 raw"),
      (0, "IIRO", "a raw photo", "ORF raw"), (0, "IIRS", "a raw photo", "ORF raw"),
      (0, "MMOR", "a raw photo", "ORF raw"),
      (6, "HEAPCCDR", "a raw photo", "CRW raw"), (0, "#?RADIANCE", "a Radiance HDR", "Radiance HDR"),
      (0, "#?RGBE", "a Radiance HDR", "Radiance HDR"), (0, "qoif", "a QOI", "QOI"), (0, "DDS ", "a DDS", "DDS"),
      (0, "\0\0\u{1}\0", "an icon", "ICO"),
      (0, "FUJIFILM", "a raw photo", "RAF raw"), (8, "WEBP", "a WebP", "WebP"), (4, "ftypavi", "an AVIF", "AVIF"),
      (4, "ftyphei", "a HEIC", "HEIC"), (4, "ftyphev", "a HEIC", "HEIC"), (4, "ftypmif1", "a HEIF", "HEIF"),
      (4, "ftypmsf1", "a HEIF", "HEIF"), (4, "ftypcrx ", "a raw photo", "CR3 raw"),
      (4, "ftyp", "an MP4 or other film", nil), (4, "jP  ", "a JPEG 2000", "JPEG 2000"),
      (4, "JXL ", "a JPEG XL", "JPEG XL"), (0, "8BPS", "a PSD", "PSD"), (0, "%PDF", "a PDF", nil),
      (0, "PK\u{3}\u{4}", zip, nil), (0, "<svg", "an SVG", "SVG"), (0, "\u{7F}ELF", "a program", nil),
      (0, "version https://", "a Git LFS pointer; fetch the file itself (git lfs pull)", nil),
    ].map { ($0.0, Array($0.1.utf8), $0.2, $0.3) } + [
      (0, [0xFF, 0x4F, 0xFF, 0x51], "a JPEG 2000", "JPEG 2000"), (0, [0xFF, 0x0A], "a JPEG XL", "JPEG XL"),
      (0, Array("BM".utf8), "a BMP", "BMP"), (0, [0x76, 0x2F, 0x31, 0x01], "an OpenEXR", "OpenEXR"),
    ]
}
