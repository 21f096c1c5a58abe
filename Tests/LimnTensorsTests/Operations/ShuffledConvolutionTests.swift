import LimnTensors
import TensorKit
import Testing

@Suite struct ShuffledConvolutionTests {
  @Test(arguments: [(2, 5, 3), (2, 32, 20), (3, 17, 2)])
  func itIsAConvolutionAndAShuffle(r: Int, inputs: Int, outputs: Int) throws {
    let x = random([2, inputs, 5, 4], .blocked)
    let weight = random([outputs * r * r, inputs, 1, 1], seed: 2)
    let addend = random([2, outputs, 5 * r, 4 * r], .blocked, seed: 3)
    let geometry = ConvolutionGeometry(input: x.shape, outputChannels: outputs * r * r, kernel: 1)
    let found = x.convolvedAndShuffled(with: weight, by: r, addend: addend)
    expectZeroPadding(found)
    expectClose(
      found, x.convolved(with: weight, geometry: geometry, by: .direct).pixelShuffled(by: r) + addend, tolerance: 5e-5)

    let g = random(found.shape, .blocked, seed: 4)
    let coarse = g.pixelUnshuffled(by: r)
    let gradients = x.convolvedAndShuffledGradients(outputGradient: g, weight: weight, by: r, ofInput: true)
    let expected = x.convolutionGradients(
      outputGradient: coarse, weight: weight, geometry: geometry, bias: false, by: .direct)
    expectClose(try #require(gradients.input), try #require(expected.input), tolerance: 5e-5)
    expectClose(gradients.weight, expected.weight, tolerance: 5e-5)
    #expect(x.convolvedAndShuffledGradients(outputGradient: g, weight: weight, by: r, ofInput: false).input == nil)
  }
}
