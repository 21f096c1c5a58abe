import LimnNetworks
import LimnTensors

// Convolutions and pooling of imported graphs, by the engine's own.

extension GraphCall {
  /// Zeros at the top, at the left, at the bottom and at the right, for windows of these extents over a map.
  private func pads(_ extents: [Int], of x: Tensor, strides: [Int]) throws(ONNXError) -> [Int] {
    switch text("auto_pad", default: "NOTSET") {
    case "NOTSET", "": break
    case "VALID": return [0, 0, 0, 0]
    case let kind where kind == "SAME_UPPER" || kind == "SAME_LOWER":
      let totals = (0..<2).map { axis in
        let size = x.shape[2 + axis]
        return max(0, ((size + strides[axis] - 1) / strides[axis] - 1) * strides[axis] + extents[axis] - size)
      }
      let first = totals.map { kind == "SAME_UPPER" ? $0 / 2 : ($0 + 1) / 2 }
      return first + zip(totals, first).map { $0 - $1 }
    case let kind: throw fail("'\(kind)' of auto_pad is not supported")
    }
    let pads = list("pads") ?? [0, 0, 0, 0]
    guard pads.count == 4, pads.allSatisfy({ (0...4096).contains($0) }) else { throw fail("its pads are \(pads)") }
    return pads
  }

  private func pair(_ name: String) throws(ONNXError) -> [Int] {
    let numbers = list(name) ?? [1, 1]
    guard numbers.count == 2, numbers.allSatisfy({ (1...4096).contains($0) }) else {
      throw fail("its \(name) are \(numbers)")
    }
    return numbers
  }

  /// Cross-correlation, then ReLU where a Relu was folded into it.
  func convolution() throws(ONNXError) -> Tensor {
    var x = try map(0)
    let strides = try pair("strides")
    let weight = try denseWeight(inputs: x.shape[1])
    let kernel = weight.shape[2]
    guard strides[0] == strides[1] else { throw fail("strides that differ are not supported") }
    guard weight.shape[2] == weight.shape[3] else { throw fail("kernels that are not square are not supported") }
    guard weight.count > 0, weight.shape[1] == x.shape[1] else {
      throw fail("\(x.shape) does not fit its weights \(weight.shape)")
    }
    let pads = try pads([kernel, kernel], of: x, strides: strides)
    let isEven = Set(pads).count == 1
    if !isEven { x = x.padded(pads, with: .constant(0)) }
    let padding = isEven ? pads[0] : 0
    guard x.shape[2] + 2 * padding >= kernel, x.shape[3] + 2 * padding >= kernel else {
      throw fail("its kernel of \(kernel) is larger than \(x.shape)")
    }
    let bias = try bias(of: weight.shape[0])
    try check([x.shape[0], weight.shape[0], x.shape[2] + 2 * padding, x.shape[3] + 2 * padding])
    return LimnNetworks.convolution(
      Variable(x), weight: Variable(weight), bias: bias.map { Variable($0) }, stride: strides[0], padding: padding,
      relu: integer(GraphFolding.relu, default: 0) == 1
    ).value
  }

  /// The weights as `[O, C, k, k]`: those of groups with zeros between them, and dilated ones with zeros too.
  private func denseWeight(inputs: Int) throws(ONNXError) -> Tensor {
    var weight = try map(1)
    let dilations = try pair("dilations")
    guard weight.count > 0 else { throw fail("it has no weights") }
    if dilations != [1, 1] {
      let (rows, columns) = ((weight.shape[2] - 1) * dilations[0] + 1, (weight.shape[3] - 1) * dilations[1] + 1)
      guard rows <= 64, columns <= 64 else { throw fail("its dilations are too large") }
      weight = weight.spread(rows, columns, every: dilations)
    }
    let groups = integer("group", default: 1)
    guard groups != 1 else { return weight }
    guard groups > 1, weight.shape[0] % groups == 0, weight.shape[1] * groups == inputs, inputs <= 2048 else {
      throw fail("its \(groups) groups do not fit \(weight.shape)")
    }
    try check([weight.shape[0], inputs, weight.shape[2], weight.shape[3]])
    let (outputs, own, area) = (weight.shape[0], weight.shape[1], weight.shape[2] * weight.shape[3])
    let values = weight.converted(to: .plain).array
    return Tensor(shape: [outputs, inputs, weight.shape[2], weight.shape[3]]) { dense in
      dense.update(repeating: 0)
      for output in 0..<outputs {
        let first = output / (outputs / groups) * own
        for index in 0..<own * area {
          dense[(output * inputs + first) * area + index] = values[output * own * area + index]
        }
      }
    }
  }

