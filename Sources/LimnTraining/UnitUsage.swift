import Foundation

/// Which units of a variational latent say something: the divergence of each from the prior in nats, a mean over the last
/// steps of a training. A unit near 0 has collapsed: its posterior is the prior, whatever the image.
public struct UnitUsage: Sendable, Hashable {
  /// The divergence of each unit in nats.
  public let units: [Double]
  /// Below this a unit counts as collapsed, in nats.
  public static let threshold = 0.01

  /// Makes the usage of units.
  public init(_ units: [Double]) {
    self.units = units
  }

  /// Units that are used.
  public var used: Int { units.count { $0 >= Self.threshold } }

  /// One row a unit.
  public var csv: String {
    "unit,kl_nats\n"
      + units.enumerated().map { "\($0),\(String(format: "%.4f", $1))\n" }.joined()
  }

  /// The part of a model card that shows it; empty without units.
  public var card: String {
    guard !units.isEmpty else { return "" }
    let order = units.indices.sorted { units[$0] > units[$1] }
    let rows = stride(from: 0, to: order.count, by: 8).map { start in
      "| "
        + order[start..<min(start + 8, order.count)].map { "\($0): \(String(format: "%.2f", units[$0]))" }
        .joined(separator: " | ") + " |"
    }
    return """

      ## Units

      \(used) of \(units.count) units are used, \(units.count - used) have collapsed (less than \(Self.threshold) nats). Divergence of each unit
      from the prior in nats, a mean over the last steps of training, largest first (\(String(format: "%.1f", units.reduce(0, +))) nats in all):

      \(rows.isEmpty ? "" : "| | | | | | | | |\n|---|---|---|---|---|---|---|---|\n" + rows.joined(separator: "\n"))

      """
  }
}
