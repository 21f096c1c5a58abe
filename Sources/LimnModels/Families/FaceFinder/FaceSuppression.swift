/// Which of overlapping boxes stay: the best, and what overlaps no better one by more than a share (non-maximum suppression).
package enum FaceSuppression {
  /// What the overlap of two boxes is compared with.
  package enum Measure: Sendable {
    /// Their union, as areas of continuous boxes.
    case union
    /// The smaller of the two, a side counting one pixel more.
    case smaller
  }

  /// The candidates that stay, best first.
  package static func kept(
    _ candidates: [FaceCandidate], overlap threshold: Float, measure: Measure = .union
  ) -> [FaceCandidate] {
    let extra: Float = measure == .smaller ? 1 : 0
    // Equal ones in their order, so that the result does not depend on the sort.
    let order = candidates.indices.sorted {
      candidates[$0].score != candidates[$1].score ? candidates[$0].score > candidates[$1].score : $0 < $1
    }
    let boxes = order.map { candidates[$0] }
    let areas = boxes.map { ($0.width + extra) * ($0.height + extra) }
    var dropped = [Bool](repeating: false, count: boxes.count)
    var result: [FaceCandidate] = []
    for first in boxes.indices where !dropped[first] {
      let box = boxes[first]
      result.append(box)
      for second in first + 1..<max(first + 1, boxes.count) where !dropped[second] {
        let other = boxes[second]
        let width = min(box.right, other.right) - max(box.left, other.left) + extra
        let height = min(box.bottom, other.bottom) - max(box.top, other.top) + extra
        guard width > 0, height > 0 else { continue }
        let shared = width * height
        let whole =
          measure == .smaller ? min(areas[first], areas[second]) : areas[first] + areas[second] - shared
        if shared / whole > threshold { dropped[second] = true }
      }
    }
    return result
  }
}
