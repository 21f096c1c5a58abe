import LimnNetworks
import LimnTensors

// Shapes, pieces and sizes in imported graphs.

extension GraphCall {
  /// Values joined along their channels, or lists of whole numbers.
  func concatenated() throws(ONNXError) -> GraphValue {
    if case .integers? = inputs.first.flatMap(\.self) {
      var numbers: [Int] = []
      for index in inputs.indices { numbers += try integers(index) ?? [] }
      return .integers(numbers, [numbers.count])
    }
    var parts: [Tensor] = []
    for index in inputs.indices { parts.append(try tensor(index)) }
    guard let first = parts.first, first.shape.rank >= 2,
      [1, 1 - first.shape.rank].contains(integer("axis", default: 1))
    else { throw fail("only channels can be joined") }
    let fits = parts.allSatisfy { part in
      part.shape.rank == first.shape.rank && part.shape[0] == first.shape[0]
        && part.shape.dimensions.dropFirst(2) == first.shape.dimensions.dropFirst(2)
    }
    guard fits else { throw fail("\(parts.map(\.shape)) cannot be joined") }
    try check([first.shape[0], parts.reduce(0) { $0 + $1.shape[1] }] + first.shape.dimensions.dropFirst(2))
    return .tensor(Tensor(joiningChannels: parts))
  }

  func depthToSpace() throws(ONNXError) -> Tensor {
    let (x, r) = (try map(0), integer("blocksize", default: 2))
    guard text("mode", default: "DCR") == "CRD" else {
      throw fail("only PyTorch's order of channels (CRD) is supported")
    }
    guard (1...64).contains(r), x.shape[1] % (r * r) == 0 else { throw fail("\(x.shape) cannot be shuffled by \(r)") }
    return pixelShuffle(Variable(x), by: r, layout: .plain).value
  }

  /// The same numbers in other extents: 0 keeps one, -1 is what is left.
  func reshaped() throws(ONNXError) -> GraphValue {
    if case .integers(let numbers, _)?? = inputs.first { return .integers(numbers, [numbers.count]) }
    let x = try tensor(0).converted(to: .plain)
    guard let wanted = try integers(1) ?? list("shape"), wanted.count <= 8 else { throw fail("its shape is not known") }
    var extents: [Int] = []
    for (axis, extent) in wanted.enumerated() {
      guard extent >= -1, extent < 1 << 40 else { throw fail("its shape is \(wanted)") }
      extents.append(extent == 0 && axis < x.shape.rank ? x.shape[axis] : extent)
    }
    guard extents.count(where: { $0 == -1 }) <= 1 else { throw fail("its shape is \(wanted)") }
    let known = extents.filter { $0 >= 0 }.reduce(1) { $0.multipliedReportingOverflow(by: $1).partialValue }
    extents = extents.map { $0 == -1 ? (known == 0 ? 0 : x.count / known) : $0 }
    try check(extents)
    guard extents.reduce(1, *) == x.count else { throw fail("\(x.shape) cannot become \(wanted)") }
    return .tensor(x.reshaped(to: Shape(extents)))
  }

  /// A part of rows or maps, every element from a place to another.
  func sliced() throws(ONNXError) -> GraphValue {
    guard let starts = try integers(1) ?? list("starts"), let ends = try integers(2) ?? list("ends"),
      starts.count == ends.count
    else { throw fail("its places are not known") }
    guard !starts.isEmpty else { throw fail("its places are not known") }
    let axes = try integers(3) ?? list("axes") ?? Array(starts.indices)
    let steps = try integers(4) ?? starts.map { _ in 1 }
    guard axes.count == starts.count, steps.allSatisfy({ $0 == 1 }) else { throw fail("only steps of 1 are supported") }
    func bound(_ place: Int, _ count: Int) -> Int { min(max(place < 0 ? place + count : place, 0), count) }
    if case .integers(let numbers, _)? = inputs.first.flatMap(\.self) {
      let (start, end) = (bound(starts[0], numbers.count), bound(ends[0], numbers.count))
      return .integers(start < end ? Array(numbers[start..<end]) : [], [max(0, end - start)])
    }
    var x = try tensor(0)
    for (axis, (start, end)) in zip(axes, zip(starts, ends)) {
      let axis = axis < 0 ? axis + x.shape.rank : axis
      guard (0..<x.shape.rank).contains(axis) else { throw fail("it has no axis \(axis)") }
      let (first, last) = (bound(start, x.shape[axis]), bound(end, x.shape[axis]))
      guard first < last else { throw fail("nothing is left of \(x.shape)") }
      if first > 0 || last < x.shape[axis] { x = x.slice(first..<last, of: axis) }
    }
    return .tensor(x)
  }

