import CCodecs
import LimnFoundation

/// TIFF files, by way of libtiff: 1 to 16 bits, grey, palette, colour and inks, with and without opacity, in strips and tiles, one page.
package enum TIFF: ImageFormat {
  /// TIFF.
  package static let name = FormatName.tiff
  /// `tif` and `tiff`.
  package static let extensions = ["tif", "tiff"]
  /// Everything but texts under keywords of their own.
  package static let capabilities = FormatCapabilities(
    channels: [.grey, .greyAlpha, .rgb, .rgba, .cmyk], bitDepth: 16, isLossless: true,
    blocks: [.iccProfile, .exif, .xmp, .iptc, .density])
  /// How the pixels are packed.
  package static let writing = [compression]
  /// Several pictures are pages.
  package static let severalPictures = "multi-page"

  private static let compression = Parameter(
    "tiff-compression", .choice(["auto", "deflate", "lzw", "none"]),
    help: "How TIFF files are packed, always without loss; auto: as the original was, or else deflate.",
    default: .text("auto"))

  /// The most bytes of a file whose places have 32 bits, with room for what is not pixels.
  private static let mostBytes = 4_000_000_000

  /// By the four bytes that begin it, of BigTIFF too.
  package static func matches(_ head: [UInt8]) -> Bool {
    ["II*\0", "MM\0*", "II+\0", "MM\0+"].contains { head.starts(with: $0.utf8) }
  }

  /// A raw photo, most kinds of which are TIFF structures: by what is in it, and by the extensions that cameras use.
  package static func otherKind(in file: FileWindow, extension suffix: String) throws(ImageError) -> String? {
    let raw: String? = if var reader = try TIFFReader(file) { try TIFFPages.raw(in: &reader) } else { nil }
    let named = OtherFiles.rawKind(extension: suffix)
    return named ?? raw.map { "\($0) raw" }
  }

  /// From the first directory, and the heads of those that follow it.
  package static func header(in file: inout FileWindow) throws(ImageError) -> ImageHeader {
    guard var reader = try TIFFReader(file) else { throw damaged("it does not begin with a header") }
    let (form, _) = try page(in: &reader)
    return ImageHeader(
      format: name, width: form.width, height: form.height, channels: form.channels, bitDepth: form.depth,
      orientation: form.orientation, fileBytes: file.size,
      decoderBytes: form.bufferBytes + (form.compression == 1 ? 0 : file.size),
      frames: try TIFFPages.count(in: &reader))
  }

  /// Decodes the first page; opacity that colours are multiplied by is divided out again.
  package static func decode(
    _ bytes: [UInt8], limits: ImageLimits, settings: FormatSettings
  ) throws(ImageError) -> DecodedImage {
    guard var reader = try TIFFReader(ByteArray(bytes: bytes)) else { throw damaged("it does not begin with a header") }
    let (form, directory) = try page(in: &reader)
    try limits.check(width: form.width, height: form.height)
    var shim = form.shim
    var result = try Codec.decode(
      bytes, limits: limits, format: name, open: { limn_tiff_open($0, $1, $2, &shim, $3, $4, $5) },
      read: limn_tiff_read, close: limn_tiff_close)
    try TIFFMetadata.read(directory, in: &reader, into: &result.image.metadata)
    result.image.metadata.storage = TIFFStorage(compression: form.compression)
    if form.others > 0 {
      result.image.metadata.companions = [
        ImageNote(
          kind: "further-channels", text: "further channels of the pixels are left out", number: Double(form.others))
      ]
    }
    result.frames = try TIFFPages.count(in: &reader)
    return result
  }

  private static func page<Source>(
    in reader: inout TIFFReader<Source>
  ) throws(ImageError) -> (form: TIFFForm, directory: TIFFDirectory) where Source: ByteSource {
    guard let directory = try reader.directory(at: reader.first) else {
      throw damaged("its directory lies outside of the file, or has no end")
    }
    return (try TIFFForm(of: directory, in: &reader), directory)
  }

  /// Encodes a file of one page, whose directory stands behind its pixels.
  package static func encode(
    _ image: Image, settings: FormatSettings, to take: (UnsafeRawBufferPointer) -> Bool
  ) throws(ImageError) -> Bool {
    try Codec.checkSize(image, atMost: Int(Int32.max), format: name)
    let stored = image.width * image.height * image.channels.count * image.bitDepth / 8
    guard stored <= mostBytes else {
      throw ImageError(.unsupported, "a TIFF holds at most 4 GB, not \(stored) bytes of pixels")
    }
    let isBigEndian = TIFFMetadata.isBigEndian(image.metadata.exif)
    let packing = packing(settings, of: image.metadata)
    var bare = image
    bare.metadata = Metadata()
    let nodes = TIFFMetadata.nodes(of: image.metadata)
    var failure: ImageError?
    let isDone = try Codec.encode(
      bare, extras: [],
      to: { file in
        do throws(ImageError) {
          return try finish(file, with: nodes, isBigEndian: isBigEndian, to: take)
        } catch {
          failure = error
          return false
        }
      }
    ) { picture, samples, sink, message in
      limn_tiff_encode(picture, samples, Int32(packing), isBigEndian ? 1 : 0, sink, message)
    }
    if let failure { throw failure }
    return isDone
  }

  /// Hands on a file with its directory made anew, with more entries.
  private static func finish(
    _ file: UnsafeRawBufferPointer, with nodes: [TIFFTree.Node], isBigEndian: Bool,
    to take: (UnsafeRawBufferPointer) -> Bool
  ) throws(ImageError) -> Bool {
    let place = Array(file[4..<8]).number(isBigEndian: isBigEndian) ?? 0
    guard place >= 8, place < file.count else { throw ImageError(.system, "cannot encode the picture") }
    var reader = TIFFReader(
      ByteArray(bytes: Array(file[place...]), start: place), isBigEndian: isBigEndian, first: place)
    guard let directory = try reader.directory(at: place) else {
      throw ImageError(.system, "cannot encode the picture")
    }
    var tree = try TIFFTree(directory, in: &reader, limit: file.count)
    let own = Set(tree.nodes.map(\.tag))
    tree.nodes += nodes.filter { !own.contains($0.tag) }
    return take(UnsafeRawBufferPointer(rebasing: file[..<place]))
      && tree.written(at: place, isBigEndian: isBigEndian).withUnsafeBytes(take)
  }

  /// TIFF's number of the compression that the settings and the original come to.
  private static func packing(_ settings: FormatSettings, of metadata: Metadata) -> Int {
    let (none, lzw, deflate) = (1, 5, 8)
    return switch settings.text(compression) {
    case "none": none
    case "lzw": lzw
    case "deflate": deflate
    default:
      (metadata.storage as? TIFFStorage).map { [none, lzw].contains($0.compression) ? $0.compression : deflate }
        ?? deflate
    }
  }

  /// A note where a camera maker's notes come to another place, to which what they say of places in themselves does not fit.
  package static func overlong(_ metadata: Metadata) -> [ImageNote] {
    TIFFMetadata.hasMakerNote(metadata)
      ? [.unkept("the camera maker's notes are moved within EXIF: programs may not read them any more")] : []
  }

  /// The file, which is made in memory, with room to grow by a quarter; LZW makes noise larger by up to a half.
  package static func encodingMemory(pixels: Int, channels: Int) -> Int { pixels * channels * 4 }
}

extension FormatName {
  /// TIFF.
  package static let tiff = FormatName("TIFF")
}
