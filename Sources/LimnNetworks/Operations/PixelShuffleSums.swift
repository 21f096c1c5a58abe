import LimnTensors

/// `x` `[N, C, H, W]` plus `coarse` `[N, 4·C, H/2, W/2]`, its channels moved to pixels: one pass over memory instead of a
/// pixel-shuffle and a sum.
public func addingPixelShuffle(_ x: Variable, _ coarse: Variable) -> Variable {
  let layout = coarse.value.layout
  return Variable(x.value.addingPixelShuffle(of: coarse.value), from: [x, coarse]) {
    [$0, $0.pixelUnshuffled(by: 2, layout: layout)]
  }
}

/// `x` `[N, C, H, W]` less `coarse` `[N, 4·C, H/2, W/2]`, its channels moved to pixels: one pass over memory instead of a
/// pixel-shuffle and a difference.
public func subtractingPixelShuffle(_ x: Variable, _ coarse: Variable) -> Variable {
  let layout = coarse.value.layout
  return Variable(x.value.subtractingPixelShuffle(of: coarse.value), from: [x, coarse]) {
    [$0, coarse.needsGradient ? ($0 * -1).pixelUnshuffled(by: 2, layout: layout) : nil]
  }
}
