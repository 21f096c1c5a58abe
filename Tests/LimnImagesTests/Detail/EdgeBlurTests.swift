import LimnImages
import LimnTensors
import Testing

@Suite struct EdgeBlurTests {
  /// A step across a picture, grey on the left.
  private func step(height: Int = 40, width: Int = 60) -> Tensor {
    Tensor(shape: [1, 3, height, width]) { values in
      for place in values.indices { values[place] = place % width < width / 2 ? 0.2 : 0.7 }
    }
  }

  @Test("A blurred step has the blur that it was given", arguments: [1.5, 2, 3])
  func steps(sigma: Double) throws {
    let found = try #require(step().blurred(sigma: sigma).edgeBlur())
    // The differences by which steepness is measured blur a little themselves.
    #expect(abs(found / sigma - 1) < 0.15, "\(found)")
  }

  @Test("A sharper picture has less, whatever its contrast")
  func sharperIsLess() throws {
    let (sharp, blurred) = (step(), step().blurred(sigma: 1.2))
    #expect(try #require(sharp.edgeBlur()) < 0.8 * (try #require(blurred.edgeBlur())))
    let faint = try #require((blurred * 0.2).edgeBlur())
    #expect(abs(faint - (try #require(blurred.edgeBlur()))) < 0.01)
  }

  @Test("Without edges there is none")
  func nothing() {
    #expect(Tensor(repeating: 0.5, shape: [1, 1, 20, 20]).edgeBlur() == nil)
    #expect(step(height: 4, width: 60).edgeBlur() == nil)
  }
}
