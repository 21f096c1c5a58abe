import LimnFoundation

/// A network as people read it: a line for each module, indented by its depth, with its parameters' number.
package struct NetworkTree: Sendable {
  /// One module.
  package struct Row: Sendable, Hashable, Encodable {
    /// The names on the way to it, joined by dots; "" for the network itself.
    package let path: String
    /// How many names that are.
    package let depth: Int
    /// What it is, in a few words; "" for one that only has parts.
    package let summary: String
    /// The number of its parameters' numbers, those of its parts included.
    package let parameters: Int
  }

  /// The modules, each before its parts; the network itself comes first.
  package let rows: [Row]

  /// Makes a tree of its lines.
  package init(rows: [Row]) {
    self.rows = rows
  }

  /// Walks a network.
  package init(_ network: any Module) {
    var rows: [Row] = []
    network.walk { path, module in
      rows.append(
        Row(
          path: path.joined(separator: "."), depth: path.count, summary: module.summary,
          parameters: module.parameterCount))
    }
    self.rows = rows
  }

  /// A line for each module: its last name, what it is, and the number of its parameters, in columns.
  package var text: String {
    let lines = rows.map { row in
      let name = row.depth == 0 ? "network" : String(row.path.split(separator: ".").last ?? "")
      return (String(repeating: "  ", count: row.depth) + name, row.summary, String(row.parameters))
    }
    let widths = (lines.map(\.0.count).max() ?? 0, lines.map(\.1.count).max() ?? 0, lines.map(\.2.count).max() ?? 0)
    return lines.map { name, summary, count in
      name.padding(to: widths.0 + 2) + summary.padding(to: widths.1 + 2)
        + String(repeating: " ", count: widths.2 - count.count) + count
    }.joined(separator: "\n")
  }
}
