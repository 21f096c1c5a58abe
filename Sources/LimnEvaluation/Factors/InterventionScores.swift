import LimnTensors

/// Scores that need pictures in which one factor is held: they draw from a set of which every picture's code is known.
package struct InterventionScores: Sendable {
  private let codes: Tensor
  private let counts: [Int]
  private let strides: [Int]
  private let units: [Int]

  /// Takes the codes `[pictures, units]` of all pictures of a grid of factors, the last varying fastest; `units` are those that count.
  package init(codes: Tensor, counts: [Int], units: [Int]? = nil) {
    precondition(codes.shape[0] == counts.reduce(1, *), "a code for each combination of factors")
    (self.codes, self.counts) = (codes, counts)
    self.units = units ?? Array(0..<codes.shape[1])
    var strides = counts
    var step = 1
    for place in counts.indices.reversed() {
      strides[place] = step
      step *= counts[place]
    }
    self.strides = strides
  }

  /// The score of Higgins et al., "beta-VAE", 2017, as in Locatello et al., 2019: which factor two batches share is told from the mean
  /// distance of their codes by logistic regression; its accuracy on other draws.
  package func betaVAE(key: RandomKey, training: Int = 10_000, test: Int = 5_000, batch: Int = 64) -> Double {
    func points(_ count: Int, _ key: RandomKey) -> (columns: [[Double]], labels: [Int]) {
      var columns = units.map { _ in [Double](repeating: 0, count: count) }
      var labels = [Int](repeating: 0, count: count)
      codes.withValues { values in
        for point in 0..<count {
          let own = key.split(point)
          let factor = own.integer(below: counts.count)
          labels[point] = factor
          for draw in 0..<batch {
            let (first, second) = (self.draw(own.split(2 * draw)), self.draw(own.split(2 * draw + 1)))
            let shared = first / strides[factor] % counts[factor]
            let other = hold(second, factor, at: shared)
            for (column, unit) in units.enumerated() {
              let distance = abs(Double(values[first * width + unit]) - Double(values[other * width + unit]))
              columns[column][point] += distance / Double(batch)
            }
          }
        }
      }
      return (columns, labels)
    }
    guard !units.isEmpty else { return 1 / Double(counts.count) }
    let (own, others) = (points(training, key.split("training")), points(test, key.split("test")))
    let regression = LogisticRegression(columns: own.columns, labels: own.labels, classes: counts.count)
    let found = regression.classes(of: others.columns)
    return Double(zip(found, others.labels).count { $0 == $1 }) / Double(max(1, test))
  }

  /// The score of Kim and Mnih, "Disentangling by factorising", 2018, as in Locatello et al., 2019: the unit that varies least where one
  /// factor is held tells which it is, by a majority vote; its accuracy on other draws. Units of a deviation below `least` do not vote.
  package func factorVAE(
    key: RandomKey, training: Int = 10_000, test: Int = 5_000, batch: Int = 64, least: Double = 0.05
  ) -> Double {
    let everywhere = variances(of: (0..<10_000).map { draw(key.split("all").split($0)) })
    let voters = units.indices.filter { everywhere[$0] > 0 && everywhere[$0].squareRoot() >= least }
    guard !voters.isEmpty else { return 0 }
    func votes(_ count: Int, _ key: RandomKey) -> [[Int]] {
      var votes = [[Int]](repeating: [Int](repeating: 0, count: counts.count), count: units.count)
      for point in 0..<count {
        let own = key.split(point)
        let factor = own.integer(below: counts.count)
        let value = own.integer(below: counts[factor], at: 1)
        let local = variances(of: (0..<batch).map { hold(draw(own.split($0)), factor, at: value) })
        let unit = voters.min { local[$0] / everywhere[$0] < local[$1] / everywhere[$1] } ?? 0
        votes[unit][factor] += 1
      }
      return votes
    }
    let (own, others) = (votes(training, key.split("training")), votes(test, key.split("test")))
    let right = zip(own, others).reduce(0) { sum, pair in
      let factor = pair.0.indices.max { pair.0[$0] < pair.0[$1] } ?? 0
      return sum + pair.1[factor]
    }
    return Double(right) / Double(max(1, test))
  }

  private var width: Int { codes.shape[1] }

  /// The index of a picture of factors drawn from a key.
  private func draw(_ key: RandomKey) -> Int {
    counts.indices.reduce(0) { $0 + key.integer(below: counts[$1], at: $1) * strides[$1] }
  }

  /// The index of the same picture with another value of one factor.
  private func hold(_ picture: Int, _ factor: Int, at value: Int) -> Int {
    picture + (value - picture / strides[factor] % counts[factor]) * strides[factor]
  }

  /// The variance (over N − 1) of each unit that counts, over some pictures.
  private func variances(of pictures: [Int]) -> [Double] {
    codes.withValues { values in
      units.map { unit in
        var (sum, squares) = (0.0, 0.0)
        // About the first number, so that little is lost.
        let first = Double(values[pictures[0] * width + unit])
        for picture in pictures {
          let value = Double(values[picture * width + unit]) - first
          sum += value
          squares += value * value
        }
        let count = Double(pictures.count)
        return max(0, (squares - sum * sum / count) / (count - 1))
      }
    }
  }
}
