import LimnNetworks
import LimnTensors
import TensorKit
import Testing

@Suite struct TapeTests {
  private let parameters: Parameters = {
    var parameters = Parameters()
    parameters["a"] = Tensor([1, 2, 3], shape: [3])
    parameters["b"] = Tensor([-1, 0.5, 4], shape: [3])
    return parameters
  }()

  @Test func aVariableUsedTwiceGetsTheSum() {
    let (value, slopes) = gradients(at: parameters) { pass in
      let y = pass["a"] * 2
      return (y + y + y * pass["b"]).sum()
    }
    #expect(value == 2 * (2 + 4 + 6 - 1 + 1 + 12))
    #expect(slopes["a"].array == [2, 5, 12])
    #expect(slopes["b"].array == [2, 4, 6])
  }

  @Test func aParameterLookedUpTwiceIsOne() {
    let (_, slopes) = gradients(at: parameters) { ($0["a"] * $0["a"] * $0["a"]).sum() }
    #expect(slopes["a"].array == [3, 12, 27])
  }

  @Test func anUnusedParameterHasAGradientOfZeros() {
    let (_, slopes) = gradients(at: parameters) { $0["a"].sum() }
    #expect(slopes.names == ["a", "b"])
    #expect(slopes["a"].array == [1, 1, 1])
    #expect(slopes["b"].array == [0, 0, 0])
    // A parameter that is looked up but does not reach the result neither.
    let (_, others) = gradients(at: parameters) { pass in
      _ = pass["b"] * 2
      return pass["a"].sum()
    }
    #expect(others["b"].array == [0, 0, 0])
  }

  @Test func aConstantResultHasNoGradient() {
    let (value, slopes) = gradients(at: parameters) { _ in Variable(Tensor(7)) }
    #expect(value == 7)
    #expect(slopes["a"].array == [0, 0, 0])
  }

  @Test func aParameterItselfHasAGradientOfOne() {
    var scalar = Parameters()
    scalar["s"] = Tensor(3)
    let (value, slopes) = gradients(at: scalar) { $0["s"] }
    #expect(value == 3)
    #expect(slopes["s"].scalar == 1)
  }

  @Test func withoutATapeThereAreConstants() {
    let pass = Pass(parameters)
    let y = pass["a"] * pass["b"] + pass["a"]
    #expect(!y.needsGradient)
    #expect(!pass.watched(Tensor(1)).needsGradient)
    #expect(y.value.array == [0, 3, 15])
    _ = gradients(at: parameters) { pass in
      #expect(pass["a"].needsGradient)
      #expect(!Variable(Tensor(1)).needsGradient)
      #expect((Variable(pass["a"].value) * 2).needsGradient == false)
      return (pass["a"] * Variable(Tensor([1, 1, 1], shape: [3]))).sum()
    }
  }

  @Test func noGradientIsAskedOfAConstant() {
    var asked = 0
    _ = gradients(at: parameters) { pass in
      let constant = Variable(Tensor([1, 2, 3], shape: [3]))
      let alone = Variable(constant.value, from: [constant]) { _ in
        asked += 1
        return [nil]
      }
      return (alone * pass["a"]).sum()
    }
    #expect(asked == 0)
  }

  @Test func gradientsAreLinearInTheFunction() {
    func slopes(_ factor: Float) -> Parameters {
      gradients(at: parameters) { (Activation.tanh($0["a"]) * $0["b"]).sum() * factor }.gradients
    }
    expectSame(slopes(4)["a"], slopes(1)["a"] * 4)
    expectSame(slopes(-1)["b"], slopes(1)["b"] * -1)
  }

  @Test func aFrozenPassHasTheSameNumbersAsConstants() {
    let (value, slopes) = gradients(at: parameters) { pass in
      let frozen = pass.frozen
      #expect(!frozen["a"].needsGradient && !frozen.frozen["b"].needsGradient)
      return (frozen["a"] * pass["b"]).sum()
    }
    #expect(value == -1 + 1 + 12)
    #expect(slopes["a"].array == [0, 0, 0] && slopes["b"].array == [1, 2, 3])
    #expect(Pass(parameters).frozen["a"].value.array == [1, 2, 3])
  }

  @Test func aDeepChainIsDifferentiated() {
    let (_, slopes) = gradients(at: parameters) { pass in
      (0..<2000).reduce(pass["a"]) { x, _ in x + pass["b"] }.sum()
    }
    #expect(slopes["a"].array == [1, 1, 1])
    #expect(slopes["b"].array == [2000, 2000, 2000])
  }
}
