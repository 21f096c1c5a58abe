import LimnNetworks
import LimnTensors
import NetworkKit
import TensorKit
import Testing

@Suite struct ConvolutionsTests {
  @Test(arguments: [
    ("convolution", 1, 1), ("convolution-stride", 2, 0), ("convolution-stride-padding", 2, 1),
    ("convolution-1x1", 1, 0),
  ])
  func convolutionsWithoutBias(name: String, stride: Int, padding: Int) throws {
    try PyTorchCase(name).check { convolution($0["x"], weight: $0["weight"], stride: stride, padding: padding) }
  }

  @Test(arguments: [("convolution-bias", 1, 1), ("convolution-leftover", 2, 0)])
  func convolutionsWithBias(name: String, stride: Int, padding: Int) throws {
    try PyTorchCase(name).check {
      convolution($0["x"], weight: $0["weight"], bias: $0["bias"], stride: stride, padding: padding)
    }
  }

  @Test func fusedReLU() throws {
    try PyTorchCase("convolution-relu").check {
      convolution($0["x"], weight: $0["weight"], padding: 1, relu: true)
    }
    try PyTorchCase("convolution-bias-relu").check {
      convolution($0["x"], weight: $0["weight"], bias: $0["bias"], padding: 1, relu: true)
    }
    try PyTorchCase("convolution-bias-relu").check {
      Activation.relu(convolution($0["x"], weight: $0["weight"], bias: $0["bias"], padding: 1))
    }
  }

  @Test func transposedConvolutions() throws {
    try PyTorchCase("transposed").check {
      transposedConvolution($0["x"], weight: $0["weight"], bias: $0["bias"], stride: 2, padding: 1)
    }
    try PyTorchCase("transposed-2x2").check { transposedConvolution($0["x"], weight: $0["weight"], stride: 2) }
    try PyTorchCase("transposed-stride-1").check {
      transposedConvolution($0["x"], weight: $0["weight"], bias: $0["bias"], padding: 1)
    }
  }

  @Test("What is fused into a convolution is what follows it")
  func fusedAddendsAndShuffles() throws {
    let key = RandomKey(seed: 1)
    func draw(_ name: String, _ shape: Shape) -> Tensor { key.split(name).normal(shape) * 0.3 }
    var parameters = Parameters()
    parameters["x"] = draw("x", [2, 9, 6, 8])
    parameters["weight"] = draw("weight", [5, 9, 3, 3])
    // Far from zero, where finite differences would meet the kink of ReLU.
    parameters["addend"] = draw("addend", [2, 5, 6, 8]).mapped { $0 > 0 ? 5 : -5 }
    parameters["shuffled"] = draw("shuffled", [12, 9, 1, 1])
    parameters["fine"] = draw("fine", [2, 3, 12, 16])
    for relu in [false, true] {
      checkGradient(at: parameters) {
        convolution($0["x"], weight: $0["weight"], addend: $0["addend"], padding: 1, relu: relu)
      }
    }
    checkGradient(at: parameters) {
      shuffledConvolution($0["x"], weight: $0["shuffled"], by: 2, addend: $0["fine"])
    }
    let pass = Pass(parameters)
    let x = Variable(parameters["x"])
    let sum = convolution(x, weight: pass["weight"], padding: 1) + pass["addend"]
    expectClose(
      convolution(x, weight: pass["weight"], addend: pass["addend"], padding: 1, relu: true).value,
      Activation.relu(sum).value, tolerance: 1e-5)
    expectClose(
      shuffledConvolution(x, weight: pass["shuffled"], by: 2, addend: pass["fine"]).value,
      (pixelShuffle(convolution(x, weight: pass["shuffled"]), by: 2) + pass["fine"]).value, tolerance: 1e-5)
  }

