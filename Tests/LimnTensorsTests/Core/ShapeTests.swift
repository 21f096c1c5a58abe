import LimnTensors
import Testing

@Suite struct ShapeTests {
  @Test func countsAndCountsFromTheEnd() {
    let shape: Shape = [2, 3, 5, 7]
    #expect(shape.count == 210)
    #expect(shape.rank == 4)
    #expect(shape[1] == 3)
    #expect(shape[-1] == 7)
    #expect(shape[-4] == 2)
  }

  @Test func aScalarHasOneElementAndAnEmptyShapeNone() {
    #expect(Shape([]).count == 1)
    #expect(Shape([]).rank == 0)
    #expect(Shape([4, 0, 9]).count == 0)
  }

  @Test func readsAsInMessages() {
    #expect("\(Shape([1, 3, 64, 64]))" == "[1, 3, 64, 64]")
    #expect("\(Shape([]))" == "[]")
    #expect(ShapeError("no such shape").description == "no such shape")
  }

  @Test func equalExtentsAreEqualShapes() {
    #expect(Shape([2, 3]) == [2, 3])
    #expect(Shape([2, 3]) != [3, 2])
    #expect(Shape([1]) != [])
  }
}
