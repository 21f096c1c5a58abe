import LimnFoundation
import LimnTensors

/// How far codes are from the codes of training images: large in the gaps between them, where a decoder was never trained.
package enum CodeDistance {
  /// For each row of `[N, units]` the mean of the Euclidean distances of the `nearest` rows of `[M, units]`, or of all where they are fewer.
  package static func means(of codes: Tensor, among known: Tensor, nearest: Int, jobs: Int) async -> [Double] {
    precondition(codes.shape[1] == known.shape[1] && known.shape[0] > 0 && nearest > 0, "nothing to compare with")
    let (units, count) = (codes.shape[1], known.shape[0])
    var means: [Double] = []
    await orderedMap(codes.shape[0], jobs: jobs) { row -> Double in
      codes.withValues { codes in
        known.withValues { known in
          let squares = (0..<count).map { other in
            var sum: Float = 0
            for unit in 0..<units {
              let difference = codes[row * units + unit] - known[other * units + unit]
              sum += difference * difference
            }
            return sum
          }
          let least = squares.sorted().prefix(nearest)
          return least.reduce(0) { $0 + Double($1).squareRoot() } / Double(least.count)
        }
      }
    } each: { _, mean in
      means.append(mean)
    }
    return means
  }
}
