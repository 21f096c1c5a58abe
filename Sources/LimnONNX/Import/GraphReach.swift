import LimnTensors

/// How far the result of a graph of maps depends on pixels around a pixel, and on which grid: found by walking through its nodes.
package struct GraphReach: Sendable, Hashable {
  /// Pixels to each side; nil: the whole picture.
  package let reach: Int?
  /// Sides of pictures must be multiples of this.
  package let grid: Int

  /// What sees further sees the whole picture.
  private static let most = 4096

  /// Walks through a graph from its first input to its first output.
  package init(_ graph: ImportedGraph) {
    var walk = ReachWalk(graph)
    var (isWhole, grid) = (false, 1)
    for node in graph.nodes {
      isWhole = !walk.pass(node) || isWhole
      for span in node.outputs.first.flatMap({ walk.maps[$0] }) ?? [] {
        grid = grid / greatestCommonDivisor(grid, span.numerator) * span.numerator
        guard grid <= Self.most else {
          (reach, self.grid) = (nil, 1)
          return
        }
      }
    }
    let last = (graph.outputs.first.flatMap { walk.maps[$0] } ?? []).map { max(-$0.low, $0.high, 0) }.max() ?? 0
    self.grid = grid
    // Tiles lie on the grid, and so does the overlap.
    reach = isWhole || last > Double(Self.most) ? nil : (Int(last.rounded(.up)) + grid - 1) / grid * grid
  }
}

/// What pixels of a value see of the picture along one axis: pixel `i` those from `i · step + low` to `i · step + high`.
struct SeenSpan: Sendable, Hashable {
  /// Pixels of the picture from one pixel of the value to the next, as a fraction.
  private(set) var numerator = 1
  private(set) var denominator = 1

  /// The first and the last pixel that pixel 0 sees, which need not be whole.
  private(set) var low = 0.0
  private(set) var high = 0.0

  private var step: Double { Double(numerator) / Double(denominator) }

  /// Whether pixels of both lie equally far apart.
  func hasStep(of other: Self) -> Bool { numerator == other.numerator && denominator == other.denominator }

  /// What either sees; the steps are the same.
  mutating func join(_ other: Self) { (low, high) = (min(low, other.low), max(high, other.high)) }

  /// The span of a value whose pixel `i` is made of this one's pixels from `i · stride / divisor + first` to `… + last`; nil where it cannot
  /// be determined.
  func window(from first: Double, to last: Double, stride: Int = 1, divisor: Int = 1) -> Self? {
    guard (1...4096).contains(stride), (1...4096).contains(divisor), abs(first) <= 1e6, abs(last) <= 1e6 else {
      return nil
    }
    var span = self
    (span.low, span.high) = (low + first * step, high + last * step)
    let common = greatestCommonDivisor(numerator * stride, denominator * divisor)
    (span.numerator, span.denominator) = (numerator * stride / common, denominator * divisor / common)
    return max(span.numerator, span.denominator) <= 1 << 20 ? span : nil
  }
}

/// A walk through a graph in the order of its nodes.
private struct ReachWalk {
  /// What is known of maps that depend on the picture: their rows and columns.
  private(set) var maps: [String: [SeenSpan]]
  /// What does not depend on the picture, nor on its size.
  private var constants: [String: GraphValue]
  /// Values that are the same at every place of a map, whatever its size.
  private var uniform: Set<String>

  /// Begins at a graph's first input.
  init(_ graph: ImportedGraph) {
    maps = graph.inputs.first.map { [$0: [SeenSpan(), SeenSpan()]] } ?? [:]
    uniform = Set(graph.inputs.dropFirst())
    constants = graph.constants
  }

  /// Operations that see one place alone.
  private static let pointwise: Set<String> = [
    "BatchNormalization", "Relu", "Sigmoid", "Tanh", "Softplus", "LeakyRelu", "Clip", "Identity", "Dropout",
    "Cast", "Floor", "Ceil", "HardSigmoid", "HardSwish", "Elu", "Erf", "Exp", "Log", "Sqrt", "Abs", "Neg", "Reciprocal",
  ]
  /// Those of several values, place by place.
  private static let combining: Set<String> = [
    "Add", "Sub", "Mul", "Div", "Pow", "Max", "Min", "Equal", "Concat", "PRelu",
  ]
  /// Those that may make something large of a little.
  private static let enlarging: Set<String> = ["Expand", "Tile", "Pad", "Resize"]

