import LimnNetworks
import LimnTensors
import LimnTestSupport
import Testing

@Suite struct PixelShuffleSumsTests {
  @Test(arguments: [Layout.plain, .blocked], [Layout.plain, .blocked])
  func sumsAndDifferencesAreThoseOfTheirParts(layout: Layout, coarseLayout: Layout) {
    var inputs = Parameters()
    inputs["x"] = RandomKey(seed: 1).normal([2, 3, 6, 4]).converted(to: layout)
    inputs["coarse"] = RandomKey(seed: 2).normal([2, 12, 3, 2]).converted(to: coarseLayout)
    let pairs: [((Pass) -> Variable, (Pass) -> Variable)] = [
      ({ addingPixelShuffle($0["x"], $0["coarse"]) }, { $0["x"] + pixelShuffle($0["coarse"], by: 2) }),
      ({ subtractingPixelShuffle($0["x"], $0["coarse"]) }, { $0["x"] - pixelShuffle($0["coarse"], by: 2) }),
    ]
    for (fused, parts) in pairs {
      expectSame(fused(Pass(inputs)).value, parts(Pass(inputs)).value)
      checkGradient(at: inputs, of: fused)
      let (a, b) = (
        gradients(at: inputs) { (fused($0) * fused($0)).sum() },
        gradients(at: inputs) {
          (parts($0) * parts($0)).sum()
        }
      )
      for name in inputs.names {
        expectClose(a.gradients[name], b.gradients[name], tolerance: 1e-5)
        expectZeroPadding(a.gradients[name])
        #expect(a.gradients[name].layout == inputs[name].layout)
      }
    }
  }
}
