/// Something that can be measured: its name, its unit, which way is better, and how samples become an estimate.
public struct Quantity: Sendable, Hashable {
  /// Which of two values is the better one.
  public enum Better: String, Sendable, Hashable, Codable {
    case higher, lower

    /// "↑" or "↓", as headings of tables have it.
    package var arrow: String { self == .higher ? "↑" : "↓" }
  }

  /// How samples become one estimate.
  public enum Averaging: Sendable, Hashable {
    /// Their mean.
    case mean
    /// The mean of those that are finite; infinite if none is.
    case finite
    /// The mean, infinite ones counted as this much; infinite if all are.
    case capped(Double)
  }

  /// The name in files: "psnr", "worst-psnr".
  public let name: String
  /// The name in headings: "PSNR".
  package let title: String
  /// The unit: "dB", "%", "nats"; nil for a pure number.
  package let unit: String?
  /// Which way is better; nil where neither is.
  package let better: Better?
  /// Digits behind the point in tables.
  package let digits: Int
  /// How samples become one estimate.
  package let averaging: Averaging

  /// Makes a quantity; `title` is the name if none is given.
  public init(
    _ name: String, title: String? = nil, unit: String? = nil, better: Better? = nil, digits: Int = 2,
    averaging: Averaging = .mean
  ) {
    self.name = name
    self.title = title ?? name
    self.unit = unit
    self.better = better
    self.digits = digits
    self.averaging = averaging
  }

  /// A quantity of the same unit, digits and averaging under other names.
  public func named(_ name: String, title: String, better: Better? = nil) -> Quantity {
    Quantity(name, title: title, unit: unit, better: better, digits: digits, averaging: averaging)
  }

  /// What samples say of the quantity.
  public func estimate(of samples: [Double]) -> Estimate {
    switch averaging {
    case .mean: return Estimate(meanOf: samples)
    case .finite:
      let finite = samples.filter(\.isFinite)
      return finite.isEmpty && !samples.isEmpty ? Estimate(.infinity) : Estimate(meanOf: finite)
    case .capped(let most):
      let areInfinite = !samples.isEmpty && samples.allSatisfy { $0 == .infinity }
      return areInfinite ? Estimate(.infinity) : Estimate(meanOf: samples.map { min($0, most) })
    }
  }
}
