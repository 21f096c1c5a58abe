import CCodecs

/// How a TIFF stores the pixels of a page, as far as Limn reads such: what a reader needs, and what becomes of them.
struct TIFFForm {
  let width: Int, height: Int
  /// Bits of a stored sample, and samples of a stored pixel.
  let bits: Int, samples: Int
  let channels: Image.Channels
  /// Stored samples of a pixel that are neither colours nor opacity.
  let others: Int
  let isInverted: Bool, hasPalette: Bool, isPremultiplied: Bool
  /// TIFF's number of the compression.
  let compression: Int
  let orientation: Orientation
  /// Bytes of a strip or tile once decoded that is not decoded in place.
  let bufferBytes: Int

  /// Bits of a sample once decoded.
  var depth: Int { bits == 16 ? 16 : 8 }

  /// The compressions that are read: none, CCITT's, LZW, JPEG, deflate under both numbers, PackBits, LZMA, Zstandard, WebP.
  private static let compressions: Set<Int> = [1, 2, 3, 4, 5, 7, 8, 32_946, 32_773, 34_925, 50_000, 50_001]

  /// Reads what a directory says; throws where that contradicts itself, and for kinds that are not read.
  init<Source>(
    of directory: TIFFDirectory, in reader: inout TIFFReader<Source>
  ) throws(ImageError) where Source: ByteSource {
    guard !directory.lost.contains(where: { TIFFTag.structure.contains($0) && !TIFFTag.texts.contains($0) }) else {
      throw Self.damaged("the file is cut short: its directory leads out of it")
    }
    width = try reader.number(TIFFTag.width, in: directory) ?? 0
    height = try reader.number(TIFFTag.height, in: directory) ?? 0
    guard width > 0, height > 0 else { throw Self.damaged("\(width)×\(height) pixels") }
    // One that is too large is said to be so by whoever knows the limits.
    guard width <= Int(Int32.max), height <= Int(Int32.max) else {
      throw ImageLimits(pixels: .max, side: Int(Int32.max)).error(width: width, height: height)
    }
    samples = try reader.number(TIFFTag.samples, in: directory) ?? 1
    let depths = try reader.numbers(TIFFTag.bits, in: directory, upTo: 64)
    let bits = depths.first ?? 1
    self.bits = bits
    guard depths.allSatisfy({ $0 == bits }) else { throw Self.unread("samples of several depths in a pixel") }
    guard [1, 2, 4, 8, 16].contains(bits) else { throw Self.unread("\(bits) bits a sample") }
    let formats = try reader.numbers(TIFFTag.sampleFormat, in: directory, upTo: 64)
    guard formats.allSatisfy({ $0 == 1 || $0 == 4 }) else {
      throw Self.unread(formats.contains(3) ? "floats" : "samples with a sign")
    }
    compression = try reader.number(TIFFTag.compression, in: directory) ?? 1
    guard Self.compressions.contains(compression) else { throw Self.unread("compression \(compression)") }
    let photometric = try reader.number(TIFFTag.photometric, in: directory)
    let colours: Int
    switch photometric {
    case 0, 1: colours = 1
    case 2: colours = 3
    case 3: colours = 1
    case 5 where try reader.number(TIFFTag.inkSet, in: directory) ?? 1 == 1: colours = 4
    case 5: throw Self.unread("other inks than cyan, magenta, yellow and black")
    case 6 where compression == 7: colours = 3
    case 6: throw Self.unread("YCbCr that is not stored as JPEG")
    case 8, 9, 10: throw Self.unread("CIE L*a*b*")
    case nil: throw Self.damaged("it does not say what its samples mean")
    default: throw Self.unread("photometric interpretation \(photometric ?? 0)")
    }
    isInverted = photometric == 0
    hasPalette = photometric == 3
    guard samples >= colours, samples <= 64 else { throw Self.damaged("\(samples) samples a pixel") }
    guard bits >= 8 || samples == 1, !hasPalette || bits <= 8 && samples == 1 else {
      throw Self.unread("\(samples) samples of \(bits) bits a pixel")
    }
    let extra = try reader.numbers(TIFFTag.extraSamples, in: directory, upTo: 64)
    // Old programs write opacity without saying so.
    let isUnsaid = extra.isEmpty && colours == 3 && samples == 4
    let alpha = samples > colours && (isUnsaid || extra.first == 1 || extra.first == 2)
    switch colours {
    case _ where hasPalette: channels = .rgb
    case 1: channels = alpha ? .greyAlpha : .grey
    case 3: channels = alpha ? .rgba : .rgb
    default: channels = .cmyk
    }
    isPremultiplied = channels.hasAlpha && extra.first == 1
    others = samples - (hasPalette ? 1 : channels.count)
    orientation = Orientation(rawValue: try reader.number(TIFFTag.orientation, in: directory) ?? 1) ?? .upright
    let isPlanar = try reader.number(TIFFTag.planes, in: directory) == 2
    let tile = (
      try reader.number(TIFFTag.tileWidth, in: directory), try reader.number(TIFFTag.tileHeight, in: directory)
    )
    let rows = min(height, try reader.number(TIFFTag.rowsOfStrip, in: directory) ?? height)
    let area: Int
    if let columns = tile.0, let rows = tile.1 {
      area = min(columns, 1 << 31) * min(rows, 1 << 31)
    } else {
      area = isPlanar || others > 0 || hasPalette || bits < 8 ? width * rows : 0
    }
    bufferBytes = min(area, 1 << 40) * (isPlanar ? 1 : samples) * (bits == 16 ? 2 : 1)
  }

  /// The same for the C shim.
  var shim: limn_tiff_form {
    limn_tiff_form(
      width: UInt32(width), height: UInt32(height), channels: Int32(Codec.orders.firstIndex(of: channels) ?? 0),
      bits: Int32(bits), samples: Int32(samples), is_inverted: isInverted ? 1 : 0, has_palette: hasPalette ? 1 : 0,
      is_premultiplied: isPremultiplied ? 1 : 0)
  }

  private static func damaged(_ text: String) -> ImageError { ImageError(.corrupt, "damaged TIFF: \(text)") }

  private static func unread(_ text: String) -> ImageError {
    ImageError(.unsupported, "a kind of TIFF that is not read: \(text)")
  }
}
