/// Holm's correction: probabilities of several tests made larger, so that in 95 of 100 families of tests none below 0.05 is there by
/// chance (Holm, "A simple sequentially rejective multiple test procedure", 1979).
package enum Holm {
  /// The corrected probabilities, in the order given.
  package static func adjusted(_ probabilities: [Double]) -> [Double] {
    var (largest, result) = (0.0, probabilities)
    let order = probabilities.indices.sorted { probabilities[$0] < probabilities[$1] }
    for (rank, index) in order.enumerated() {
      largest = max(largest, min(1, Double(probabilities.count - rank) * probabilities[index]))
      result[index] = largest
    }
    return result
  }
}
