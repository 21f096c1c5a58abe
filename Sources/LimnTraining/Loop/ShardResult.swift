import LimnNetworks

/// What one shard of a batch gives to a step of training.
public struct ShardResult: Sendable {
  /// The losses of the shard, means of its examples.
  public let report: StepReport
  /// The gradient of the mean loss.
  public let gradients: Parameters

  /// Makes a result.
  public init(report: StepReport, gradients: Parameters) {
    self.report = report
    self.gradients = gradients
  }
}
