/// All combinations of some vectors, as an orthonormal basis: what is taken out of a vector so that none of them is left in it.
///
/// Taking out one vector after the other would put parts of the first back wherever they are not orthogonal themselves.
package struct Span: Sendable {
  /// Orthonormal vectors; fewer than were given where some were combinations of the others.
  package let basis: [[Double]]

  /// The span of vectors of one length (Gram and Schmidt, each done twice against rounding).
  package init(of vectors: [[Double]]) {
    var basis: [[Double]] = []
    for vector in vectors {
      let rest = Self.rest(of: vector, basis)
      let norm = rest.norm
      guard norm > 1e-8 * vector.norm else { continue }
      basis.append(rest.map { $0 / norm })
    }
    self.basis = basis
  }

  /// The part of a vector that is orthogonal to all of the span.
  package func removed(from vector: [Double]) -> [Double] { Self.rest(of: vector, basis) }

  private static func rest(of vector: [Double], _ basis: [[Double]]) -> [Double] {
    var rest = vector
    for _ in 0..<2 {
      for unit in basis {
        let part = rest.dot(unit)
        for index in rest.indices { rest[index] -= part * unit[index] }
      }
    }
    return rest
  }
}
