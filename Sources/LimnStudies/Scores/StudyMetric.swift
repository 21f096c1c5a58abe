import LimnEvaluation
import LimnReport

/// A number that a model of a study has, and which reading of its codes it is of.
package struct StudyMetric: Sendable, Hashable {
  /// Which codes a score is of.
  package enum Reading: String, Sendable, Hashable, CaseIterable, Codable {
    /// The active units, each divided by its deviation: what methods are ranked by.
    case scaleFree = "scale-free"
    /// All units as they are, as published scores have it.
    case published
    /// No codes: the model itself.
    case model
  }

  /// The number.
  package let quantity: Quantity
  /// Which codes it is of.
  package let reading: Reading

  /// What models have beside the scores of their codes.
  package static let ofModels = [
    Quantity("mse", title: "squared error", better: .lower, digits: 5),
    Quantity("nats", title: "reconstruction", unit: "nats", better: .lower, digits: 1),
    Quantity("active", title: "active units", digits: 1),
    Quantity("minutes", title: "training", unit: "min", better: .lower, digits: 1),
  ]

  /// What methods are ranked by: DCI D of the scale-free reading.
  package static let ranking = StudyMetric(quantity: FactorTable.quantities[0], reading: .scaleFree)

  /// The names that a metric can have.
  package static let names = (FactorTable.quantities + ofModels).map(\.name)

  /// All metrics of a reading.
  package static func all(_ reading: Reading) -> [StudyMetric] {
    (reading == .model ? ofModels : FactorTable.quantities).map { StudyMetric(quantity: $0, reading: reading) }
  }

  private init(quantity: Quantity, reading: Reading) { (self.quantity, self.reading) = (quantity, reading) }

  /// The metric of a name; nil if there is none.
  package init?(_ name: String, reading: Reading) {
    if let quantity = Self.ofModels.first(where: { $0.name == name }) {
      (self.quantity, self.reading) = (quantity, .model)
    } else if let quantity = FactorTable.quantities.first(where: { $0.name == name }) {
      (self.quantity, self.reading) = (quantity, reading)
    } else {
      return nil
    }
  }
}
