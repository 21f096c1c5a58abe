import Foundation
import LimnTensors
import TensorKit
import Testing

@Suite struct MatrixProductTests {
  @Test(arguments: [false, true], [false, true])
  func theProductIsTheNaiveOne(transposed: Bool, otherTransposed: Bool) {
    for (m, k, n) in [(1, 1, 1), (3, 5, 2), (17, 33, 9), (1, 64, 7)] {
      let a = random(transposed ? [k, m] : [m, k])
      let b = random(otherTransposed ? [n, k] : [k, n], seed: 2)
      let (x, y) = (a.array, b.array)
      var expected: [Float] = []
      for row in 0..<m {
        for column in 0..<n {
          var sum = 0.0
          for inner in 0..<k {
            let left = transposed ? x[inner * m + row] : x[row * k + inner]
            let right = otherTransposed ? y[column * k + inner] : y[inner * n + column]
            sum += Double(left) * Double(right)
          }
          expected.append(Float(sum))
        }
      }
      let product = a.matrixProduct(b, transposed: transposed, otherTransposed: otherTransposed)
      expectClose(product, Tensor(expected, shape: [m, n]), tolerance: 2e-5)
    }
  }

  @Test func theIdentityChangesNothing() {
    let a = random([4, 4])
    let identity = Tensor((0..<16).map { $0 % 5 == 0 ? 1 : 0 }, shape: [4, 4])
    expectSame(a.matrixProduct(identity), a)
    expectSame(identity.matrixProduct(a), a)
  }

  @Test("Where the processor has AVX-512, OpenBLAS uses it, also on processors that it does not know")
  func kernels() throws {
    let environment = ProcessInfo.processInfo.environment
    guard Layout.groupWidth == 16, environment["OPENBLAS_CORETYPE"] == nil else { return }
    let name = try #require(Tensor.matrixKernels)
    #expect(["SkylakeX", "Cooperlake", "SapphireRapids"].contains { $0.lowercased() == name.lowercased() }, "\(name)")
    // What the process starts chooses for itself.
    #expect(getenv("OPENBLAS_CORETYPE") == nil)
  }

  @Test func anEmptySumIsZero() {
    #expect(Tensor(zeros: [2, 0]).matrixProduct(Tensor(zeros: [0, 3])).array == [0, 0, 0, 0, 0, 0])
    #expect(Tensor(zeros: [0, 2]).matrixProduct(Tensor(zeros: [2, 3])).shape == [0, 3])
  }
}
