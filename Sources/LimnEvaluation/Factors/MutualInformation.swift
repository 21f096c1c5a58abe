import Foundation

/// What each unit says of each factor, in nats, by the plug-in estimate over bins of the units.
package struct MutualInformation: Sendable {
  /// How a unit's numbers are put into bins.
  package enum Binning: Sendable, Hashable {
    /// So many of one width between the least and the greatest number, as disentanglement_lib has them.
    case equalWidth(Int)
    /// So many with about equally many numbers, which no monotone change of a unit changes.
    case equalFrequency(Int)
  }

  /// The information of a unit about a factor, `[unit][factor]`.
  package let values: [[Double]]
  /// The entropy of each factor over the examples.
  package let entropies: [Double]

  /// Makes a table of known values.
  package init(values: [[Double]], entropies: [Double]) { (self.values, self.entropies) = (values, entropies) }

  /// Estimates all pairs.
  package init(of table: CodeTable, binning: Binning = .equalWidth(20)) {
    let count = Double(table.count)
    let entropies = zip(table.factors, table.counts).map { factor, values in
      var counts = [Int](repeating: 0, count: values)
      for value in factor { counts[value] += 1 }
      return Self.entropy(counts, of: count)
    }
    self.entropies = entropies
    var values: [[Double]] = []
    for code in table.codes {
      let (bins, binCount) = Self.bins(code, binning)
      var own = [Int](repeating: 0, count: binCount)
      for bin in bins { own[bin] += 1 }
      let ownEntropy = Self.entropy(own, of: count)
      values.append(
        table.factors.indices.map { place in
          let size = table.counts[place]
          var joint = [Int](repeating: 0, count: binCount * size)
          joint.withUnsafeMutableBufferPointer { joint in
            bins.withUnsafeBufferPointer { bins in
              table.factors[place].withUnsafeBufferPointer { factor in
                for index in 0..<bins.count { joint[bins[index] * size + factor[index]] += 1 }
              }
            }
          }
          return max(0, ownEntropy + entropies[place] - Self.entropy(joint, of: count))
        })
    }
    self.values = values
  }

  /// The entropy of counts that sum to `total`.
  private static func entropy(_ counts: [Int], of total: Double) -> Double {
    counts.reduce(0) { sum, count in
      guard count > 0 else { return sum }
      let share = Double(count) / total
      return sum - share * log(share)
    }
  }

  /// The bin of each number, from 0, and how many bins there are.
  static func bins(_ code: [Double], _ binning: Binning) -> (bins: [Int], count: Int) {
    switch binning {
    case .equalWidth(let count):
      var (low, high) = (code.min() ?? 0, code.max() ?? 0)
      // As numpy's histogram for numbers that are all the same.
      if low == high { (low, high) = (low - 0.5, high + 0.5) }
      let step = (high - low) / Double(count)
      let edges = (0..<count).map { Double($0) * step + low }
      return (
        code.map { number in
          // The last edge that is not above the number.
          var bin = max(0, min(count - 1, Int((number - low) / step)))
          while bin + 1 < count, edges[bin + 1] <= number { bin += 1 }
          while bin > 0, edges[bin] > number { bin -= 1 }
          return bin
        }, count
      )
    case .equalFrequency(let count):
      let order = code.indices.sorted { code[$0] < code[$1] }
      var bins = [Int](repeating: 0, count: code.count)
      var place = 0
      while place < order.count {
        // Equal numbers share the bin of the middle one.
        var end = place + 1
        while end < order.count, code[order[end]] == code[order[place]] { end += 1 }
        let bin = min(count - 1, (place + end - 1) / 2 * count / order.count)
        for index in place..<end { bins[order[index]] = bin }
        place = end
      }
      return (bins, count)
    }
  }
}
