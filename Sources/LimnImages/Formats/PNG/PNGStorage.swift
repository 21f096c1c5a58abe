/// What a PNG says of its colours without a profile: its chunks sRGB, gAMA, cHRM and cICP, as they stand in the file.
package struct PNGStorage: FormatStorage {
  /// The chunks, in the order of the file.
  package var colourChunks: [PNGChunk]

  /// Makes one.
  package init(colourChunks: [PNGChunk]) { self.colourChunks = colourChunks }
}

extension Metadata {
  /// The chunks in which the PNG that the image came from described its colours; none of any other image.
  package var colourChunks: [PNGChunk] { (storage as? PNGStorage)?.colourChunks ?? [] }
}