  /// Notes what a node's outputs see; false where that is the whole picture.
  mutating func pass(_ node: ONNXModel.Node) -> Bool {
    // Of a shape nothing is seen.
    guard node.operation != "Shape" else { return true }
    let call = GraphCall(node: node, inputs: node.inputs.map { constants[$0] })
    let taken = node.inputs.compactMap { maps[$0] }
    guard let first = taken.first else {
      note(call)
      return true
    }
    var joined = first
    var isKnown = true
    for other in taken.dropFirst() {
      guard zip(joined, other).allSatisfy({ $0.hasStep(of: $1) }) else {
        isKnown = false
        continue
      }
      for axis in joined.indices { joined[axis].join(other[axis]) }
    }
    let seen = try? spans(call, of: joined)
    for output in node.outputs { maps[output] = seen ?? joined }
    return isKnown && seen != nil && !isTiedToPlaces(call)
  }

  /// Notes the value of a node that the picture is no part of.
  private mutating func note(_ call: GraphCall) {
    let node = call.node
    let isSmall = call.inputs.allSatisfy { if case .tensor(let tensor)? = $0 { tensor.count <= 4096 } else { true } }
    if isSmall, !Self.enlarging.contains(node.operation),
      zip(node.inputs, call.inputs).allSatisfy({ $0.isEmpty || $1 != nil }),
      let values = try? GraphOperations.operation(of: node)(call)
    {
      for (name, value) in zip(node.outputs, values) { constants[name] = value }
      return
    }
    let first = node.inputs.first.map(isUniform) ?? false
    let isSame =
      switch node.operation {
      case "Expand", "Tile", "Squeeze", "Unsqueeze", "Flatten": first
      case "Gemm", "MatMul": node.inputs.first.map(uniform.contains) ?? false
      // A row that becomes channels, not places.
      case "Reshape":
        first && ((try? call.integers(1)) ?? call.list("shape")).map { $0.dropFirst(2).allSatisfy { $0 == 1 } } ?? false
      case let name where Self.pointwise.contains(name): first
      case let name where Self.combining.contains(name): node.inputs.allSatisfy(isUniform)
      default: false
      }
    if isSame { uniform.formUnion(node.outputs) }
  }

  /// Whether a value is the same at every place of a map.
  private func isUniform(_ name: String) -> Bool {
    if uniform.contains(name) { return true }
    switch constants[name] {
    case .tensor(let tensor): return tensor.shape.dimensions.suffix(2).allSatisfy { $0 == 1 } || tensor.count == 1
    case .integers: return true
    case nil: return false
    }
  }

  /// Whether a node combines a map with something that has places of its own, or depends on the picture's size.
  private func isTiedToPlaces(_ call: GraphCall) -> Bool {
    Self.combining.contains(call.node.operation)
      && !call.node.inputs.allSatisfy { maps[$0] != nil || isUniform($0) }
  }

