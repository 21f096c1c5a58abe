import LimnReport

/// One line of a comparison: what a model scored in a metric, for a use.
package struct ScoreLine: Sendable, Hashable {
  /// What for.
  package let use: ComparisonUse
  /// The model: "pca", "ae", "vae", "ae, mixture"; or what stands beside them: "real", "pixel sum".
  package let model: String
  /// What was measured.
  package let quantity: Quantity
  /// Under which condition: "sigma 25", "rotated"; nil where there is one only.
  package let condition: String?
  /// The value; nil where there is none.
  package let value: Double?
  /// Its 95 % interval over the images held out.
  package let interval: ClosedRange<Double>?
  /// The images that it is of.
  package let images: Int?
  /// How it differs from another model.
  package let difference: ModelDifference?
  /// What else there is to say.
  package let note: String?

  /// The version of all metrics' definitions; it grows when one changes.
  package static let version = 1

  /// Makes a line.
  package init(
    use: ComparisonUse, model: String, quantity: Quantity, condition: String? = nil, value: Double? = nil,
    interval: ClosedRange<Double>? = nil, images: Int? = nil, difference: ModelDifference? = nil, note: String? = nil
  ) {
    (self.use, self.model, self.quantity, self.condition) = (use, model, quantity, condition)
    (self.value, self.interval, self.images) = (value, interval, images)
    (self.difference, self.note) = (difference, note)
  }
}

extension ScoreLine: Encodable {
  private enum CodingKeys: String, CodingKey {
    case use, model, metric, version, condition, unit, better, value, interval, images, difference, note
  }

  /// Writes the line; value and interval are null where there are none.
  package func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: CodingKeys.self)
    try values.encode(use, forKey: .use)
    try values.encode(model, forKey: .model)
    try values.encode(quantity.name, forKey: .metric)
    try values.encode(Self.version, forKey: .version)
    try values.encodeIfPresent(condition, forKey: .condition)
    try values.encodeIfPresent(quantity.unit, forKey: .unit)
    try values.encodeIfPresent(quantity.better?.rawValue, forKey: .better)
    try values.encode(value.flatMap { $0.isFinite ? $0 : nil }, forKey: .value)
    try values.encode(interval.map { [$0.lowerBound, $0.upperBound] }, forKey: .interval)
    try values.encodeIfPresent(images, forKey: .images)
    try values.encodeIfPresent(difference, forKey: .difference)
    try values.encodeIfPresent(note, forKey: .note)
  }
}
