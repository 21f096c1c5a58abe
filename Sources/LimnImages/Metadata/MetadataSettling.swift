extension Metadata {
  /// The metadata of a picture that was changed, as it goes into a file: EXIF and XMP have the new size and no thumbnail,
  /// which would show the picture as it was, and XMP promises no gain map and no film behind it. Without `keepsGPS`, the place where the photo was taken is left out too.
  ///
  /// A damaged EXIF block or XMP packet stays as it is where nothing has to be taken out of it; it is left out as a whole where
  /// that cannot be done safely.
  package func settled(width: Int, height: Int, keepsGPS: Bool = true) -> Metadata {
    var settled = self
    settled.exif = exif.flatMap { exif in
      guard var block = EXIFBlock(exif) else { return keepsGPS ? exif : nil }
      guard block.removeThumbnail(), keepsGPS || block.removeGPS() else { return nil }
      block.setSize(width: width, height: height)
      return block.bytes
    }
    settled.xmp = xmp.flatMap { xmp in
      let packet = XMPPacket(xmp).settled(width: width, height: height, keepsGPS: keepsGPS)
      return packet?.isShell == true ? nil : packet?.bytes
    }
    settled.extendedXMP = extendedXMP.flatMap { part in
      XMPPacket(part).settled(width: width, height: height, keepsGPS: keepsGPS)?.bytes
    }
    settled.companions = []
    settled.text.removeAll { $0.keyword == Self.provenanceKeyword }
    if !keepsGPS { settled.text.removeAll { $0.keyword.lowercased().contains("gps") } }
    return settled
  }

  /// The metadata with a note on how the picture was made as a text under "limn"; one of an earlier run was taken out by `settled`.
  func notingInText(_ note: [(name: String, value: String)]) -> Metadata {
    var noted = self
    let text = note.map { "\($0.name): \($0.value)" }.joined(separator: "\n")
    noted.text.append(TextEntry(Self.provenanceKeyword, text))
    return noted
  }

  /// The metadata with a note on how the picture was made as properties of this program's own schema (`urn:x-limn:1.0/`) in the
  /// XMP packet, where that has at most so many bytes with them. Names have letters alone.
  func notingInXMP(_ note: [(name: String, value: String)], limit: Int = .max) -> Metadata {
    var noted = self
    let packet = XMPPacket(xmp.flatMap { $0.count <= limit ? $0 : nil } ?? [])
    guard let added = packet.adding(note) else { return noted }
    let fitting = [added, added.withoutPadding()].first { $0.bytes.count <= limit }
    noted.xmp = fitting?.bytes ?? xmp
    return noted
  }

  private static let provenanceKeyword = "limn"
}
