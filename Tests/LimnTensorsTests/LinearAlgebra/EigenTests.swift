import Foundation
import LimnTensors
import Testing

@Suite struct EigenTests {
  /// A symmetric matrix of random numbers, row by row.
  private func random(_ size: Int, seed: UInt64) -> [Double] {
    let values = RandomKey(seed: seed).normal([size, size]).array.map(Double.init)
    return (0..<size * size).map { values[$0] + values[$0 % size * size + $0 / size] }
  }

  private func product(_ a: [Double], _ b: [Double], _ size: Int) -> [Double] {
    (0..<size * size).map { place in
      (0..<size).reduce(0) { $0 + a[place / size * size + $1] * b[$1 * size + place % size] }
    }
  }

  private func largest(_ a: [Double], _ b: [Double]) -> Double { zip(a, b).map { abs($0 - $1) }.max() ?? 0 }

  @Test func knownValues() {
    // 3 ± √2 and 1: the eigenvalues of a matrix that is worked out by hand, its third coordinate on its own.
    let matrix: [Double] = [2, 1, 0, 1, 4, 0, 0, 0, 1]
    let eigen = SymmetricEigen(of: matrix, size: 3)
    #expect(largest(eigen.values, [3 + 2.0.squareRoot(), 3 - 2.0.squareRoot(), 1]) < 1e-14)
    #expect(SymmetricEigen(of: [7], size: 1).values == [7])
    #expect(SymmetricEigen(of: [], size: 0).values.isEmpty)
    #expect(SymmetricEigen(of: [0, 0, 0, 0], size: 2).values == [0, 0])
  }

  @Test("The matrix of second differences has the eigenvalues 2 − 2 cos(kπ/(n + 1))")
  func secondDifferences() {
    let size = 40
    let matrix = (0..<size * size).map { place -> Double in
      let distance = abs(place / size - place % size)
      return distance == 0 ? 2 : distance == 1 ? -1 : 0
    }
    let known = (1...size).map { 2 - 2 * cos(Double($0) * Double.pi / Double(size + 1)) }.sorted(by: >)
    #expect(largest(SymmetricEigen(of: matrix, size: size).values, known) < 1e-12)
  }

  @Test("Vectors stand at right angles, and give the matrix back")
  func vectors() {
    let size = 24
    let matrix = random(size, seed: 3)
    let eigen = SymmetricEigen(of: matrix, size: size)
    #expect(largest(eigen.mapped { $0 }, matrix) < 1e-12)
    let identity = (0..<size * size).map { $0 / size == $0 % size ? 1.0 : 0 }
    #expect(largest(eigen.mapped { _ in 1 }, identity) < 1e-13)
    for index in 0..<size {
      let vector = Array(eigen.vectors[index * size..<(index + 1) * size])
      let image = (0..<size).map { row in
        (0..<size).reduce(0) { $0 + matrix[row * size + $1] * vector[$1] }
      }
      #expect(largest(image, vector.map { $0 * eigen.values[index] }) < 1e-12)
    }
  }

  @Test("A root's square is the matrix, a singular one's too")
  func root() {
    let size = 12
    let half = random(size, seed: 5)
    // Of rank 5 only.
    let thin = half.enumerated().map { $0.offset % size < 5 ? $0.element : 0 }
    let transposed = (0..<size * size).map { thin[$0 % size * size + $0 / size] }
    let matrix = product(thin, transposed, size)
    let eigen = SymmetricEigen(of: matrix, size: size)
    #expect(eigen.values.dropFirst(5).allSatisfy { abs($0) < 1e-10 } && eigen.values[4] > 0.01)
    let root = eigen.mapped { max(0, $0).squareRoot() }
    #expect(largest(product(root, root, size), matrix) < 1e-9)
  }
}
