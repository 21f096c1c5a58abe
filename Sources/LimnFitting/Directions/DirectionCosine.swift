import LimnModels
import LimnTensors

extension Direction {
  /// The cosine of the angle to another direction of the same space and shape; nil for one of another.
  package func cosine(to other: Direction) -> Double? {
    guard space == other.space, levels.map(\.shape) == other.levels.map(\.shape) else { return nil }
    return unit.dots(with: other.unit)[0]
  }

  /// How far the means of the two classes lie apart along it, in its spreads.
  package var distance: Double { (withMean - withoutMean) / spread }
}
