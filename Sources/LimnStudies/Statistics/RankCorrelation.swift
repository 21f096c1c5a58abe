/// How alike two orders are.
package enum RankCorrelation {
  /// Spearman's correlation of pairs: that of their ranks, equal numbers sharing the mean of theirs. Nil of fewer than two pairs, and where
  /// all numbers on a side are equal.
  package static func spearman(_ pairs: [(Double, Double)]) -> Double? {
    guard pairs.count > 1 else { return nil }
    let (first, second) = (ranks(pairs.map(\.0)), ranks(pairs.map(\.1)))
    let middle = Double(pairs.count - 1) / 2
    var (product, squares, others) = (0.0, 0.0, 0.0)
    for (one, other) in zip(first, second) {
      product += (one - middle) * (other - middle)
      squares += (one - middle) * (one - middle)
      others += (other - middle) * (other - middle)
    }
    guard squares > 0, others > 0 else { return nil }
    return product / (squares * others).squareRoot()
  }

  /// The rank of each number, from 0.
  private static func ranks(_ values: [Double]) -> [Double] {
    values.map { own in
      let (below, equal) = (values.count { $0 < own }, values.count { $0 == own })
      return Double(below) + Double(equal - 1) / 2
    }
  }
}
