/// How finely colour is stored beside brightness: how many pixels share a colour.
package struct ChromaSubsampling: Sendable, Hashable, CustomStringConvertible {
  /// Pixels beside each other: 1, 2 or 4.
  package let columns: Int
  /// Pixels above each other: 1, 2 or 4.
  package let rows: Int

  /// Every pixel has its own (4:4:4).
  package static let full = ChromaSubsampling(columns: 1, rows: 1)
  /// Two beside each other share one (4:2:2).
  package static let halvedColumns = ChromaSubsampling(columns: 2, rows: 1)
  /// Two above each other share one (4:4:0).
  package static let halvedRows = ChromaSubsampling(columns: 1, rows: 2)
  /// Two by two share one (4:2:0).
  package static let halved = ChromaSubsampling(columns: 2, rows: 2)
  /// Four beside each other share one (4:1:1).
  package static let quarteredColumns = ChromaSubsampling(columns: 4, rows: 1)

  private static let names: [(name: String, chroma: ChromaSubsampling)] = [
    ("4:4:4", .full), ("4:2:2", .halvedColumns), ("4:2:0", .halved), ("4:4:0", .halvedRows),
    ("4:1:1", .quarteredColumns), ("4:4:1", ChromaSubsampling(columns: 1, rows: 4)),
    ("4:1:0", ChromaSubsampling(columns: 4, rows: 2)),
  ]

  /// The names that can be asked for.
  package static let choices = Array(names.map(\.name).prefix(5))

  /// One by its numbers; what a JPEG cannot have is in full.
  package init(columns: Int, rows: Int) {
    let isPossible = [1, 2, 4].contains(columns) && [1, 2, 4].contains(rows) && columns * rows <= 8
    self.columns = isPossible ? columns : 1
    self.rows = isPossible ? rows : 1
  }

  /// One by its usual name: "4:2:0".
  package init?(_ name: String) {
    guard let found = Self.names.first(where: { $0.name == name }) else { return nil }
    self = found.chroma
  }

  /// The usual name.
  package var description: String { Self.names.first { $0.chroma == self }?.name ?? "\(columns)×\(rows)" }
}
