import LimnTensors

/// Each element x of `[N, C, H, W]` or `[N, C]` where x > 0, else times its channel's slope `[C]` (He et al., "Delving deep
/// into rectifiers", 2015); images come out blocked.
public func parametricReLU(_ x: Variable, slopes: Variable) -> Variable {
  let input = x.shape.rank == 4 ? x.value.converted(to: .blocked) : x.value
  return Variable(input.parametricReLU(slopes: slopes.value), from: [x, slopes]) { gradient in
    guard slopes.needsGradient else { return [gradient.scaled(whereNotPositive: input, by: slopes.value), nil] }
    let negative = input.mapped(keepsZero: true) { min($0, 0) } * gradient
    return [
      gradient.scaled(whereNotPositive: input, by: slopes.value),
      input.shape.rank == 4 ? negative.channelSums() : negative.rowSum(),
    ]
  }
}
