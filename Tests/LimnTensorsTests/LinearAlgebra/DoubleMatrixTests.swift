import LimnTensors
import Testing

@Suite struct DoubleMatrixTests {
  private func random(_ rows: Int, _ columns: Int, _ seed: UInt64) -> DoubleMatrix {
    DoubleMatrix(RandomKey(seed: seed).normal([rows, columns]))
  }

  @Test func productsAreTheirDefinition() {
    let (a, b) = (random(3, 4, 1), random(4, 5, 2))
    let found = a.product(b)
    for row in 0..<3 {
      for column in 0..<5 {
        let sum = (0..<4).reduce(0.0) { $0 + a[row, $1] * b[$1, column] }
        #expect(abs(found[row, column] - sum) < 1e-12)
      }
    }
    func transposed(_ m: DoubleMatrix) -> DoubleMatrix {
      var result = DoubleMatrix(rows: m.columns, columns: m.rows)
      for row in 0..<m.rows { for column in 0..<m.columns { result[column, row] = m[row, column] } }
      return result
    }
    let other = transposed(a).product(transposed(b), transposed: true, otherTransposed: true)
    #expect(zip(other.values, found.values).allSatisfy { abs($0 - $1) < 1e-12 })
    var twice = found
    twice.add(a, b)
    #expect(zip(twice.values, found.values).allSatisfy { abs($0 - 2 * $1) < 1e-12 })
  }

  @Test func eigenvectorsAreThoseOfJacobisRotations() throws {
    let rows = random(20, 7, 3)
    let matrix = rows.product(rows, transposed: true)
    let (values, vectors) = try #require(matrix.eigen())
    let known = SymmetricEigen(of: matrix.values, size: 7)
    #expect(zip(values, known.values).allSatisfy { abs($0 - $1) < 1e-10 * known.values[0] })
    for unit in 0..<7 {
      let own = vectors.row(unit)
      let cosine = zip(own, known.vectors[unit * 7..<unit * 7 + 7]).reduce(0) { $0 + $1.0 * $1.1 }
      #expect(abs(abs(cosine) - 1) < 1e-9)
      #expect(own.max { abs($0) < abs($1) }! > 0)
    }
  }
}
