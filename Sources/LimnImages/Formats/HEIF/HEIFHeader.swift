import CCodecs

/// What a HEIF file says of its main picture before its pixels.
struct HEIFHeader {
  let width: Int, height: Int
  let hasAlpha: Bool
  let bits: Int

  /// Reads it through libheif, which asks for pieces of the file.
  static func read(_ file: inout FileWindow, name: FormatName) throws(ImageError) -> HEIFHeader {
    let pieces = Pieces(file)
    var source = limn_source(
      read: { context, place, bytes, count in
        guard let context, let bytes, let place = Int(exactly: place) else { return 0 }
        return Unmanaged<Pieces>.fromOpaque(context).takeUnretainedValue().read(place, into: bytes, count) ? 1 : 0
      }, context: Unmanaged.passUnretained(pieces).toOpaque(), size: UInt64(file.size))
    var reader: OpaquePointer?
    var picture = limn_picture()
    var facts = limn_heif_facts()
    var message = [CChar](repeating: 0, count: Int(LIMN_MESSAGE_SIZE))
    // The caller looks at the limits.
    let limits = limn_limits(pixels: .max, side: .max)
    let code = withExtendedLifetime(pieces) {
      let code = limn_heif_open(&source, limits, &reader, &picture, &facts, &message)
      limn_heif_close(reader)
      return code
    }
    if let failure = pieces.failure { throw failure }
    guard code == LIMN_OK else {
      throw Codec.error(code, picture, message, format: name)
    }
    return HEIFHeader(
      width: Int(picture.width), height: Int(picture.height), hasAlpha: picture.channels == LIMN_RGBA,
      bits: Int(facts.bits))
  }

  /// What a new file would not have of this one: gain map, film, depth map, further pictures.
  static func companions(_ facts: limn_heif_facts, hasFilm: Bool, xmp: [UInt8]) -> [ImageNote] {
    var notes = JPEGCompanions(hasGainMap: facts.has_gain_map != 0, hasFilm: hasFilm).notes(xmp: xmp)
    if facts.has_depth_map != 0 { notes.append(ImageNote(kind: "depth-map", text: "the depth map is left out")) }
    if facts.further_auxiliaries > 0 {
      notes.append(
        ImageNote(
          kind: "auxiliary-pictures", text: "the auxiliary pictures of the file, such as mattes, are left out",
          number: Double(facts.further_auxiliaries)))
    }
    if facts.further_images > 0 { notes.append(.furtherPictures(Int(facts.further_images))) }
    return notes
  }

  /// The file as libheif asks for it, and why that failed.
  private final class Pieces {
    private var file: FileWindow
    private(set) var failure: ImageError?

    init(_ file: FileWindow) { self.file = file }

    func read(_ place: Int, into bytes: UnsafeMutablePointer<UInt8>, _ count: Int) -> Bool {
      // Of no file is so much needed at once before its pixels.
      guard count <= 64 << 20 else { return false }
      do throws(ImageError) {
        let found = try file.read(place, upTo: count)
        guard found.count == count else { return false }
        bytes.update(from: found, count: count)
        return true
      } catch {
        failure = error
        return false
      }
    }
  }
}