  /// One or several of a list of whole numbers.
  func gathered() throws(ONNXError) -> GraphValue {
    guard let numbers = try integers(0), case .integers(let places, let shape)?? = inputs.dropFirst().first,
      places.allSatisfy({ numbers.indices.contains($0 < 0 ? $0 + numbers.count : $0) })
    else { throw fail("it is supported for shapes alone") }
    return .integers(places.map { numbers[$0 < 0 ? $0 + numbers.count : $0] }, shape)
  }

  /// The extents of a value, some of them where the model wants no more.
  func shape() throws(ONNXError) -> GraphValue {
    if case .integers(_, let extents)?? = inputs.first { return .integers(extents, [extents.count]) }
    let extents = try tensor(0).shape.dimensions
    func bound(_ place: Int) -> Int { min(max(place < 0 ? place + extents.count : place, 0), extents.count) }
    let (start, end) = (bound(integer("start", default: 0)), bound(integer("end", default: extents.count)))
    let chosen = start < end ? Array(extents[start..<end]) : []
    return .integers(chosen, [chosen.count])
  }

  /// One number, as often as a shape of one extent says.
  func constantOfShape() throws(ONNXError) -> GraphValue {
    // In a model's config.json the value is a list.
    var numbers: [Int]?
    switch node.attributes["value"] {
    case .tensor(.integers(let own, _)): numbers = own
    case .integers(let own): numbers = own
    default: break
    }
    guard let extents = try integers(0), extents.count == 1, (0...8).contains(extents[0]), let numbers,
      numbers.count == 1
    else { throw fail("it is supported for shapes alone") }
    return .integers([Int](repeating: numbers[0], count: extents[0]), extents)
  }

  /// Of two shapes, the first where a condition holds.
  func chosen() throws(ONNXError) -> GraphValue {
    guard let condition = try integers(0), let yes = try integers(1), let no = try integers(2) else {
      throw fail("it is supported for shapes alone")
    }
    func number(_ list: [Int], _ index: Int) -> Int { list[list.count == 1 ? 0 : min(index, list.count - 1)] }
    let count = max(condition.count, yes.count, no.count)
    guard !condition.isEmpty, !yes.isEmpty, !no.isEmpty else { throw fail("it has nothing to choose from") }
    let numbers = (0..<count).map { number(condition, $0) != 0 ? number(yes, $0) : number(no, $0) }
    return .integers(numbers, [count])
  }

  /// Pixels to channels in PyTorch's order, which folding makes of what it exports.
  func spaceToDepth() throws(ONNXError) -> Tensor {
    let (x, r) = (try map(0), integer("blocksize", default: 2))
    guard text("mode", default: "DCR") == "CRD" else {
      throw fail("only PyTorch's order of channels (CRD) is supported")
    }
    guard (1...64).contains(r), x.shape[2] % r == 0, x.shape[3] % r == 0 else {
      throw fail("\(x.shape) cannot be shuffled by \(r)")
    }
    return pixelUnshuffle(Variable(x), by: r).value
  }