  @Test(
    "Through constant weights the input gets the gradient that it gets through others",
    arguments: [Layout.plain, .blocked], [false, true])
  func frozenWeights(layout: Layout, relu: Bool) {
    let key = RandomKey(seed: 6)
    var parameters = Parameters()
    parameters["x"] = key.split("x").normal([2, 3, 8, 8]).converted(to: layout)
    for (index, (shape, kernel)) in [([6, 3, 4, 4], 4), ([9, 6, 3, 3], 3), ([4, 9, 1, 1], 1)].enumerated() {
      parameters["weight.\(index)"] = key.split("weight \(index)").normal(Shape(shape)) * (1 / Float(kernel))
      parameters["bias.\(index)"] = key.split("bias \(index)").normal([shape[0]])
    }
    parameters["up"] = key.split("up").normal([4, 3, 4, 4]) * 0.3
    parameters["linear"] = key.split("linear").normal([5, 192]) * 0.2
    parameters["linear.bias"] = key.split("linear bias").normal([5])
    let probe = Variable(key.split("probe").normal([2, 5]))
    func value(_ x: Variable, _ pass: Pass) -> Variable {
      var x = x
      for (index, (stride, padding)) in [(2, 1), (1, 1), (1, 0)].enumerated() {
        let addend = index == 1 ? Variable(Tensor(repeating: 0.25, shape: [2, 9, 4, 4])) : nil
        x = convolution(
          x, weight: pass["weight.\(index)"], bias: pass["bias.\(index)"], addend: addend, stride: stride,
          padding: padding, relu: relu)
      }
      x = transposedConvolution(x, weight: pass["up"], stride: 2, padding: 1, relu: relu)
      let rows = x.reshaped(to: [2, 192])
      return (linear(rows, weight: pass["linear"], bias: pass["linear.bias"]) * probe).sum()
    }
    let whole = gradients(at: parameters) { value($0["x"], $0) }
    let frozen = gradients(at: parameters) { value($0["x"], $0.frozen) }
    #expect(frozen.value == whole.value)
    let size = Float((whole.gradients["x"].squaredNorm() / Double(parameters["x"].count)).squareRoot())
    #expect(size > 1e-4)
    expectClose(frozen.gradients["x"], whole.gradients["x"], tolerance: 1e-5 * size)
    for name in parameters.names where name != "x" {
      #expect(frozen.gradients[name].array.allSatisfy { $0 == 0 } && whole.gradients[name].squaredNorm() > 0)
    }
  }

  @Test func aLearnedBiasOrAddendOfConstantWeightsGetsItsGradient() {
    let key = RandomKey(seed: 7)
    let (x, weight) = (Variable(key.split("x").normal([1, 3, 4, 4])), Variable(key.split("w").normal([5, 3, 3, 3])))
    var parameters = Parameters()
    parameters["bias"] = key.split("bias").normal([5])
    parameters["addend"] = key.split("addend").normal([1, 5, 4, 4])
    for relu in [false, true] {
      let free = gradients(at: parameters) {
        let sum = convolution(x, weight: weight, bias: $0["bias"], padding: 1) + $0["addend"]
        return (relu ? Activation.relu(sum) : sum).sum()
      }
      let fused = gradients(at: parameters) {
        convolution(x, weight: weight, bias: $0["bias"], addend: $0["addend"], padding: 1, relu: relu).sum()
      }
      for name in parameters.names { expectClose(fused.gradients[name], free.gradients[name], tolerance: 1e-5) }
    }
    var bias = Parameters()
    bias["bias"] = parameters["bias"]
    let rows = Variable(key.split("rows").normal([3, 6]))
    let found = gradients(at: bias) {
      linear(rows, weight: Variable(key.split("linear").normal([5, 6])), bias: $0["bias"]).sum()
    }
    #expect(found.gradients["bias"].array == [3, 3, 3, 3, 3])
  }

  @Test func linearMaps() throws {
    try PyTorchCase("linear").check { linear($0["x"], weight: $0["weight"]) }
    try PyTorchCase("linear-bias").check { linear($0["x"], weight: $0["weight"], bias: $0["bias"]) }
    // A bias by itself is that of a convolution that changes nothing.
    let identity = Tensor([1, 0, 0, 0, 1, 0, 0, 0, 1], shape: [3, 3, 1, 1])
    try PyTorchCase("channel-bias").check {
      convolution($0["x"], weight: Variable(identity), bias: $0["bias"])
    }
  }

  @Test(arguments: [2, 3])
  func resampling(r: Int) throws {
    try PyTorchCase("pixel-shuffle-\(r)").check { pixelShuffle($0["x"], by: r) }
    try PyTorchCase("pixel-shuffle-\(r)").check { pixelShuffle($0["x"], by: r, layout: .plain) }
    try PyTorchCase("pixel-unshuffle-\(r)").check { pixelUnshuffle($0["x"], by: r) }
    try PyTorchCase("upsample-\(r)").check { upsample($0["x"], by: r) }
    try PyTorchCase("average-pool-\(r)").check { averagePool($0["x"], by: r) }
  }
}
