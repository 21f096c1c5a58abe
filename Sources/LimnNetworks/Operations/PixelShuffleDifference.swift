import LimnTensors

/// `x` `[N, C, H, W]` less `coarse` `[N, 4·C, H/2, W/2]`, its channels moved to pixels; plain. One pass over memory instead
/// of a pixel-shuffle and a difference.
package func subtractingPixelShuffle(_ x: Variable, _ coarse: Variable) -> Variable {
  let layouts = (x.value.layout, coarse.value.layout)
  return Variable(x.value.subtractingPixelShuffle(of: coarse.value), from: [x, coarse]) {
    [
      x.needsGradient ? $0.converted(to: layouts.0) : nil,
      coarse.needsGradient ? ($0 * -1).pixelUnshuffled(by: 2, layout: layouts.1) : nil,
    ]
  }
}