  /// Without some axes of 1, or all of them; of a list of one, the number.
  func squeezed() throws(ONNXError) -> GraphValue {
    if case .integers(let numbers, _)?? = inputs.first {
      return .integers(numbers, numbers.count == 1 ? [] : [numbers.count])
    }
    let x = try tensor(0).converted(to: .plain)
    let axes = try integers(1) ?? list("axes") ?? x.shape.dimensions.indices.filter { x.shape[$0] == 1 }
    let gone = Set(axes.map { $0 < 0 ? $0 + x.shape.rank : $0 })
    guard gone.allSatisfy({ (0..<x.shape.rank).contains($0) && x.shape[$0] == 1 }) else {
      throw fail("its axes \(axes) do not fit \(x.shape)")
    }
    return .tensor(x.reshaped(to: Shape(x.shape.dimensions.indices.filter { !gone.contains($0) }.map { x.shape[$0] })))
  }

  /// With axes of 1 more.
  func unsqueezed() throws(ONNXError) -> GraphValue {
    if case .integers(let numbers, _)?? = inputs.first { return .integers(numbers, [numbers.count]) }
    let x = try tensor(0).converted(to: .plain)
    guard let axes = try integers(1) ?? list("axes"), axes.count + x.shape.rank <= 8 else {
      throw fail("its axes are not known")
    }
    var extents = x.shape.dimensions
    for axis in axes.map({ $0 < 0 ? $0 + x.shape.rank + axes.count : $0 }).sorted() {
      guard (0...extents.count).contains(axis) else { throw fail("its axes \(axes) do not fit \(x.shape)") }
      extents.insert(1, at: axis)
    }
    return .tensor(x.reshaped(to: Shape(extents)))
  }

  /// The axes in another order.
  func transposed() throws(ONNXError) -> Tensor {
    let x = try tensor(0)
    let order = list("perm") ?? Array((0..<x.shape.rank).reversed())
    guard order.sorted() == Array(0..<x.shape.rank) else { throw fail("its order \(order) does not fit \(x.shape)") }
    return x.transposed(order)
  }

  /// One value, or one of each channel, repeated.
  func expanded() throws(ONNXError) -> Tensor {
    let x = try tensor(0)
    guard let wanted = try integers(1), wanted.count <= 8, wanted.allSatisfy({ (1...1 << 20).contains($0) || $0 == -1 })
    else {
      throw fail("its shape is not known")
    }
    let rank = max(wanted.count, x.shape.rank)
    let own = [Int](repeating: 1, count: rank - x.shape.rank) + x.shape.dimensions
    let other = [Int](repeating: 1, count: rank - wanted.count) + wanted.map(abs)
    guard zip(own, other).allSatisfy({ $0 == $1 || $0 == 1 || $1 == 1 }) else {
      throw fail("\(x.shape) cannot become \(wanted)")
    }
    let extents = zip(own, other).map { max($0, $1) }
    try check(extents)
    return x.converted(to: .plain).reshaped(to: Shape(own)).expanded(to: extents)
  }

  /// A map with pixels around it: of one value, mirrored, or the edge's own.
  func padded() throws(ONNXError) -> Tensor {
    let x = try map(0)
    guard let pads = try integers(1) ?? list("pads"), pads.count == 8, pads[0] == 0, pads[1] == 0, pads[4] == 0,
      pads[5] == 0, pads.allSatisfy({ (0...4096).contains($0) })
    else { throw fail("only pads around maps are supported") }
    guard [nil, [0, 1, 2, 3]].contains(try integers(3)) else { throw fail("pads of some axes are not supported") }
    let value = try optionalTensor(2)?.scalarValue ?? float("value", default: 0)
    let around = [pads[2], pads[3], pads[6], pads[7]]
    try check([x.shape[0], x.shape[1], x.shape[2] + pads[2] + pads[6], x.shape[3] + pads[3] + pads[7]])
    switch text("mode", default: "constant") {
    case "constant": return x.padded(around, with: .constant(value))
    case "edge": return x.padded(around, with: .edge)
    case "reflect":
      guard max(pads[2], pads[6]) < x.shape[2], max(pads[3], pads[7]) < x.shape[3] else {
        throw fail("\(x.shape) is too small to be mirrored by \(around)")
      }
      return x.padded(around, with: .mirrored)
    case let mode: throw fail("the mode '\(mode)' is not supported")
    }
  }

