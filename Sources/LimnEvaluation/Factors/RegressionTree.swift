import LimnTensors

/// A regression tree of a few levels over columns of numbers: each node is split where the variance falls most.
struct RegressionTree: Sendable {
  /// A node that is split by a column at a threshold, its children being the next ones; or a leaf.
  struct Node: Sendable {
    var column = -1
    var threshold: Float = 0
    /// The left child; the right one follows it.
    var child = -1
    /// By how much the sum of squared deviations fell, of all examples' share.
    var gain = 0.0
  }

  /// The nodes, the root first.
  private(set) var nodes: [Node] = [Node()]
  /// The node that each example ends in.
  private(set) var leaves: [Int32]

  /// Numbers that differ by less are the same, as in scikit-learn.
  private static let least: Float = 1e-7

  /// The sums of one side of a split that is looked for.
  private struct Side {
    var count = 0
    var sum = 0.0
    var last: Float = 0
  }

  private struct Best {
    var improvement = -Double.infinity
    var column = -1
    var threshold: Float = 0
  }

  /// Grows a tree for targets; `orders` has the examples sorted by each column. Of columns whose splits are equally good one is drawn.
  init(columns: [[Float]], orders: [[Int32]], targets: [Double], depth: Int, key: RandomKey) {
    let count = targets.count
    leaves = [Int32](repeating: 0, count: count)
    var frontier = [0]
    for _ in 0..<depth {
      // Counts and sums of the nodes that may be split.
      var (whole, squares) = ([Side](repeating: Side(), count: nodes.count), [Double](repeating: 0, count: nodes.count))
      for example in 0..<count {
        let node = Int(leaves[example])
        whole[node].count += 1
        whole[node].sum += targets[example]
        squares[node] += targets[example] * targets[example]
      }
      let open = frontier.filter { node in
        let side = whole[node]
        guard side.count > 1 else { return false }
        let mean = side.sum / Double(side.count)
        return squares[node] / Double(side.count) - mean * mean > 2.3e-16
      }
      guard !open.isEmpty else { break }
      var isOpen = [Bool](repeating: false, count: nodes.count)
      for node in open { isOpen[node] = true }
      var best = [Best](repeating: Best(), count: nodes.count)
      for column in columns.indices {
        Self.scan(columns[column], orders[column], targets, leaves, isOpen, whole, column, key, &best)
      }
      frontier = []
      for node in open where best[node].column >= 0 {
        let (side, found) = (whole[node], best[node])
        nodes[node].column = found.column
        nodes[node].threshold = found.threshold
        nodes[node].child = nodes.count
        nodes[node].gain = (found.improvement - side.sum * side.sum / Double(side.count)) / Double(count)
        frontier += [nodes.count, nodes.count + 1]
        nodes += [Node(), Node()]
      }
      guard !frontier.isEmpty else { break }
      for example in 0..<count {
        let node = nodes[Int(leaves[example])]
        guard node.child >= 0 else { continue }
        let isLeft = columns[node.column][example] <= node.threshold
        leaves[example] = Int32(node.child + (isLeft ? 0 : 1))
      }
    }
  }

  /// Looks along one column for the best split of each open node.
  private static func scan(
    _ values: [Float], _ order: [Int32], _ targets: [Double], _ leaves: [Int32], _ isOpen: [Bool], _ whole: [Side],
    _ column: Int, _ key: RandomKey, _ best: inout [Best]
  ) {
    var left = [Side](repeating: Side(), count: whole.count)
    left.withUnsafeMutableBufferPointer { left in
      order.withUnsafeBufferPointer { order in
        for position in 0..<order.count {
          let example = Int(order[position])
          let node = Int(leaves[example])
          guard isOpen[node] else { continue }
          let value = values[example]
          let side = left[node]
          if side.count > 0, value > side.last + least {
            let (all, rest) = (whole[node], whole[node].count - side.count)
            let beside = all.sum - side.sum
            let improvement = side.sum * side.sum / Double(side.count) + beside * beside / Double(rest)
            let other = best[node]
            let isTie = other.column >= 0 && abs(improvement - other.improvement) <= 1e-10 * abs(improvement)
            let isDrawn =
              isTie && other.column != column
              && key.split(node).bits(at: column) > key.split(node).bits(at: other.column)
            if isDrawn || (!isTie && improvement > other.improvement) {
              var threshold = side.last / 2 + value / 2
              if threshold == value || !threshold.isFinite { threshold = side.last }
              best[node] = Best(improvement: improvement, column: column, threshold: threshold)
            }
          }
          left[node].count += 1
          left[node].sum += targets[example]
          left[node].last = value
        }
      }
    }
  }

  /// The leaf that an example of these columns ends in.
  func leaf(of example: Int, in columns: [[Float]]) -> Int {
    var node = 0
    while nodes[node].child >= 0 {
      let isLeft = columns[nodes[node].column][example] <= nodes[node].threshold
      node = nodes[node].child + (isLeft ? 0 : 1)
    }
    return node
  }
}
