/// How a JPEG stored its samples, so that another picture can be stored likewise.
package struct JPEGStorage: FormatStorage {
  /// What the 64 coefficients of a block were divided by, row by row: one table for grey, three for brightness and the two of
  /// colour; none for pictures that were stored as RGB or inks.
  package var tables: [[UInt16]]
  /// How finely colour was stored beside brightness.
  package var chroma: ChromaSubsampling
  /// The quality, 1 to 100, at which libjpeg's own tables come nearest to that of brightness.
  package var quality: Int

  /// Makes one from tables of 64 numbers each.
  package init(tables: [[UInt16]], chroma: ChromaSubsampling, quality: Int? = nil) {
    precondition(tables.allSatisfy { $0.count == 64 }, "a table has 64 numbers")
    self.tables = tables
    self.chroma = chroma
    self.quality = quality ?? tables.first.map(Self.quality) ?? 92
  }

  /// The same for the picture with its rows and columns exchanged.
  package var transposed: JPEGStorage {
    JPEGStorage(
      tables: tables.map { table in (0..<64).map { table[$0 % 8 * 8 + $0 / 8] } },
      chroma: ChromaSubsampling(columns: chroma.rows, rows: chroma.columns), quality: quality)
  }

  /// The quality at which the tables of the JPEG standard (ITU T.81, annex K), scaled as libjpeg does, come nearest to one for
  /// brightness.
  static func quality(of table: [UInt16]) -> Int {
    func distance(_ quality: Int) -> Int {
      let scale = quality < 50 ? 5000 / quality : 200 - 2 * quality
      return zip(table, standard).reduce(0) { sum, pair in
        sum + abs(Int(pair.0) - min(max((pair.1 * scale + 50) / 100, 1), 255))
      }
    }
    let distances = (1...100).map(distance)
    // The best of several that are equally good.
    return distances.lastIndex(of: distances.min() ?? 0).map { $0 + 1 } ?? 92
  }

  private static let standard = [
    16, 11, 10, 16, 24, 40, 51, 61, 12, 12, 14, 19, 26, 58, 60, 55, 14, 13, 16, 24, 40, 57, 69, 56, 14, 17, 22, 29, 51,
    87,
    80, 62, 18, 22, 37, 56, 68, 109, 103, 77, 24, 35, 55, 64, 81, 104, 113, 92, 49, 64, 78, 87, 103, 121, 120, 101, 72,
    92,
    95, 98, 112, 100, 103, 99,
  ]
}

extension Metadata {
  /// How the JPEG that the image came from stored it; nil for any other image.
  package var jpeg: JPEGStorage? { storage as? JPEGStorage }
}
