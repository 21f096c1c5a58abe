import LimnFoundation

/// A network as people read it: a line for each module, indented by its depth, with its parameters' number.
public struct NetworkTree: Sendable {
  /// One module.
  public struct Row: Sendable, Hashable, Encodable {
    /// The names on the way to it, joined by dots; "" for the network itself.
    public let path: String
    /// How many names that are.
    public let depth: Int
    /// What it is, in a few words; "" for one that only has parts.
    public let summary: String
    /// The number of its parameters' numbers, those of its parts included.
    public let parameters: Int
  }

  /// The modules, each before its parts; the network itself comes first.
  public let rows: [Row]

  /// Makes a tree of its lines.
  public init(rows: [Row]) {
    self.rows = rows
  }

  /// Walks a network.
  public init(_ network: any Module) {
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
  public var text: String {
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
