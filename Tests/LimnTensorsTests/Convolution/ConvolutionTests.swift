import LimnTensors
import TensorKit
import Testing

@Suite struct ConvolutionTests {
  /// Odd sizes, leftover rows and columns, kernels larger than the image, and channels around whole groups.
  static let geometries: [ConvolutionGeometry] = [
    .init(input: [1, 1, 1, 1], outputChannels: 1, kernel: 1),
    .init(input: [2, 3, 7, 5], outputChannels: 12, kernel: 3, padding: 1),
    .init(input: [1, 12, 6, 9], outputChannels: 33, kernel: 3, padding: 1),
    .init(input: [2, 33, 5, 4], outputChannels: 3, kernel: 1),
    .init(input: [1, 12, 6, 8], outputChannels: 7, kernel: 2, stride: 2),
    .init(input: [2, 9, 5, 7], outputChannels: 4, kernel: 2, stride: 2),
    .init(input: [1, 3, 8, 7], outputChannels: 33, kernel: 4, stride: 2, padding: 1),
    .init(input: [1, 8, 9, 11], outputChannels: 16, kernel: 3, stride: 2, padding: 1),
    .init(input: [1, 1, 11, 10], outputChannels: 3, kernel: 5, stride: 3, padding: 2),
    .init(input: [2, 16, 1, 3], outputChannels: 17, kernel: 3, padding: 1),
    .init(input: [1, 3, 2, 2], outputChannels: 2, kernel: 3, stride: 1, padding: 2),
    .init(input: [1, 33, 6, 5], outputChannels: 33, kernel: 3),
    .init(input: [3, 4, 7, 7], outputChannels: 6, kernel: 1, stride: 2),
  ]

  @Test(arguments: geometries, [Layout.plain, .blocked])
  func theForwardPassIsTheNaiveOne(geometry: ConvolutionGeometry, layout: Layout) {
    // Up to 300 products of numbers around 1: the largest results are above 20, 5e-6 of which is the tolerance.
    let x = random(geometry.input, layout)
    let weight = random(geometry.weight, seed: 2)
    let bias = random([geometry.outputChannels], seed: 3)
    let y = x.convolved(with: weight, geometry: geometry)
    #expect(y.layout == .blocked)
    expectZeroPadding(y)
    expectClose(y, naiveConvolution(x, weight, geometry), tolerance: 1e-4)
    let full = x.convolved(with: weight, bias: bias, geometry: geometry, relu: true)
    expectZeroPadding(full)
    expectClose(full, naiveConvolution(x, weight, bias: bias, geometry, relu: true), tolerance: 1e-4)
    expectClose(
      x.convolved(with: weight, bias: bias, geometry: geometry),
      naiveConvolution(x, weight, bias: bias, geometry), tolerance: 1e-4)
    expectClose(
      x.convolved(with: weight, geometry: geometry, relu: true), naiveConvolution(x, weight, geometry, relu: true),
      tolerance: 1e-4)
  }

  @Test(arguments: geometries, [Layout.plain, .blocked])
  func theGradientsAreAdjoint(geometry: ConvolutionGeometry, layout: Layout) throws {
    // <conv(x, w), g> = <x, inputGradient(g)> = <w, weightGradient(x, g)>, for every x, w and g: the gradients are right
    // in all elements if it holds for many, since all three sides are linear in each.
    for seed in UInt64(1)...4 {
      let x = random(geometry.input, layout, seed: seed)
      let weight = random(geometry.weight, seed: seed + 10)
      let g = random(geometry.output, seed % 2 == 0 ? .plain : .blocked, seed: seed + 20)
      let size = (x.squaredNorm() * weight.squaredNorm() * g.squaredNorm()).squareRoot()
      let y = x.convolved(with: weight, geometry: geometry)
      let dx = g.convolutionInputGradient(weight: weight, geometry: geometry)
      let (dw, none) = x.convolutionWeightGradient(outputGradient: g, geometry: geometry, bias: false)
      let (same, db) = x.convolutionWeightGradient(outputGradient: g, geometry: geometry, bias: true)
      #expect(none == nil)
      #expect(dx.shape == geometry.input)
      #expect(dw.shape == geometry.weight)
      expectZeroPadding(dx)
      let expected = (y * g).sum()
      #expect(abs((x * dx).sum() - expected) < 1e-6 * size)
      #expect(abs((weight * dw).sum() - expected) < 1e-6 * size)
      expectClose(same, dw, tolerance: 1e-4)
      expectClose(try #require(db), g.channelSums(), tolerance: 1e-4)
    }
  }

  @Test(arguments: geometries)
  func theInputsLayoutDoesNotMatter(geometry: ConvolutionGeometry) {
    let (x, weight, g) = (random(geometry.input), random(geometry.weight, seed: 2), random(geometry.output, seed: 3))
    let blocked = x.converted(to: .blocked)
    expectClose(
      blocked.convolved(with: weight, geometry: geometry), x.convolved(with: weight, geometry: geometry),
      tolerance: 5e-5)
    expectClose(
      blocked.convolutionWeightGradient(outputGradient: g, geometry: geometry, bias: false).weight,
      x.convolutionWeightGradient(outputGradient: g, geometry: geometry, bias: false).weight, tolerance: 1e-4)
  }

  @Test func oneThatReachesEveryPixelReadsItsInput() {
    // A kernel that is 1 in its middle and 0 elsewhere is the identity, mixed channels and all.
    let geometry = ConvolutionGeometry(input: [1, 3, 5, 4], outputChannels: 3, kernel: 3, padding: 1)
    let weight = Tensor(shape: geometry.weight) { values in
      values.update(repeating: 0)
      for channel in 0..<3 { values[(channel * 3 + channel) * 9 + 4] = 1 }
    }
    let x = random(geometry.input)
    expectSame(x.convolved(with: weight, geometry: geometry), x)
  }

  @Test func outputsAreCountedAsPyTorchCounts() {
    func output(_ extent: Int, _ kernel: Int, _ stride: Int, _ padding: Int) -> Int {
      ConvolutionGeometry(
        input: [1, 1, extent, extent], outputChannels: 1, kernel: kernel, stride: stride, padding: padding
      ).output[2]
    }
    #expect(output(7, 3, 1, 1) == 7)
    #expect(output(7, 2, 2, 0) == 3)
    #expect(output(8, 4, 2, 1) == 4)
    #expect(output(1, 3, 2, 1) == 1)
    #expect(output(11, 5, 3, 2) == 4)
  }

  @Test func manyTasksGetTheSameBytes() async {
    let geometry = ConvolutionGeometry(input: [1, 12, 17, 19], outputChannels: 20, kernel: 3, padding: 1)
    let weight = random(geometry.weight, seed: 2)
    @Sendable func work(_ seed: Int) -> [[UInt32]] {
      let x = random(geometry.input, .blocked, seed: UInt64(seed))
      let y = x.convolved(with: weight, geometry: geometry, relu: true)
      let dx = y.convolutionInputGradient(weight: weight, geometry: geometry)
      let dw = x.convolutionWeightGradient(outputGradient: y, geometry: geometry, bias: false).weight
      return [y, dx, dw].map { (tensor: Tensor) in tensor.array.map(\.bitPattern) }
    }
    let expected = (0..<4).map(work)
    let wrong: [Int] = await withTaskGroup(of: (Int, Bool).self) { group in
      for task in 0..<32 { group.addTask { (task, work(task % 4) == expected[task % 4]) } }
      var wrong: [Int] = []
      for await (task, isSame) in group where !isSame { wrong.append(task) }
      return wrong
    }
    #expect(wrong == [])
  }
}
