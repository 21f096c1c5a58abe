import LimnNetworks

/// What one shard of a batch gives to a step of training.
package struct ShardResult: Sendable {
  /// The losses of the shard, means of its examples.
  package let report: StepReport
  /// The gradient of the mean loss.
  package let gradients: Parameters

  /// Makes a result.
  package init(report: StepReport, gradients: Parameters) {
    self.report = report
    self.gradients = gradients
  }
}
