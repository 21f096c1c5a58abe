/// A number that was measured: of one thing, or the mean of samples with its standard error, or a share of them; or none, where nothing
/// could be measured.
public struct Estimate: Sendable, Hashable {
  /// The number, infinite for the PSNR of equal pictures; nil if there was nothing to measure.
  public let value: Double?
  /// The standard error of a mean of two samples or more.
  public let error: Double?
  /// How many samples a mean is of.
  public let count: Int?
  /// Whether it is a share of samples in percent, whose interval is Wilson's.
  let isShare: Bool

  /// Makes an estimate of one number; what is no number counts as none.
  public init(_ value: Double?) { self.init(value, error: nil, count: nil) }

  /// The mean of samples, in their order, with its standard error: the root of the samples' variance over their number. None of none.
  public init(meanOf samples: [Double]) {
    let count = Double(samples.count)
    let mean = samples.isEmpty ? nil : samples.reduce(0, +) / count
    let squares = mean.map { mean in samples.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } } ?? 0
    let error = samples.count < 2 ? nil : (squares / (count - 1) / count).squareRoot()
    self.init(mean, error: error.flatMap { $0.isFinite ? $0 : nil }, count: samples.count)
  }

  /// The share of samples for which something holds, in percent: a mean whose interval is Wilson's.
  package init(percentOf samples: [Bool]) {
    let mean = Estimate(meanOf: samples.map { $0 ? 100 : 0 })
    self.init(mean.value, error: mean.error, count: mean.count, isShare: true)
  }

  private init(_ value: Double?, error: Double?, count: Int?, isShare: Bool = false) {
    self.value = value.flatMap { $0.isNaN ? nil : $0 }
    self.error = error
    self.count = count
    self.isShare = isShare
  }

  /// The 95 % interval: of a mean 1.96 standard errors on either side, of a share Wilson's.
  public var interval: ClosedRange<Double>? {
    guard let value, value.isFinite else { return nil }
    if isShare, let count, count > 0 { return Self.wilson(share: value / 100, of: Double(count)) }
    guard let error else { return nil }
    return value - 1.96 * error...value + 1.96 * error
  }

  /// Wilson's interval of a share, in percent, which is no point even where all samples agree ("Probable inference, the law of succession,
  /// and statistical inference", 1927).
  private static func wilson(share: Double, of count: Double) -> ClosedRange<Double> {
    let spread = 1.96 * 1.96 / count
    let middle = (share + spread / 2) / (1 + spread)
    let half = (share * (1 - share) * spread + spread * spread / 4).squareRoot() / (1 + spread)
    return 100 * max(0, middle - half)...100 * min(1, middle + half)
  }

  /// This number over another; none if one is missing or the other is 0.
  package func relative(to other: Estimate) -> Estimate {
    guard let value, let other = other.value, other != 0 else { return Estimate(nil) }
    return Estimate(value / other)
  }
}

extension Estimate: Codable {
  private enum CodingKeys: String, CodingKey { case value, error, count, share }

  /// How infinity is written, which JSON has no number for.
  private static let infinity = "infinity"

  /// Reads what `encode` writes.
  public init(from decoder: any Decoder) throws {
    guard let values = try? decoder.container(keyedBy: CodingKeys.self) else {
      self.init(try Self.number(decoder.singleValueContainer()))
      return
    }
    self.init(
      try Self.number(values.superDecoder(forKey: .value).singleValueContainer()),
      error: try values.decodeIfPresent(Double.self, forKey: .error),
      count: try values.decodeIfPresent(Int.self, forKey: .count),
      isShare: try values.decodeIfPresent(Bool.self, forKey: .share) ?? false)
  }

  /// Writes one number as a number, null for none and "infinity"; a mean as an object: value, error, count, and for a share `share`.
  public func encode(to encoder: any Encoder) throws {
    guard let count else {
      var container = encoder.singleValueContainer()
      try encode(in: &container)
      return
    }
    var values = encoder.container(keyedBy: CodingKeys.self)
    var container = values.superEncoder(forKey: .value).singleValueContainer()
    try encode(in: &container)
    try values.encodeIfPresent(error, forKey: .error)
    try values.encode(count, forKey: .count)
    if isShare { try values.encode(true, forKey: .share) }
  }

  private func encode(in container: inout any SingleValueEncodingContainer) throws {
    guard let value else { return try container.encodeNil() }
    if value.isFinite { try container.encode(value) } else { try container.encode(Self.infinity) }
  }

  private static func number(_ container: any SingleValueDecodingContainer) throws -> Double? {
    if container.decodeNil() { return nil }
    if let text = try? container.decode(String.self), text == infinity { return .infinity }
    return try container.decode(Double.self)
  }
}
