import CCodecs

/// AVIF files, by way of libheif: 8 to 12 bits, colour with and without alpha.
package enum AVIF: HEIFFormat {
  /// AVIF.
  package static let name = FormatName.avif
  /// `avif`.
  package static let extensions = ["avif"]
  /// Its codec.
  package static let codec = Int32(LIMN_AV1)
  /// Its brands.
  package static let brands = ["avif", "avis"]
}

extension FormatName {
  /// AVIF.
  package static let avif = FormatName("AVIF")
}
