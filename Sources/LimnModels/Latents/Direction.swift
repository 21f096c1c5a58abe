import LimnTensors

/// One attribute's direction in one model's latent space: along it, "glasses" become more or less.
///
/// On disk a safetensors file: tensors "level.0" …, where they are known "footprint" and those of its displacement, and everything else as
/// texts in its metadata.
package struct Direction: Sendable {
  /// The attribute's name: "glasses".
  package let name: String
  /// The coordinates that it is in.
  package let space: LatentSpace
  /// The direction, `[1, …]` a level, of norm 1 over all levels together.
  package internal(set) var levels: [Tensor]
  /// The mean of the projections onto it, over all latents that it was fitted on.
  package let mean: Double
  /// Their standard deviation: one step of `by` and `to`.
  package let spread: Double
  /// The mean projection of the latents that have the attribute.
  package let withMean: Double
  /// The mean projection of those that have not.
  package let withoutMean: Double
  /// How it was fitted: "balanced", "logistic", ….
  package let method: String
  /// How many latents had the attribute.
  package let positives: Int
  /// How many had not.
  package let negatives: Int
  /// The attributes that it was made orthogonal to.
  package let orthogonalTo: [String]
  /// The cosine of the angle to other directions, by their names.
  package let cosines: [String: Double]
  /// The balanced accuracy of the best threshold on the projections: the mean of the shares of both classes that it
  /// classifies correctly.
  package let accuracy: Double
  /// Where an edit along it shows: `[1, 1, S, S]` in 0…1, the mean |D(z with) − D(z without)| over its maximum; bounds the
  /// mask of an edit.
  package let footprint: Tensor?
  /// How parts of the picture move along it; nil where that was not fitted.
  package private(set) var displacement: DirectionDisplacement?

  /// Makes a direction from its parts.
  package init(
    name: String, space: LatentSpace, levels: [Tensor], mean: Double, spread: Double, withMean: Double,
    withoutMean: Double, method: String, positives: Int, negatives: Int, orthogonalTo: [String] = [],
    cosines: [String: Double] = [:], accuracy: Double, footprint: Tensor? = nil,
    displacement: DirectionDisplacement? = nil
  ) {
    precondition(levels.count == space.levels.count, "\(space) has \(space.levels.count) levels, not \(levels.count)")
    self.name = name
    self.space = space
    self.levels = levels
    self.mean = mean
    self.spread = spread
    self.withMean = withMean
    self.withoutMean = withoutMean
    self.method = method
    self.positives = positives
    self.negatives = negatives
    self.orthogonalTo = orthogonalTo
    self.cosines = cosines
    self.accuracy = accuracy
    self.footprint = footprint
    self.displacement = displacement
  }

  /// Whether it was fitted to classes: a unit and a principal axis have none.
  package var hasClasses: Bool { positives + negatives > 0 }

  /// The same direction with another displacement.
  package func with(_ displacement: DirectionDisplacement?) -> Direction {
    var direction = self
    direction.displacement = displacement
    return direction
  }

  /// The direction as a latent of length 1, a batch of one.
  package var unit: Latent { Latent(space: space, levels: levels) }

  /// The projection of each latent of a batch onto it; the latents are of its space and shape (`Latent.requireMatch`).
  package func projection(of latent: Latent) -> [Double] { latent.dots(with: unit) }
}
