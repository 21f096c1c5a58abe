/// What a PNG says of its colours without a profile: its chunks sRGB, gAMA, cHRM and cICP, as they stand in the file.
package struct PNGStorage: FormatStorage {
  /// The chunks, in the order of the file.
  package var colourChunks: [PNGChunk]

  /// Makes one.
  package init(colourChunks: [PNGChunk]) { self.colourChunks = colourChunks }

  /// What sRGB's gamma and primaries (white, red, green and blue, as x and y) are in hundred-thousandths.
  private static let usual = [
    "gAMA": [45_455], "cHRM": [31_270, 32_900, 64_000, 33_000, 30_000, 60_000, 15_000, 6_000],
  ]

  /// Whether gamma or primaries are others than sRGB's by more than a hundredth, and no other chunk says the colours.
  fileprivate var isOtherThanSRGB: Bool {
    guard !colourChunks.contains(where: { $0.name == "sRGB" || $0.name == "cICP" }) else { return false }
    return colourChunks.contains { chunk in
      guard let usual = Self.usual[chunk.name], chunk.data.count == 4 * usual.count else { return false }
      return usual.indices.contains { abs(chunk.data.bigEndian(4 * $0, 4) - usual[$0]) > 1000 }
    }
  }
}

extension Metadata {
  /// The chunks in which the PNG that the image came from described its colours; none of any other image.
  package var colourChunks: [PNGChunk] { (storage as? PNGStorage)?.colourChunks ?? [] }

  /// Whether gamma or primaries alone say that the colours are not sRGB's, for which only a PNG has a place.
  var hasOwnColours: Bool { iccProfile == nil && (storage as? PNGStorage)?.isOtherThanSRGB == true }
}
