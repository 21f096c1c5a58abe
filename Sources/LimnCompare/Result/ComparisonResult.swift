import LimnReport

/// What a comparison found: what `--json` prints and `scores.json` has.
package struct ComparisonResult: Sendable, Encodable {
  /// How one training went.
  package struct TrainingFacts: Sendable, Hashable, Encodable {
    /// The model.
    package let model: String
    /// Steps and seconds taken.
    package let steps: Int, seconds: Double
    /// Why it ended.
    package let ending: BoundedTraining.Ending
    /// Whether more was to be gained.
    package let isStillImproving: Bool
    /// The lowest cost of the images that watched, and its unit.
    package let cost: Double, unit: String
  }

  /// What was done.
  package let plan: ComparisonPlan
  /// The lines of all uses.
  package let lines: [ScoreLine]
  /// A sentence for each use.
  package let advice: [ComparisonAdvice]
  /// What is to be known of data and models.
  package let health: [ModelHealth.Fact]
  /// The divergence of each unit of the VAE from the prior, in nats.
  package let unitDivergences: [Double]
  /// How the trainings went.
  package let training: [TrainingFacts]
  /// What there is to say of uses, by their names.
  package let notes: [String: [String]]
  /// What distances between images are measured by.
  package let features: String
  /// What could not be read.
  package let failures: [Report.Failure]
  /// Seconds in all.
  package let seconds: Double
}
