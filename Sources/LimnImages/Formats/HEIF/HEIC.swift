import CCodecs

/// HEIC files, and HEIF files with HEVC in them, by way of libheif: 8 to 12 bits, colour with and without alpha.
package enum HEIC: HEIFFormat {
  /// HEIC.
  package static let name = FormatName.heic
  /// `heic` and `heif`.
  package static let extensions = ["heic", "heif"]
  /// What some cameras call them.
  package static let otherExtensions = ["hif"]
  /// Its codec.
  package static let codec = Int32(LIMN_HEVC)
  /// Its brands.
  package static let brands = ["heic", "heix", "heim", "heis", "hevc", "hevx", "mif1", "msf1"]
}

extension FormatName {
  /// HEIC.
  package static let heic = FormatName("HEIC")
}
