import LimnNetworks
import LimnTensors
import NetworkKit
import TensorKit
import Testing

@Suite struct PixelShuffleDifferenceTests {
  @Test(arguments: [Layout.plain, .blocked], [Layout.plain, .blocked])
  func itIsThatOfItsParts(layout: Layout, coarseLayout: Layout) {
    var inputs = Parameters()
    inputs["x"] = RandomKey(seed: 1).normal([2, 3, 6, 4]).converted(to: layout)
    inputs["coarse"] = RandomKey(seed: 2).normal([2, 12, 3, 2]).converted(to: coarseLayout)
    func fused(_ pass: Pass) -> Variable { subtractingPixelShuffle(pass["x"], pass["coarse"]) }
    func parts(_ pass: Pass) -> Variable { pass["x"] - pixelShuffle(pass["coarse"], by: 2) }
    expectSame(fused(Pass(inputs)).value, parts(Pass(inputs)).value)
    checkGradient(at: inputs, of: fused)
    let found = gradients(at: inputs) { (fused($0) * fused($0)).sum() }.gradients
    let expected = gradients(at: inputs) { (parts($0) * parts($0)).sum() }.gradients
    for name in inputs.names {
      expectClose(found[name], expected[name], tolerance: 1e-5)
      expectZeroPadding(found[name])
      #expect(found[name].layout == inputs[name].layout)
    }
  }
}
