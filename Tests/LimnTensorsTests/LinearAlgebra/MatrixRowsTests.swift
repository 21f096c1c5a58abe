import LimnTensors
import Testing

@Suite struct MatrixRowsTests {
  private let matrix = Tensor([1, 2, 3, 4, 5, 9], shape: [3, 2])

  @Test func productsAndSumsAreThoseByHand() {
    #expect(matrix.rowProducts(with: [10, -1]) == [8, 26, 41])
    #expect(matrix.weightedRowSum([1, -2, 0.5]) == [-2.5, -1.5])
    #expect(matrix.rows([2, 0, 0]).array == [5, 9, 1, 2, 1, 2])
  }

  @Test func momentsAreThoseOfThePopulation() {
    let (means, deviations) = matrix.columnMoments()
    #expect(abs(means[0] - 3) < 1e-12 && abs(means[1] - 5) < 1e-12)
    #expect(abs(deviations[0] - (8.0 / 3).squareRoot()) < 1e-12)
    #expect(abs(deviations[1] - (26.0 / 3).squareRoot()) < 1e-12)
  }
}
