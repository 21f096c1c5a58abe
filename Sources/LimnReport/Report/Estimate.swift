/// A number that was measured: of one thing, or the mean of samples with its standard error; or none, where nothing could be
/// measured.
public struct Estimate: Sendable, Hashable {
  /// The number, infinite for the PSNR of equal pictures; nil if there was nothing to measure.
  public let value: Double?
  /// The standard error of a mean of two samples or more.
  public let error: Double?
  /// How many samples a mean is of.
  public let count: Int?

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

  private init(_ value: Double?, error: Double?, count: Int?) {
    self.value = value.flatMap { $0.isNaN ? nil : $0 }
    self.error = error
    self.count = count
  }

  /// The mean's 95 % interval: 1.96 standard errors on either side.
  public var interval: ClosedRange<Double>? {
    guard let value, value.isFinite, let error else { return nil }
    return value - 1.96 * error...value + 1.96 * error
  }

  /// This number over another; none if one is missing or the other is 0.
  package func relative(to other: Estimate) -> Estimate {
    guard let value, let other = other.value, other != 0 else { return Estimate(nil) }
    return Estimate(value / other)
  }
}

extension Estimate: Codable {
  private enum CodingKeys: String, CodingKey { case value, error, count }

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
      count: try values.decodeIfPresent(Int.self, forKey: .count))
  }

  /// Writes one number as a number, null for none and "infinity"; a mean as an object: value, error, count.
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
