/// A remark on a file that is no failure.
public struct ImageNote: Sendable, Hashable {
  /// What sort of remark it is, in a word that programs can count by.
  public let kind: String
  /// The remark in one line, for people.
  public let text: String
  /// How many things it is about (pages, frames), if it counts some.
  package let number: Double?

  /// Makes a note.
  public init(kind: String, text: String, number: Double? = nil) {
    self.kind = kind
    self.text = text
    self.number = number
  }
}

/// What a file holds beside its picture, and a new one would not.
extension ImageNote {
  /// A gain map.
  static let gainMap = ImageNote(kind: "gain-map", text: "the gain map (HDR) is left out")

  /// The film of a motion photo.
  static let film = ImageNote(kind: "motion-photo", text: "the film of the motion photo is left out")

  /// What stands behind the end of a picture; nil where that is nothing but zeros, which fill up.
  static func trailingData(_ rest: ArraySlice<UInt8>) -> ImageNote? {
    guard let last = rest.lastIndex(where: { $0 != 0 }) else { return nil }
    return ImageNote(
      kind: "trailing-data", text: "what stands behind the picture is left out",
      number: Double(last + 1 - rest.startIndex))
  }

  /// Chunks of a file that its format does not know, by their names.
  static func unknownChunks(_ names: [String]) -> ImageNote {
    ImageNote(
      kind: "unknown-chunks",
      text: "chunks that the format does not know are left out: \(names.prefix(5).joined(separator: ", "))")
  }

  /// A profile that no colours can be taken by.
  static let unusableProfile = ImageNote(
    kind: "profile", text: "the colour profile is left out: it is damaged, or not one of the picture's channels")

  /// An XMP packet whose second part has gaps.
  static let incompleteXMP = ImageNote(
    kind: "xmp", text: "the second part of the XMP packet is incomplete, and left out")

  /// So many further pictures.
  static func furtherPictures(_ count: Int) -> ImageNote {
    ImageNote(kind: "further-pictures", text: "the further pictures of the file are left out", number: Double(count))
  }

  /// Signed statements about the picture's origin, which hold for the very bytes that were signed.
  static let credentials = ImageNote(
    kind: "content-credentials",
    text: "the content credentials (C2PA) are left out, for they hold for the original alone")
}
