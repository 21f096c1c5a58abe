import LimnImages
import LimnTensors
import LimnTestSupport
import Testing

@Suite struct DilationTests {
  @Test(arguments: [1.0, 2.0, 2.5, 4.0])
  func aPointBecomesADisc(_ radius: Double) {
    var point = Tensor(zeros: [1, 2, 9, 11])
    point.withMutableValues { $0[99 + 4 * 11 + 2] = 0.5 }
    let disc = point.dilated(radius: radius).array
    for y in 0..<9 {
      for x in 0..<11 {
        let isInside = Double((x - 2) * (x - 2) + (y - 4) * (y - 4)) <= radius * radius
        #expect(disc[99 + y * 11 + x] == (isInside ? 0.5 : 0))
        #expect(disc[y * 11 + x] == 0)
      }
    }
  }

  @Test func erosionIsDilationOfTheOpposite() {
    let pixels = SampleImages.pixels(width: 9, height: 7)
    let (least, most) = (pixels.eroded(radius: 1).array, pixels.dilated(radius: 1).array)
    let (values, left) = (pixels.array, 3 * 9 + 4)
    let around = [left, left - 1, left + 1, left - 9, left + 9].map { values[$0] }
    #expect(least[left] == around.min() && most[left] == around.max())
    #expect(pixels.dilated(radius: 0.5).array == values)
  }
}
