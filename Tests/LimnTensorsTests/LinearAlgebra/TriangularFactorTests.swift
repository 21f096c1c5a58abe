import LimnTensors
import Testing

@Suite struct TriangularFactorTests {
  @Test func theSolutionFulfilsTheEquations() throws {
    let size = 23
    let root = RandomKey(seed: 1).normal([size, size])
    var matrix = root.matrixProduct(root, otherTransposed: true).array.map(Double.init)
    for index in 0..<size { matrix[index * size + index] += 1 }
    let wanted = RandomKey(seed: 2).normal([size]).array.map(Double.init)
    let vector = (0..<size).map { row in (0..<size).reduce(0) { $0 + matrix[row * size + $1] * wanted[$1] } }
    let found = try #require(solvePositive(matrix, vector))
    for (a, b) in zip(found, wanted) { #expect(abs(a - b) < 1e-4) }
  }

  @Test func aFactorIsLowerTriangularWithAPositiveDiagonal() {
    func isFactor(_ numbers: [Float]) -> Bool { TriangularFactor.isFactor(Tensor(numbers, shape: [2, 2])) }
    #expect(isFactor([1, 0, -3, 0.5]) && !isFactor([1, 0.1, 0, 1]))
    #expect(!isFactor([1, 0, 0, 0]) && !isFactor([-1, 0, 0, 1]))
  }

  @Test func aMatrixThatIsNotPositiveHasNone() {
    #expect(solvePositive([1, 2, 2, 1], [1, 1]) == nil)
    #expect(solvePositive([0], [1]) == nil)
    #expect(solvePositive([.nan], [1]) == nil)
  }
}
