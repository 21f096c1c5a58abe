import LimnNetworks
import LimnTensors
import Testing

/// Shapes and floats of walks that can be followed with pen and paper.
@Suite struct ShapeWalkTests {
  /// Floats of a map of whole groups of channels.
  private func maps(_ channels: Int, _ side: Int) -> Int { Layout.paddedChannels(channels) * side * side }

  @Test func aChainHoldsWhatALayerTakesAndGives() throws {
    let chain = Sequential([
      Convolution2D("a", 16, 32, kernel: 3), Convolution2D("b", 32, 16, kernel: 2, stride: 2),
      Convolution2D("c", 16, 16, kernel: 3),
    ])
    var walk = ShapeWalk([1, 16, 8, 8])
    try walk.through(chain)
    #expect(walk.steps.map(\.output) == [[1, 32, 8, 8], [1, 16, 4, 4], [1, 16, 4, 4]])
    #expect(walk.steps.map(\.summary) == chain.layers.map(\.summary))
    // The input stays to the end; of the others two at a time are there.
    #expect(walk.mostFloats == maps(16, 8) + maps(32, 8) + maps(16, 4))
    #expect(walk.tapeFloats == maps(16, 8) + maps(32, 8) + 2 * maps(16, 4))
  }

  @Test func aBlockHoldsThreeMapsAndAnEarlierOneOfItsChain() throws {
    func most(_ blocks: Int) throws -> Int {
      var walk = ShapeWalk([1, 16, 8, 8])
      try walk.through(Sequential((0..<blocks).map { ResidualBlock("\($0)", channels: 16) }))
      #expect(walk.shape == [1, 16, 8, 8] && walk.steps.count == 2 * blocks)
      return walk.mostFloats / maps(16, 8)
    }
    #expect(try (0...3).map(most) == [1, 3, 4, 4])
  }

  @Test func aTransposedConvolutionHoldsItsSumsBeforeTheirBias() throws {
    func most(bias: Bool) throws -> Int {
      var walk = ShapeWalk([1, 16, 4, 4])
      try walk.through(ConvolutionTranspose2D("a", 16, 32, kernel: 2, stride: 2, bias: bias))
      #expect(walk.tapeFloats == maps(16, 4) + maps(32, 8))
      return walk.mostFloats
    }
    #expect(try most(bias: false) == maps(16, 4) + maps(32, 8))
    #expect(try most(bias: true) == maps(16, 4) + 2 * maps(32, 8))
  }

  @Test func whatIsKeptCountsToTheEndAndWhatIsNotCountedNever() throws {
    let layer = Convolution2D("a", 16, 16, kernel: 2, stride: 2)
    var walk = ShapeWalk([1, 16, 8, 8], isCounted: false)
    try walk.through(layer)
    #expect(walk.mostFloats == maps(16, 4))
    walk.keep()
    try walk.through(layer)
    walk.keep()
    walk.keep()
    #expect(
      walk.mostFloats == maps(16, 4) + maps(16, 2) && walk.kept == [[1, 16, 4, 4], [1, 16, 2, 2], [1, 16, 2, 2]])
    try walk.reshape(to: [1, 64])
    try walk.through(Linear("b", 64, 3))
    #expect(walk.mostFloats == maps(16, 4) + maps(16, 2) + 3 && walk.shape == [1, 3])
    let error = #expect(throws: ShapeError.self) { try walk.through(layer) }
    #expect(error?.description == "a takes [N, 16, H, W], not [1, 3]")
  }
}
