import CCodecs
import LimnFoundation

/// What is wrong with a file without costing a pixel, so that every viewer shows it: it is read with a note, or rejected by a parameter.
enum StrictReading {
  /// Whether such a file is rejected.
  static let strict = Parameter(
    "strict", .boolean,
    help: "Whether a photo is rejected that has all of its pixels although something is wrong with its file.",
    default: .boolean(false), selects: true)

  /// The file ends without its last marker or chunk, or with a damaged one.
  static let missingEnd = ImageNote(
    kind: "missing-end", text: "the end mark of the file is missing or damaged, and all pixels are there")

  /// A scan of a JPEG has parameters that only progressive files have, or none.
  static let scanParameters = ImageNote(
    kind: "scan-parameters", text: "the parameters of a scan are wrong, and all pixels are there")

  /// The checksum of a PNG's unpacked pixels is wrong, and those of its chunks are right.
  static let checksum = ImageNote(
    kind: "pixel-checksum", text: "the checksum of the pixels (Adler-32) is wrong, and that of their chunks is right")

  /// The checksum of a PNG's unpacked pixels is missing, in whole or in part.
  static let missingChecksum = ImageNote(
    kind: "missing-checksum", text: "the checksum of the pixels (Adler-32) is missing, and all pixels are there")

  /// What a codec's shim found.
  static func notes(repairs: UInt32) -> [ImageNote] {
    (repairs & UInt32(LIMN_REPAIR_SCAN) != 0 ? [scanParameters] : [])
      + (repairs & UInt32(LIMN_REPAIR_END) != 0 ? [missingEnd] : [])
  }
}
