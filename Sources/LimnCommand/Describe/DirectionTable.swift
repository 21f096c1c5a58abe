import Foundation
import LimnFoundation
import LimnModels
import LimnTensors
import TextTable

/// Directions as users read them: a row each, and the cosines between them.
struct DirectionTable {
  private let directions: [Direction]

  init(_ directions: [Direction]) { self.directions = directions }

  /// The table and, below it, the matrix of cosines; of a single direction, the cosines that its file notes.
  var text: String {
    let facts = TextTable<Direction> { direction in
      [
        Column(title: "name", value: direction.name.printable),
        Column(title: "model", value: direction.space.description.printable),
        Column(title: "method", value: direction.method.printable),
        Column(title: "with", value: "\(direction.positives)", align: .right),
        Column(title: "without", value: "\(direction.negatives)", align: .right),
        Column(title: "spread", value: String(format: "%.3f", direction.spread), align: .right),
        Column(title: "distance", value: String(format: "%.2f", direction.distance), align: .right),
        Column(
          title: "balanced accuracy", value: String(format: "%.1f %%", 100 * direction.accuracy), align: .right),
        Column(title: "orthogonal to", value: names(direction.orthogonalTo)),
        Column(title: "displacement", value: direction.displacement == nil ? "-" : "fitted"),
      ]
    }
    let cosines = self.cosines
    guard !directions.isEmpty, let columns = cosines.first?.values.map(\.name), !columns.isEmpty else {
      return facts.string(for: directions, style: Style.simple) ?? ""
    }
    let matrix = TextTable<Cosines> { row in
      [Column(title: "cosine", value: row.name.printable)]
        + row.values.map { other in
          Column(
            title: other.name.printable, value: other.cosine.map(Self.thousandths) ?? "-", align: .right)
        }
    }
    return (facts.string(for: directions, style: Style.simple) ?? "") + "\n"
      + (matrix.string(for: cosines, style: Style.simple) ?? "")
  }

  /// The same for JSON.
  var rows: [Row] { directions.map(Row.init) }

  private struct Cosines {
    let name: String
    let values: [(name: String, cosine: Double?)]
  }

  private var cosines: [Cosines] {
    if directions.count == 1, let only = directions.first {
      return [Cosines(name: label(only), values: only.cosines.sorted { $0.key < $1.key }.map { ($0.key, $0.value) })]
    }
    return directions.map { row in
      Cosines(name: label(row), values: directions.map { (label($0), row.cosine(to: $0)) })
    }
  }

  /// "0.125"; a cosine that rounding makes 0 has no sign.
  private static func thousandths(_ cosine: Double) -> String {
    String(format: "%.3f", abs(cosine) < 0.0005 ? 0 : cosine)
  }

  /// A direction's name, with its model where there are several.
  private func label(_ direction: Direction) -> String {
    Set(directions.map(\.space)).count > 1 ? "\(direction.name) of \(direction.space)" : direction.name
  }

  private func names(_ names: [String]) -> String {
    names.isEmpty ? "-" : names.map(\.printable).joined(separator: ", ")
  }

  /// A direction as JSON.
  struct Row: Encodable {
    let name: String
    let model: String
    let modelHash: String
    let method: String
    let with: Int
    let without: Int
    let mean: Double
    let spread: Double
    let withMean: Double
    let withoutMean: Double
    let distance: Double
    let balancedAccuracy: Double
    let orthogonalTo: [String]
    let cosines: [String: Double]
    let hasFootprint: Bool
    let hasDisplacement: Bool

    init(_ direction: Direction) {
      name = direction.name
      model = direction.space.name
      modelHash = direction.space.model
      method = direction.method
      with = direction.positives
      without = direction.negatives
      mean = direction.mean
      spread = direction.spread
      withMean = direction.withMean
      withoutMean = direction.withoutMean
      distance = direction.distance
      balancedAccuracy = direction.accuracy
      orthogonalTo = direction.orthogonalTo
      cosines = direction.cosines
      hasFootprint = direction.footprint != nil
      hasDisplacement = direction.displacement != nil
    }
  }
}
