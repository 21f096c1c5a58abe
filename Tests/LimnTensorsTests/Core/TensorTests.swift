import LimnTensors
import TensorKit
import Testing

@Suite struct TensorTests {
  @Test func copiesAreIndependent() {
    let original = counting([2, 3])
    var copy = original
    copy.withMutableValues { $0[0] = 100 }
    #expect(original.array == [0, 1, 2, 3, 4, 5])
    #expect(copy.array == [100, 1, 2, 3, 4, 5])

    var reshaped = original.reshaped(to: [3, 2])
    reshaped.withMutableValues { $0[5] = -1 }
    #expect(original.array == [0, 1, 2, 3, 4, 5])
    #expect(reshaped.shape == [3, 2])
  }

  @Test func aUniqueTensorChangesInPlace() {
    var tensor = counting([100])
    let before = tensor.withValues { $0.baseAddress }
    tensor.withMutableValues { $0[7] = 0 }
    tensor += Tensor(repeating: 1, shape: [100])
    #expect(tensor.array[6...8] == [7, 1, 9])
    #expect(tensor.withValues { $0.baseAddress } == before)
  }

  @Test func scalarsArraysAndRepeatedValues() {
    #expect(Tensor(2.5).shape == [])
    #expect(Tensor(2.5).scalar == 2.5)
    #expect(Tensor(repeating: 4, shape: [1, 1]).scalar == 4)
    #expect(Tensor(zeros: [3]).array == [0, 0, 0])
    #expect(Tensor(repeating: 2, shape: [1, 3, 1, 2], layout: .blocked).array == [2, 2, 2, 2, 2, 2])
    #expect(Tensor([], shape: [0, 4]).array == [])
  }

  @Test func weightsThatChangeArePackedAnew() {
    let geometry = ConvolutionGeometry(input: [1, 9, 6, 6], outputChannels: 10, kernel: 3, padding: 1)
    let x = random(geometry.input, .blocked)
    var weight = random(geometry.weight, seed: 2)
    let before = x.convolved(with: weight, geometry: geometry)
    expectSame(x.convolved(with: weight, geometry: geometry), before)  // from the kept packing
    let backBefore = before.convolutionInputGradient(weight: weight, geometry: geometry)

    weight.withMutableValues { for index in $0.indices { $0[index] *= 2 } }
    expectSame(x.convolved(with: weight, geometry: geometry), before * 2)
    expectSame(before.convolutionInputGradient(weight: weight, geometry: geometry), backBefore * 2)

    let kept = weight
    weight.withMutableValues { for index in $0.indices { $0[index] *= 2 } }
    expectSame(x.convolved(with: weight, geometry: geometry), before * 4)
    expectSame(x.convolved(with: kept, geometry: geometry), before * 2)

    weight += kept
    expectSame(x.convolved(with: weight, geometry: geometry), x.convolved(with: kept * 3, geometry: geometry))

    weight.withMutableValues { for index in $0.indices { $0[index] *= 2 } }
    weight.repack()
    expectSame(x.convolved(with: weight, geometry: geometry), x.convolved(with: kept * 6, geometry: geometry))
  }

  @Test func aReshapedWeightIsPackedForItsOwnShape() {
    // Both are stored as one group of output channels by one of input channels.
    let tall = ConvolutionGeometry(input: [1, 2, 3, 3], outputChannels: 4, kernel: 1)
    let wide = ConvolutionGeometry(input: [1, 4, 3, 3], outputChannels: 2, kernel: 1)
    let weight = counting(tall.weight)
    let reshaped = weight.reshaped(to: wide.weight)
    _ = random(tall.input, .blocked).convolved(with: weight, geometry: tall)
    let x = random(wide.input, .blocked)
    expectSame(
      x.convolved(with: reshaped, geometry: wide), x.convolved(with: counting(wide.weight), geometry: wide))
  }
}
