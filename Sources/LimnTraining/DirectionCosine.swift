import LimnModels
import LimnTensors

extension Direction {
  /// The cosine of the angle to another direction of the same space and shape; nil for one of another.
  public func cosine(to other: Direction) -> Double? {
    guard space == other.space, levels.map(\.shape) == other.levels.map(\.shape) else { return nil }
    return zip(levels, other.levels).reduce(0) { $0 + $1.0.array.map(Double.init).dot($1.1.array.map(Double.init)) }
  }

  /// How far the means of the two classes lie apart along it, in its spreads.
  public var distance: Double { (withMean - withoutMean) / spread }
}
