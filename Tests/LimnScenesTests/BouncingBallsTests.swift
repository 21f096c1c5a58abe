import LimnScenes
import LimnTensors
import TensorKit
import Testing

@Suite struct BouncingBallsTests {
  private let balls = BouncingBalls()

  @Test func framesAreOfTheirSizeAndTheKeysOwn() {
    let frames = balls.frames(5, key: RandomKey(seed: 1))
    #expect(frames.shape == [5, 1, 30, 30])
    expectSame(frames, balls.frames(5, key: RandomKey(seed: 1)))
    #expect(frames.array != balls.frames(5, key: RandomKey(seed: 2)).array)
    #expect(frames.array.allSatisfy { (0...1).contains($0) })
  }

  @Test func ballsStayInTheBoxAndKeepTheirEnergy() {
    for seed in 0..<5 {
      let path = balls.positions(200, key: RandomKey(seed: UInt64(seed)))
      #expect(path.allSatisfy { $0.allSatisfy { $0.min() > 0.6 && $0.max() < 9.4 } })
      // Squares of the ways between frames sum to ¼ where nothing bounced, and never to more.
      let squares = zip(path, path.dropFirst()).map { before, after in
        zip(before, after).reduce(0) { $0 + (($1.1 - $1.0) * ($1.1 - $1.0)).sum() }
      }
      #expect(squares.allSatisfy { $0 < 0.2501 } && squares.count { abs($0 - 0.25) < 1e-9 } > 100, "\(seed)")
    }
  }

  /// Predicting the last frame again is off by 11.81 (`../shared/tools/study/balls.py`, 60 sequences; a standard error of about 0.15
  /// here).
  @Test func theErrorOfTheLastFrameIsTheKnownOne() {
    var total = 0.0
    for sequence in 0..<40 {
      let frames = balls.frames(40, key: RandomKey(seed: 7).split(sequence))
      total += (frames.items(1..<40) - frames.items(0..<39)).squaredNorm() / 39
    }
    #expect(abs(total / 40 - 11.81) < 0.6, "\(total / 40)")
  }

  @Test func otherSizesAndNumbers() {
    let frames = BouncingBalls(size: 16, balls: 1).frames(3, key: RandomKey(seed: 3))
    // One ball of radius 1.2 in a box of 10: ∫ exp(−(d²/r²)⁴) = π r² Γ(5/4).
    let area = Double.pi * 1.44 * 0.9064 / 100 * 256
    for frame in 0..<3 { #expect(abs(frames.items(frame..<frame + 1).sum() / area - 1) < 0.1) }
  }
}