  /// What a node's result sees, given what its maps see; nil: the whole picture.
  private func spans(_ call: GraphCall, of spans: [SeenSpan]) throws(ONNXError) -> [SeenSpan]? {
    /// What each axis sees; nil where one cannot be determined.
    func windows(_ window: (Int) -> SeenSpan?) -> [SeenSpan]? {
      let found = spans.indices.compactMap(window)
      return found.count == spans.count ? found : nil
    }
    /// A window of these extents every few pixels, its first pixel at -pads.
    func windows(_ extents: [Int]) -> [SeenSpan]? {
      let (strides, pads) = (call.list("strides") ?? [1, 1], call.list("pads") ?? [0, 0, 0, 0])
      guard strides.count == 2, pads.count == 4, extents.allSatisfy({ (1...1 << 20).contains($0) }),
        pads.allSatisfy({ (0...4096).contains($0) })
      else { return nil }
      let last = extents.map { $0 - 1 }
      let before: [Int]
      let after: [Int]
      switch call.text("auto_pad", default: "") {
      case "NOTSET", "": (before, after) = (pads, (0..<2).map { last[$0] - pads[$0] })
      case "VALID": (before, after) = ([0, 0], last)
      // Where the zeros lie depends on the size.
      default: (before, after) = (last, last)
      }
      return windows { spans[$0].window(from: Double(-before[$0]), to: Double(after[$0]), stride: strides[$0]) }
    }
    switch call.node.operation {
    case let name where Self.pointwise.contains(name) || Self.combining.contains(name): return spans
    case "Expand": return spans
    case "Split": return [1, -3].contains(call.integer("axis", default: 0)) ? spans : nil
    case "Conv":
      guard let kernel = try call.optionalTensor(1)?.shape, kernel.rank == 4 else { return nil }
      let dilations = call.list("dilations") ?? [1, 1]
      guard dilations.count == 2, dilations.allSatisfy({ (1...4096).contains($0) }) else { return nil }
      return windows((0..<2).map { (kernel[2 + $0] - 1) * dilations[$0] + 1 })
    case "MaxPool", "AveragePool":
      guard let extents = call.list("kernel_shape"), extents.count == 2 else { return nil }
      return windows(extents)
    case "ConvTranspose":
      let (strides, pads) = (call.list("strides") ?? [1, 1], call.list("pads") ?? [0, 0, 0, 0])
      guard let kernel = try call.optionalTensor(1)?.shape, kernel.rank == 4, strides.count == 2, pads.count == 4,
        strides.allSatisfy({ (1...4096).contains($0) }), pads.allSatisfy({ (0...4096).contains($0) })
      else { return nil }
      return windows { axis in
        let (pad, stride) = (Double(pads[axis]), Double(strides[axis]))
        return spans[axis].window(
          from: (pad - Double(kernel[2 + axis] - 1)) / stride, to: pad / stride, divisor: strides[axis])
      }
    case "SpaceToDepth":
      let r = call.integer("blocksize", default: 2)
      return windows { spans[$0].window(from: 0, to: Double(r) - 1, stride: r) }
    case "DepthToSpace":
      let r = call.integer("blocksize", default: 2)
      return windows { spans[$0].window(from: 1 / Double(r) - 1, to: 0, divisor: r) }
    case "Pad":
      guard let pads = try call.integers(1) ?? call.list("pads"), pads.count == 8 else { return nil }
      return windows { spans[$0].window(from: -Double(pads[2 + $0]), to: -Double(pads[2 + $0])) }
    case "Slice":
      guard let starts = try call.integers(1) ?? call.list("starts") else { return nil }
      let axes = try call.integers(3) ?? call.list("axes") ?? Array(starts.indices)
      guard axes.count == starts.count else { return nil }
      var result = spans
      for (axis, start) in zip(axes.map({ $0 < 0 ? $0 + 4 : $0 }), starts) where axis == 2 || axis == 3 {
        // Counted from the end, a place depends on the size, unless it lies before the start.
        guard start >= 0 || start <= -(1 << 31),
          let moved = result[axis - 2].window(
            from: Double(max(start, 0)), to: Double(max(start, 0)))
        else { return nil }
        result[axis - 2] = moved
      }
      return result
    case "Resize":
      guard let scales = try call.optionalTensor(2)?.array, scales.count == 4 else { return nil }
      return windows { resized(spans[$0], by: scales[2 + $0], call) }
    default: return nil
    }
  }

  /// What a map of another size sees; nil: the whole picture, as where its corners stay where they are.
  private func resized(_ span: SeenSpan, by scale: Float, _ call: GraphCall) -> SeenSpan? {
    let transformation = call.text("coordinate_transformation_mode", default: "half_pixel")
    guard transformation != "align_corners", scale > 0, scale < 64 else { return nil }
    let ratios = (1...64).lazy.map { ($0, (Float($0) * scale).rounded()) }
    guard let (divisor, whole) = ratios.first(where: { abs($1 / Float($0) - scale) <= 1e-6 * scale }), whole >= 1 else {
      return nil
    }
    let factor = Double(whole) / Double(divisor)
    let isNearest = call.text("mode", default: "nearest") == "nearest"
    var (low, high) = (Double.infinity, -Double.infinity)
    for phase in 0..<Int(whole) {
      let start = Double(phase) / factor
      let place = isNearest ? start : transformation == "asymmetric" ? start : start + 0.5 / factor - 0.5
      // Rounding must not make a pixel of what lies on it.
      let first = (place + 1e-9).rounded(.down)
      low = min(low, first - start)
      high = max(high, first + (isNearest || place - first <= 1e-9 ? 0 : 1) - start)
    }
    return span.window(from: low, to: high, stride: divisor, divisor: Int(whole))
  }
}

/// The largest whole number that divides both.
private func greatestCommonDivisor(_ a: Int, _ b: Int) -> Int {
  var (a, b) = (a, b)
  while b != 0 { (a, b) = (b, a % b) }
  return max(a, 1)
}
