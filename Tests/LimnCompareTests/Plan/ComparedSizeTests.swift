import LimnCompare
import Testing

@Suite struct ComparedSizeTests {
  private func size(_ sides: (Int, Int)...) -> String {
    ComparedSize(of: sides.map { ComparedSize(width: $0.0, height: $0.1) }).text
  }

  @Test("Small images of one size keep it; others become squares that are no larger than need be")
  func choice() {
    #expect(size((28, 28), (28, 28)) == "28×28" && size((20, 28)) == "20×28" && size((64, 64)) == "64×64")
    #expect(size((30, 30)) == "32×32" && size((28, 28), (32, 32)) == "32×32" && size((4, 4)) == "32×32")
    #expect(size((640, 480)) == "64×64" && size((30, 400), (20, 20), (22, 22)) == "32×32")
  }

  @Test("Sides are halved while the shorter one has eight pixels or more")
  func halvings() {
    func halvings(_ width: Int, _ height: Int) -> Int { ComparedSize(width: width, height: height).halvings }
    #expect(halvings(28, 28) == 2 && halvings(32, 32) == 3 && halvings(64, 64) == 4 && halvings(20, 28) == 2)
    #expect(halvings(8, 8) == 1 && halvings(12, 12) == 1)
  }
}
