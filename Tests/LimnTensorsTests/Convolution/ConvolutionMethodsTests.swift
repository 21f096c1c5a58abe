import LimnTensors
import TensorKit
import Testing

/// Our own convolutions against oneDNN's direct ones, on the shapes that models use.
@Suite struct ConvolutionMethodsTests {
  static let geometries: [(ConvolutionGeometry, ConvolutionMethod)] = [
    // The photo denoiser, on a photo of 64×48.
    (.init(input: [1, 12, 24, 32], outputChannels: 32, kernel: 3, padding: 1), .winograd),
    (.init(input: [1, 32, 24, 32], outputChannels: 32, kernel: 3, padding: 1), .winograd),
    (.init(input: [1, 32, 24, 32], outputChannels: 12, kernel: 3, padding: 1), .winograd),
    (.init(input: [2, 64, 12, 16], outputChannels: 64, kernel: 3, padding: 1), .winograd),
    (.init(input: [2, 128, 6, 8], outputChannels: 128, kernel: 3, padding: 1), .winograd),
    (.init(input: [1, 32, 24, 32], outputChannels: 64, kernel: 2, stride: 2), .patches),
    (.init(input: [1, 128, 6, 8], outputChannels: 256, kernel: 1), .patches),
    // A variational autoencoder of 4×4 kernels at stride 2.
    (.init(input: [2, 32, 32, 32], outputChannels: 64, kernel: 4, stride: 2, padding: 1), .winograd),
    (.init(input: [2, 128, 8, 8], outputChannels: 256, kernel: 4, stride: 2, padding: 1), .winograd),
    // Any other geometry.
    (.init(input: [2, 9, 11, 8], outputChannels: 20, kernel: 3, stride: 2, padding: 1), .patches),
    (.init(input: [1, 20, 7, 9], outputChannels: 6, kernel: 5, padding: 2), .patches),
    (.init(input: [1, 20, 7, 9], outputChannels: 6, kernel: 2, stride: 3), .patches),
  ]

  /// The largest difference as a part of the largest element.
  private func difference(_ a: Tensor, _ b: Tensor) -> Float {
    let (a, b) = (a.array, b.array)
    return zip(a, b).reduce(0) { max($0, abs($1.0 - $1.1)) } / b.reduce(1e-9) { max($0, abs($1)) }
  }

  @Test(arguments: geometries)
  func theyAgreeWithDirectOnes(_ geometry: ConvolutionGeometry, _ method: ConvolutionMethod) throws {
    let x = random(geometry.input, .blocked)
    let weight = random(geometry.weight, seed: 2)
    let bias = random([geometry.outputChannels], seed: 3)
    let addend = random(geometry.output, .blocked, seed: 4)
    let g = random(geometry.output, .blocked, seed: 5)
    func results(_ method: ConvolutionMethod) throws -> [String: Tensor] {
      let y = x.convolved(with: weight, bias: bias, addend: addend, geometry: geometry, relu: true, by: method)
      let mask = x.convolved(
        with: weight, bias: bias, addend: addend, geometry: geometry, relu: true, by: .direct)
      let gradients = x.convolutionGradients(
        outputGradient: g, mask: mask, weight: weight, geometry: geometry, bias: true, by: method)
      let inputBias = random([geometry.inputChannels], seed: 6)
      let transposed = g.convolutionInputGradient(
        weight: weight, geometry: geometry, bias: inputBias, addend: x, relu: true, layout: .blocked, by: method)
      for tensor in [y, transposed, try #require(gradients.input)] { expectZeroPadding(tensor) }
      return [
        "forward": y, "input gradient": try #require(gradients.input), "weight gradient": gradients.weight,
        "bias gradient": try #require(gradients.bias), "transposed": transposed,
      ]
    }
    let (found, expected) = (try results(method), try results(.direct))
    for (name, tensor) in expected {
      let worst = difference(try #require(found[name]), tensor)
      #expect(worst < 5e-6, "\(name): \(worst) of the largest element")
    }
  }

  @Test(arguments: [1, 2, 5])
  func threadsChangeNothing(threads: Int) {
    for (geometry, method) in Self.geometries {
      let (x, weight) = (random(geometry.input, .blocked), random(geometry.weight, seed: 2))
      let g = random(geometry.output, .blocked, seed: 3)
      let expected = x.convolved(with: weight, geometry: geometry, relu: true, by: method)
      let back = g.convolutionInputGradient(weight: weight, geometry: geometry, layout: .blocked, by: method)
      Threads.$count.withValue(threads) {
        expectSame(x.convolved(with: weight, geometry: geometry, relu: true, by: method), expected)
        expectSame(g.convolutionInputGradient(weight: weight, geometry: geometry, layout: .blocked, by: method), back)
      }
    }
  }

  @Test(arguments: [1, 3, 4], [1, 2, 3])
  func fewChannelsStayPlain(channels: Int, kernel: Int) {
    let geometry = ConvolutionGeometry(
      input: [2, channels, 9, 7], outputChannels: 10, kernel: kernel, padding: kernel / 2)
    let (x, weight, g) = (random(geometry.input), random(geometry.weight, seed: 2), random(geometry.output, seed: 3))
    let back = g.convolutionInputGradient(weight: weight, geometry: geometry)
    #expect(back.layout == .plain)
    #expect(
      difference(back, g.convolutionInputGradient(weight: weight, geometry: geometry, layout: .blocked, by: .direct))
        < 5e-6)
    let gradients = x.convolutionGradients(outputGradient: g, weight: weight, geometry: geometry, bias: true)
    #expect(gradients.input?.layout == .plain)
    let direct = x.converted(to: .blocked)
      .convolutionGradients(outputGradient: g, weight: weight, geometry: geometry, bias: true, by: .direct)
    #expect(difference(gradients.weight, direct.weight) < 5e-6)
  }
}
