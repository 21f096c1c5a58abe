import LimnTensors

/// Latents with and without an attribute.
package struct LabelledLatents: Sendable {
  /// The latents `[N, D]`, one a row.
  package let values: Tensor
  /// Whether each has the attribute.
  package let classes: [Bool]
  /// The values of the matched attributes, one list each (only `balanced` looks at them).
  package let matched: [[Bool?]]

  /// Makes samples, a class for each latent.
  package init(values: Tensor, classes: [Bool], matched: [[Bool?]] = []) {
    precondition(values.shape[0] == classes.count, "each latent has a class")
    (self.values, self.classes, self.matched) = (values, classes, matched)
  }
}
