import LimnFoundation

/// How finely a JPEG is to be stored, as the settings of a format say it.
struct JPEGSettings {
  /// Quality as a number, or where it comes from.
  static let quality = Parameter(
    "quality", .either(["auto", "source"], or: .integer(1...100)),
    help:
      "Quality of JPEG files. source: the original JPEG's own tables, or 92. auto: the same for pixels that did not "
      + "change; for others the least quality (at most 98) whose error is a two-hundredth of what was removed, or that "
      + "fills as many bytes as the original.",
    default: .text("auto"))

  /// How finely colour is stored.
  static let subsampling = Parameter(
    "subsampling", .choice(ChromaSubsampling.choices),
    help:
      "Chroma subsampling of JPEG files; default: the original's (quality auto: 4:4:4 where that loses too much), "
      + "or 4:4:4 from quality 90 on, else 4:2:0.",
    optional: true)

  /// The quality from 1 to 100; nil for the source's.
  let quality: Int?
  /// The subsampling; nil for the source's.
  let chroma: ChromaSubsampling?
  /// Whether the quality of changed pixels is found.
  let isAutomatic: Bool

  init(_ settings: FormatSettings) {
    quality = settings.integer(Self.quality)
    chroma = settings.text(Self.subsampling).flatMap { ChromaSubsampling($0) }
    isAutomatic = settings.text(Self.quality) == "auto"
  }

  /// The settings that say it.
  static func settings(quality: Int, chroma: ChromaSubsampling) -> FormatSettings {
    [Self.quality.name: .integer(quality), subsampling.name: .text(chroma.description)]
  }
}
