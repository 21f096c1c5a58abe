extension ImageFormat {
  /// A note for each block of the metadata that a file of this format has no place for, and that is left out of it. Nothing is said of the
  /// density: most files have one that means nothing.
  package static func unkept(of metadata: Metadata) -> [ImageNote] {
    let kept = metadata.keeping(capabilities.blocks)
    let isMissing: [(text: String, isMissing: Bool)] = [
      ("the colour profile is", metadata.iccProfile != nil && kept.iccProfile == nil),
      ("EXIF is", metadata.exif != nil && kept.exif == nil), ("XMP is", metadata.xmp != nil && kept.xmp == nil),
      ("IPTC is", metadata.iptc != nil && kept.iptc == nil), ("texts are", !metadata.text.isEmpty && kept.text.isEmpty),
    ]
    return isMissing.filter(\.isMissing).map {
      .unkept("\($0.text) left out: \(name) has no place for \($0.text.hasPrefix("texts") ? "them" : "it")")
    } + overlong(kept)
  }
}

extension ImageNote {
  /// Metadata that a file of another format has no place for.
  static func unkept(_ text: String) -> ImageNote { ImageNote(kind: "metadata", text: text) }
}