  /// A number for each channel of the result.
  private func bias(of channels: Int) throws(ONNXError) -> Tensor? {
    guard let bias = try optionalTensor(2) else { return nil }
    guard bias.count == channels else { throw fail("its bias has \(bias.count) numbers, not \(channels)") }
    return bias.converted(to: .plain).reshaped(to: [channels])
  }

  func transposedConvolution() throws(ONNXError) -> Tensor {
    let (x, weight) = (try map(0), try map(1))
    let (strides, dilations) = (try pair("strides"), try pair("dilations"))
    let pads = list("pads") ?? [0, 0, 0, 0]
    let extra = list("output_padding") ?? [0, 0]
    guard strides[0] == strides[1], weight.shape[2] == weight.shape[3], dilations == [1, 1],
      integer("group", default: 1) == 1, Set(pads).count == 1, extra.allSatisfy({ $0 == 0 }),
      list("output_shape") == nil,
      ["NOTSET", ""].contains(text("auto_pad", default: ""))
    else {
      throw fail("only square kernels with one stride and one padding are supported, without groups or dilations")
    }
    func extent(_ axis: Int) -> Int { (x.shape[axis] - 1) * strides[0] - 2 * pads[0] + weight.shape[2] }
    guard weight.count > 0, weight.shape[0] == x.shape[1], (0...4096).contains(pads[0]), extent(2) > 0, extent(3) > 0
    else {
      throw fail("\(x.shape) does not fit its weights \(weight.shape)")
    }
    try check([x.shape[0], weight.shape[1], extent(2), extent(3)])
    return LimnNetworks.transposedConvolution(
      Variable(x), weight: Variable(weight), bias: try bias(of: weight.shape[1]).map { Variable($0) },
      stride: strides[0],
      padding: pads[0], relu: integer(GraphFolding.relu, default: 0) == 1
    ).value
  }

  /// Windows of one extent every few pixels; those that reach over the end count only where the model wants them.
  func maxPooling() throws(ONNXError) -> Tensor {
    var x = try map(0)
    guard list("kernel_shape") != nil else { throw fail("its kernel_shape is missing") }
    let (kernel, strides) = (try pair("kernel_shape"), try pair("strides"))
    guard kernel[0] == kernel[1], strides[0] == strides[1], kernel[0] >= strides[0], try pair("dilations") == [1, 1]
    else {
      throw fail("only square windows that leave no pixel out are supported")
    }
    let pads = try pads(kernel, of: x, strides: strides)
    if pads != [0, 0, 0, 0] { x = x.padded(pads, with: .constant(-.greatestFiniteMagnitude)) }
    guard x.shape[2] >= kernel[0], x.shape[3] >= kernel[0] else { throw fail("its window is larger than \(x.shape)") }
    if integer("ceil_mode", default: 0) == 0 {
      func whole(_ size: Int) -> Int { (size - kernel[0]) / strides[0] * strides[0] + kernel[0] }
      let (rows, columns) = (whole(x.shape[2]), whole(x.shape[3]))
      if rows != x.shape[2] || columns != x.shape[3] { x = x.cropped(x: 0, y: 0, width: columns, height: rows) }
    }
    return maxPool(Variable(x), kernel: kernel[0], stride: strides[0]).value
  }

  func averagePooling() throws(ONNXError) -> Tensor {
    let x = try map(0)
    guard list("kernel_shape") != nil else { throw fail("its kernel_shape is missing") }
    let (kernel, strides) = (try pair("kernel_shape"), try pair("strides"))
    guard kernel == strides, kernel[0] == kernel[1], try pads(kernel, of: x, strides: strides) == [0, 0, 0, 0] else {
      throw fail("only windows beside each other, without pads, are supported")
    }
    guard x.shape[2] % kernel[0] == 0, x.shape[3] % kernel[0] == 0 else {
      throw fail("\(x.shape) is no multiple of its windows of \(kernel[0])")
    }
    return averagePool(Variable(x), by: kernel[0]).value
  }

  /// The mean of each channel, `[N, C, 1, 1]`.
  func globalMean() throws(ONNXError) -> Tensor {
    let x = try map(0)
    let planes = x.sums(ofRows: x.shape[0] * x.shape[1], isMean: true)
    return planes.reshaped(to: [x.shape[0], x.shape[1], 1, 1])
  }

  /// The mean and the deviation that the training kept, and a factor and an addend of their own, by channel.
  func normalised() throws(ONNXError) -> Tensor {
    let x = try tensor(0)
    let (factors, addends) = try GraphFolding.affine(self)
    guard x.shape.rank >= 2, x.shape[1] == factors.count else { throw fail("\(x.shape) does not fit its numbers") }
    return x.byChannel(factors, *).byChannel(addends, +)
  }
}
