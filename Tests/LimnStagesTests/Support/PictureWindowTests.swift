import LimnStages
import LimnTensors
import Testing

@Suite struct PictureWindowTests {
  private func value(_ window: PictureWindow, x: Double, y: Double) -> Float {
    window.map.array[Int(y * Double(PictureWindow.size)) * PictureWindow.size + Int(x * Double(PictureWindow.size))]
  }

  @Test func itIsWholeWithinAndFadesToItsEnds() {
    let window = PictureWindow(columns: 0.2...0.8, rows: 0.5...0.9, rise: 0.1)
    #expect(value(window, x: 0.5, y: 0.7) == 1 && value(window, x: 0.31, y: 0.61) == 1)
    for (x, y) in [(0.19, 0.7), (0.81, 0.7), (0.5, 0.49), (0.5, 0.91)] { #expect(value(window, x: x, y: y) == 0) }
    #expect(abs(value(window, x: 0.25, y: 0.7) - 0.5) < 0.05 && abs(value(window, x: 0.5, y: 0.85) - 0.5) < 0.05)
    // Both fade where both end.
    #expect(abs(value(window, x: 0.25, y: 0.85) - 0.25) < 0.05)
  }

  @Test func thereIsNoFadeAtThePicturesEdge() {
    let window = PictureWindow(columns: 0...1, rows: 0...0.5, rise: 0.2)
    #expect(value(window, x: 0, y: 0) == 1 && value(window, x: 0.999, y: 0.1) == 1 && value(window, x: 0, y: 0.6) == 0)
  }
}
