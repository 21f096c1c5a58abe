import LimnCompare
import LimnTensors
import Testing

@Suite struct ComparisonNetworkTests {
  @Test("Pixels that are nearly all black or white are on or off, others are normal")
  func likelihood() {
    let values: [Float] = [0, 0, 1, 0.95, 0.05, 0, 0, 1, 0.5, 0.4]
    #expect(ComparisonNetwork.likelihood(of: Tensor(values, shape: [1, 1, 2, 5])) == .bernoulli)
    #expect(ComparisonNetwork.likelihood(of: Tensor(values.map { 0.5 * $0 }, shape: [1, 1, 2, 5])) == .gaussian)
  }

  @Test("The network halves images as far as their size allows, and has more units for larger ones")
  func architecture() throws {
    func made(_ width: Int, _ height: Int, _ channels: Int) throws -> (maps: [Int], units: Int) {
      let images = Tensor(zeros: [1, channels, height, width])
      let found = try ComparisonNetwork.architecture(
        of: images, size: ComparedSize(width: width, height: height), ComparisonSettings())
      #expect(found.width == width && found.height == height && found.channels == channels)
      #expect(found.decoderConvolutions == found.encoderConvolutions.reversed())
      return (found.encoderConvolutions, found.latent)
    }
    #expect(try made(28, 28, 1) == ([32, 64], 16))
    #expect(try made(64, 64, 3) == ([32, 64, 64, 64], 32))
    #expect(try made(20, 28, 1) == ([32, 64], 16))
  }
}
