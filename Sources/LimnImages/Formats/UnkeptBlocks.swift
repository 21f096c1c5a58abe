extension ImageFormat {
  /// A note for each block of the metadata that a file of this format has no place for, and that is left out of it. Nothing is said of the
  /// density: most files have one that means nothing.
  package static func unkept(of metadata: Metadata) -> [ImageNote] {
    let kept = metadata.keeping(capabilities.blocks)
    let blocks: [(subject: String, pronoun: String, isMissing: Bool)] = [
      ("the colour profile is", "it", metadata.iccProfile != nil && kept.iccProfile == nil),
      ("gamma and primaries (gAMA, cHRM) are", "them", name != .png && metadata.hasOwnColours),
      ("EXIF is", "it", metadata.exif != nil && kept.exif == nil),
      ("XMP is", "it", metadata.xmp != nil && kept.xmp == nil),
      ("IPTC is", "it", metadata.iptc != nil && kept.iptc == nil),
      ("texts are", "them", !metadata.text.isEmpty && kept.text.isEmpty),
    ]
    return blocks.filter(\.isMissing).map {
      .unkept("\($0.subject) left out: \(name) has no place for \($0.pronoun)")
    } + overlong(kept)
  }
}

extension ImageNote {
  /// Metadata that a file of another format has no place for.
  static func unkept(_ text: String) -> ImageNote { ImageNote(kind: "metadata", text: text) }
}
