import LimnTensors
import TensorKit
import Testing

@Suite struct ElementwiseTests {
  @Test(arguments: [Layout.plain, .blocked], [Layout.plain, .blocked])
  func arithmeticIsElementByElement(first: Layout, second: Layout) {
    let (a, b) = (random([2, 5, 3, 4], first), random([2, 5, 3, 4], second, seed: 2))
    let (x, y) = (a.array, b.array)
    #expect((a + b).array == zip(x, y).map { $0 + $1 })
    #expect((a - b).array == zip(x, y).map { $0 - $1 })
    #expect((a * b).array == zip(x, y).map { $0 * $1 })
    #expect((a * 3).array == x.map { $0 * 3 })
    #expect((a + b).layout == first)
    var sum = a
    sum += b
    expectSame(sum, a + b)
    expectSame(a, Tensor(x, shape: a.shape))
  }

  @Test(arguments: [Layout.plain, .blocked])
  func mappingKeepsShapeAndLayout(layout: Layout) {
    let a = counting([1, 3, 2, 2], layout)
    let mapped = a.mapped { $0 * 2 + 1 }
    #expect(mapped.layout == layout)
    #expect(mapped.array == (0..<12).map { Float($0) * 2 + 1 })
  }

  @Test func clippingStaysInTheRangeAndIsIdempotent() {
    let a = random([1, 3, 4, 4], .blocked) * 3
    let clipped = a.clipped(to: -1...0.5)
    #expect(clipped.array.allSatisfy { (-1...0.5).contains($0) })
    expectSame(clipped.clipped(to: -1...0.5), clipped)
    #expect(Tensor([-3, 0, 3], shape: [3]).clipped(to: 1...2).array == [1, 1, 2])
  }

  @Test(arguments: [Float.nan, .infinity, -.infinity])
  func oneBadNumberIsNoticed(bad: Float) {
    var a = random([1, 3, 4, 4], .blocked)
    #expect(a.isFinite)
    a.withMutableValues { $0[Layout.groupWidth] = bad }
    #expect(!a.isFinite)
    #expect(Tensor([.greatestFiniteMagnitude, .greatestFiniteMagnitude], shape: [2]).isFinite)
  }

  @Test(arguments: [1, 3])
  func manyElementsAreTakenInPieces(threads: Int) {
    for count in [1, 15, 65_537, 200_003] {
      let (a, b) = (random([count]), random([count], seed: 2))
      let (x, y) = (a.array, b.array)
      Threads.$count.withValue(threads) {
        #expect((a + b).array == zip(x, y).map { $0 + $1 })
        #expect((a - b).array == zip(x, y).map { $0 - $1 })
        #expect((a * b).array == zip(x, y).map { $0 * $1 })
        #expect((a * 3).array == x.map { $0 * 3 })
        #expect(a.clipped(to: -0.5...1).array == x.map { min(max($0, -0.5), 1) })
        var sum = a
        sum += b
        sum += b
        #expect(sum.array == zip(x, y).map { $0 + $1 + $1 })
      }
    }
  }

  @Test func aSumOfTensorsGivenAwayStandsInTheMemoryOfOne() {
    func place(_ tensor: Tensor) -> UnsafePointer<Float>? { tensor.withValues { $0.baseAddress } }
    let shared = counting([1000])
    let own = counting([1000]) * 2
    let before = place(own)
    let sum = shared.adding(consume own)
    #expect(place(sum) == before && sum.array == counting([1000]).array.map { $0 * 3 })
    let second = (consume sum).adding(shared)
    #expect(place(second) == before && second.array == counting([1000]).array.map { $0 * 4 })
    let third = shared.adding(shared)
    #expect(place(third) != place(shared) && third.array == counting([1000]).array.map { $0 * 2 })
    #expect(shared.array == counting([1000]).array)
    // In two orders of the elements.
    let image = random([1, 3, 2, 2])
    expectSame(image.converted(to: .blocked).adding(image * 1), image * 2)
  }

  @Test(arguments: [Float.nan, .infinity, -.infinity], [0, 15, 16, 36])
  func aBadNumberIsNoticedWhereverItIs(bad: Float, place: Int) {
    var a = random([37])
    a.withMutableValues { $0[place] = bad }
    #expect(!a.isFinite)
  }
}