  /// A map of another size: pixels repeated, or between each other (bilinear).
  func resized() throws(ONNXError) -> Tensor {
    let x = try map(0)
    let mode = text("mode", default: "nearest")
    let transformation = text("coordinate_transformation_mode", default: "half_pixel")
    guard integer("antialias", default: 0) == 0 else { throw fail("antialias is not supported") }
    guard [nil, [0, 1, 2, 3]].contains(list("axes")),
      text("keep_aspect_ratio_policy", default: "stretch") == "stretch"
    else { throw fail("sizes of some axes, or that keep proportions, are not supported") }
    let size = try wantedSize(of: x)
    guard size.allSatisfy({ (1...65_536).contains($0) }) else { throw fail("its size is \(size)") }
    try check([x.shape[0], x.shape[1]] + size)
    switch mode {
    case "nearest":
      let factor = size[0] / x.shape[2]
      guard factor >= 1, size[0] == factor * x.shape[2], size[1] == factor * x.shape[3] else {
        throw fail("pixels can be repeated by whole factors alone, both of them the same")
      }
      let rounding = text("nearest_mode", default: "round_prefer_floor")
      guard factor == 1 || Self.repeats(factor, transformation, rounding) else {
        throw fail(
          "'\(transformation)' with '\(rounding)' does not repeat each pixel \(factor) times, which alone is supported")
      }
      return upsample(Variable(x), by: factor).value
    case "linear":
      guard ["half_pixel", "pytorch_half_pixel", "asymmetric", "align_corners"].contains(transformation) else {
        throw fail("'\(transformation)' is not supported")
      }
      return x.bilinear(height: size[0], width: size[1], transformation)
    default: throw fail("the mode '\(mode)' is not supported")
    }
  }

  /// The height and the width that a map is to have.
  private func wantedSize(of x: Tensor) throws(ONNXError) -> [Int] {
    if let sizes = try integers(3), sizes.count == 4 {
      guard Array(sizes[..<2]) == Array(x.shape.dimensions[..<2]) else {
        throw fail("\(x.shape) can change its height and width alone, not become \(sizes)")
      }
      return Array(sizes[2...])
    }
    guard let scales = try optionalTensor(2)?.array, scales.count == 4, scales.allSatisfy({ $0 > 0 && $0 < 64 }) else {
      throw fail("its scale is not known")
    }
    guard scales[0] == 1, scales[1] == 1 else { throw fail("only heights and widths can be scaled, not by \(scales)") }
    // Of other products nothing says where the last pixel lies.
    let extents = (0..<2).map { Float(x.shape[2 + $0]) * scales[2 + $0] }
    guard extents.allSatisfy({ $0 == $0.rounded() }) else {
      throw fail("\(x.shape) scaled by \(scales[2]) and \(scales[3]) has no whole height and width")
    }
    return extents.map { Int($0) }
  }

  /// Whether the nearest pixel, found in this way, is each pixel `factor` times.
  private static func repeats(_ factor: Int, _ transformation: String, _ rounding: String) -> Bool {
    (0..<factor).allSatisfy { index in
      let place: Double
      switch transformation {
      case "half_pixel", "pytorch_half_pixel", "half_pixel_symmetric":
        place = (Double(index) + 0.5) / Double(factor) - 0.5
      case "asymmetric": place = Double(index) / Double(factor)
      case "tf_half_pixel_for_nn": place = (Double(index) + 0.5) / Double(factor)
      default: return false
      }
      switch rounding {
      case "floor": return place.rounded(.down) == 0
      case "ceil": return place.rounded(.up) == 0
      case "round_prefer_floor": return (place - 0.5).rounded(.up) == 0
      case "round_prefer_ceil": return (place + 0.5).rounded(.down) == 0
      default: return false
      }
    }
  }
}
