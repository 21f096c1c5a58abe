/// How a TIFF stored its pixels.
struct TIFFStorage: FormatStorage {
  /// TIFF's number of the compression.
  let compression: Int
}
