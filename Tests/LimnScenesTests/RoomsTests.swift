import LimnImages
import LimnScenes
import Testing

@Suite struct RoomsTests {
  private let scene = Rooms()

  private func pixel(_ values: [Int], _ x: Int, _ y: Int) -> [Int] {
    guard case .uint8(let samples) = scene.image(values).samples else { return [] }
    return (0..<3).map { Int(samples[3 * (y * 64 + x) + $0]) }
  }

  @Test func eachHueIsSeenWhereItsSurfaceIs() {
    // Red, then green, then blue of a hue of 0, ⅓ (between 3 and 4 tenths) and ⅗.
    for shape in 0..<4 {
      let values = [0, 6, 3, 4, shape, 7]
      let (floor, wall, body) = (pixel(values, 3, 60), pixel(values, 3, 22), pixel(values, 32, 36))
      #expect(floor[0] > 100 && floor[1] == 0 && floor[2] == 0, "\(floor)")
      #expect(wall[2] > wall[0] && wall[2] > wall[1], "\(wall)")
      #expect(body[1] > body[0] && body[1] > body[2], "\(body)")
    }
    // Above the walls is the sky, whatever the hues.
    #expect(pixel([0, 0, 0, 0, 0, 7], 32, 1) == pixel([5, 6, 7, 3, 2, 7], 32, 1))
  }

  @Test func bodiesGrowAndTheFloorIsDarkWhereTheyTouchIt() {
    func body(_ scale: Int) -> Int {
      guard case .uint8(let samples) = scene.image([0, 6, 3, scale, 2, 7]).samples else { return 0 }
      return (0..<64 * 64).count { samples[3 * $0 + 1] > max(samples[3 * $0], samples[3 * $0 + 2]) }
    }
    let sizes = [0, 7].map(body)
    #expect(sizes[0] > 100 && sizes[1] > sizes[0] * 3 / 2, "\(sizes)")
    let values = [0, 6, 3, 4, 2, 7]
    #expect(pixel(values, 32, 50)[0] < pixel(values, 3, 60)[0])
  }

  @Test func theViewTurnsAboutTheMiddle() {
    // A sphere in the middle looks the same from everywhere but for the light; the corners of the room move.
    #expect(pixel([0, 6, 3, 4, 0, 0], 20, 22) != pixel([0, 6, 3, 4, 0, 14], 20, 22))
  }
}
