import Foundation
import LimnTensors

/// Which units of a variational latent say something: the divergence of each from the prior in nats, a mean over the last
/// steps of a training. A unit near 0 has collapsed: its posterior is the prior, whatever the image.
package struct UnitUsage: Sendable, Hashable {
  /// The divergence of each unit in nats.
  package let units: [Double]
  /// Below this a unit counts as collapsed, in nats.
  package static let threshold = NormalDivergence.usedFrom
  /// Units in a row of the card's table.
  private static let columns = 8

  /// Makes the usage of units.
  package init(_ units: [Double]) {
    self.units = units
  }

  /// The number of units that are used.
  package var used: Int { units.count { $0 >= Self.threshold } }

  /// A CSV file: one row a unit, counted from 0.
  package var csv: String {
    let rows = units.enumerated().map { unit, divergence in "\(unit),\(Self.text(divergence, digits: 4))" }
    return (["unit,kl_nats"] + rows).joined(separator: "\n") + "\n"
  }

  /// The part of a model card that shows it; empty without units.
  package var card: String {
    guard !units.isEmpty else { return "" }
    let total = Self.text(units.reduce(0, +), digits: 1)
    return """

      ## Units

      \(used) of \(units.count) units are used; \(units.count - used) have collapsed (less than \(Self.threshold) nats).
      KL divergence of each unit from the prior in nats, mean over the last steps of training, largest first
      (\(total) nats in all):

      \(table)

      """
  }

  /// The units in the order of their divergences, as a table in Markdown.
  private var table: String {
    let order = units.indices.sorted { units[$0] > units[$1] }
    let cells = order.map { "\($0): \(Self.text(units[$0], digits: 2))" }
    let rows = stride(from: 0, to: cells.count, by: Self.columns).map { start in
      let row = cells[start..<min(start + Self.columns, cells.count)]
      return Self.row(row + repeatElement("", count: Self.columns - row.count))
    }
    let head = [Self.row(repeatElement("", count: Self.columns)), Self.row(repeatElement("---", count: Self.columns))]
    return (head + rows).joined(separator: "\n")
  }

  private static func row(_ cells: some Sequence<String>) -> String {
    "| " + cells.joined(separator: " | ") + " |"
  }

  private static func text(_ value: Double, digits: Int) -> String {
    String(format: "%.\(digits)f", value)
  }
}
