/// What a step of training did, or a shard of its batch, or the mean of several of them: what the log has as a row.
public struct StepReport: Sendable, Hashable {
  /// The step, counted from 1; of several, the last.
  public var step: Int
  /// The mean loss.
  public var loss: Double
  /// The learning rate of the step.
  public var learningRate: Double
  /// The norm of the gradient before clipping; 0 of a shard, which has only a part of it.
  public var gradientNorm: Double
  /// The parts of the loss, means over the examples.
  public var terms: [Losses.Term]
  /// The divergence of each unit of a variational latent from the prior, a mean over the examples in nats; the log's file does
  /// not have it.
  public var units: [Double]
  /// The mean loss on held-out examples after the step; nil: it was not measured.
  package var heldOut: Double?
  /// Examples a second; 0 where the time was not taken.
  public var examplesPerSecond: Double
  /// Seconds of training up to this step, over all sessions; 0 where the time was not taken.
  public var seconds: Double

  /// Makes a report.
  package init(
    step: Int, loss: Double, learningRate: Double, gradientNorm: Double = 0, examplesPerSecond: Double = 0,
    seconds: Double = 0, terms: [Losses.Term] = [], units: [Double] = []
  ) {
    self.step = step
    self.loss = loss
    self.learningRate = learningRate
    self.gradientNorm = gradientNorm
    self.terms = terms
    self.units = units
    self.examplesPerSecond = examplesPerSecond
    self.seconds = seconds
  }

  /// The means of several reports, of the shards of a step or of steps in their order, summed in that order; step, learning rate
  /// and time are those of the last.
  package static func mean(_ reports: [StepReport]) -> StepReport {
    precondition(!reports.isEmpty, "there is nothing to take the mean of")
    func mean(_ value: (StepReport) -> Double) -> Double { reports.map(value).reduce(0, +) / Double(reports.count) }
    var result = reports[reports.count - 1]
    result.loss = mean(\.loss)
    result.gradientNorm = mean(\.gradientNorm)
    result.terms = reports[0].terms.indices.map { index in
      Losses.Term(reports[0].terms[index].name, mean { $0.terms[index].value })
    }
    result.units = reports[0].units.indices.map { unit in mean { $0.units[unit] } }
    return result
  }
}
