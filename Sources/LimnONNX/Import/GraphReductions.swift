import Foundation
import LimnTensors

// Parts, repetitions and means in imported graphs.

extension GraphCall {
  /// An axis counted from the end where it is negative; throws where there is none.
  private func axis(_ number: Int, of x: Tensor) throws(ONNXError) -> Int {
    let axis = number < 0 ? number + x.shape.rank : number
    guard (0..<x.shape.rank).contains(axis) else { throw fail("\(x.shape) has no axis \(number)") }
    return axis
  }

  /// Parts along an axis, as long as its list says, or all of one length.
  func split() throws(ONNXError) -> [GraphValue] {
    let x = try tensor(0)
    let axis = try axis(integer("axis", default: 0), of: x)
    let (count, extent) = (max(1, node.outputs.count), x.shape[axis])
    let part = (extent + count - 1) / count
    let lengths = try integers(1) ?? list("split") ?? (0..<count).map { min(part, max(0, extent - $0 * part)) }
    guard lengths.count == count, lengths.allSatisfy({ (1...extent).contains($0) }), lengths.reduce(0, +) == extent
    else { throw fail("\(x.shape) cannot be split into \(lengths)") }
    var (start, parts) = (0, [GraphValue]())
    for length in lengths {
      parts.append(.tensor(x.slice(start..<start + length, of: axis)))
      start += length
    }
    return parts
  }

  /// The whole repeated along each axis.
  func tiled() throws(ONNXError) -> Tensor {
    let x = try tensor(0).converted(to: .plain)
    guard let repeats = try integers(1), repeats.count == x.shape.rank, repeats.count <= 4,
      repeats.allSatisfy({ (1...4096).contains($0) })
    else { throw fail("its repeats are not known") }
    var result = x
    try check(zip(x.shape.dimensions, repeats).map { $0.multipliedReportingOverflow(by: $1).partialValue })
    for (axis, count) in repeats.enumerated() where count > 1 {
      let extents = result.shape.dimensions
      // [outer, inner] → [outer, count, inner]
      let (outer, inner) = (extents.prefix(axis).reduce(1, *), extents.dropFirst(axis).reduce(1, *))
      var after = extents
      after[axis] *= count
      result = result.reshaped(to: [outer, 1, inner]).expanded(to: [outer, count, inner]).reshaped(to: Shape(after))
    }
    return result
  }

  /// Means or sums along some axes, which stay with one place unless `keepdims` is 0; without axes along all, or none with
  /// `noop_with_empty_axes`.
  func reduced(isMean: Bool) throws(ONNXError) -> Tensor {
    let x = try tensor(0).converted(to: .plain)
    let given = try integers(1) ?? list("axes") ?? []
    if given.isEmpty, integer("noop_with_empty_axes", default: 0) == 1 { return x }
    var axes: Set<Int> = given.isEmpty ? Set(0..<x.shape.rank) : []
    for number in given { axes.insert(try axis(number, of: x)) }
    let order = (0..<x.shape.rank).filter { !axes.contains($0) } + axes.sorted()
    let kept = order.dropLast(axes.count).map { x.shape[$0] }
    let results = x.transposed(order).sums(ofRows: kept.reduce(1, *), isMean: isMean)
    let keeps = integer("keepdims", default: 1) == 1
    let extents = keeps ? (0..<x.shape.rank).map { axes.contains($0) ? 1 : x.shape[$0] } : kept
    return results.reshaped(to: Shape(extents))
  }

  /// Shares of exp(x) along the last axis, or an axis with nothing behind it; where folding marked an older model's node, of all
  /// from an axis on.
  func softmax() throws(ONNXError) -> Tensor {
    let x = try tensor(0).converted(to: .plain)
    let isFlattened = integer(GraphFolding.flattened, default: 0) == 1
    let axis = try axis(integer("axis", default: isFlattened ? 1 : -1), of: x)
    let inner = x.shape.dimensions.dropFirst(axis + 1).reduce(1, *)
    guard isFlattened || inner == 1 else { throw fail("it is supported along the last axis alone") }
    let columns = max(1, x.shape[axis] * inner)
    return Tensor(shape: x.shape) { output in
      x.withValues { input in
        for start in stride(from: 0, to: input.count, by: columns) {
          let most = (start..<start + columns).reduce(-Float.infinity) { max($0, input[$1]) }
          var sum = 0.0
          for index in start..<start + columns {
            output[index] = expf(input[index] - most)
            sum += Double(output[index])
          }
          for index in start..<start + columns { output[index] /= Float(sum) }
        }
      }
    }
  }
}
