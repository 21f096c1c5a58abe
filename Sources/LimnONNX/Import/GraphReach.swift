import LimnTensors

/// How far the result of a graph of maps depends on pixels around a pixel, and on which grid: found by walking through its nodes.
struct GraphReach: Sendable, Hashable {
  /// Pixels to each side; nil: the whole picture.
  let reach: Int?
  /// Sides of pictures must be multiples of this.
  let grid: Int

  /// What sees further sees the whole picture.
  private static let most = 4096.0

  /// A value on the way: how many pixels of the input lie between two of its own, and how far it sees.
  private struct Trace {
    var scale: Double
    var reach: Double
  }

  init(_ graph: ImportedGraph) {
    var traces: [String: Trace] = [graph.inputs[0]: Trace(scale: 1, reach: 0)]
    var (isWhole, grid) = (false, 1.0)
    for node in graph.nodes {
      let known = node.inputs.compactMap { traces[$0] }
      // Of a shape nothing is seen.
      guard node.operation != "Shape", var trace = known.max(by: { $0.reach < $1.reach }) else { continue }
      trace.scale = known.map(\.scale).max() ?? 1
      func first(_ name: String, _ usual: Int) -> Double {
        if case .integers(let numbers)? = node.attributes[name] {
          Double(numbers.first ?? usual)
        } else {
          Double(usual)
        }
      }
      func number(_ name: String, _ usual: Int) -> Double {
        if case .integer(let number)? = node.attributes[name] { Double(number) } else { Double(usual) }
      }
      func tensor(_ index: Int) -> Tensor? {
        if index < node.inputs.count, case .tensor(let tensor)? = graph.constants[node.inputs[index]] {
          tensor
        } else {
          nil
        }
      }
      let kernel = Double(tensor(1)?.shape.dimensions.last ?? 1)
      switch node.operation {
      case "Conv":
        let extent = (kernel - 1) * first("dilations", 1)
        trace.reach += max(first("pads", 0), extent - first("pads", 0)) * trace.scale
        trace.scale *= first("strides", 1)
      case "MaxPool", "AveragePool":
        trace.reach += (first("kernel_shape", 1) - 1) * trace.scale
        trace.scale *= first("strides", 1)
      case "ConvTranspose":
        let stride = first("strides", 1)
        trace.reach += ((kernel - 1) / stride).rounded(.up) * trace.scale
        trace.scale /= stride
      case "SpaceToDepth":
        trace.reach += (number("blocksize", 1) - 1) * trace.scale
        trace.scale *= number("blocksize", 1)
      case "DepthToSpace": trace.scale /= number("blocksize", 1)
      case "Resize":
        trace.reach += trace.scale
        if let factor = tensor(2)?.array.last, factor > 0 { trace.scale /= Double(factor) } else { isWhole = true }
      case "Flatten", "Reshape", "Transpose", "Gemm", "MatMul", "GlobalAveragePool", "ReduceMean", "ReduceSum",
        "Softmax", "Tile":
        isWhole = true
      case "Split" where number("axis", 0) != 1: isWhole = true
      default: break
      }
      grid = max(grid, trace.scale)
      for output in node.outputs { traces[output] = trace }
    }
    let last = graph.outputs.first.flatMap { traces[$0] }?.reach ?? 0
    guard grid <= Self.most, last <= Self.most else {
      (reach, self.grid) = (nil, 1)
      return
    }
    // Tiles lie on the grid, and so does the overlap.
    let whole = max(1, Int(grid.rounded(.up)))
    reach = isWhole ? nil : (Int(last.rounded(.up)) + whole - 1) / whole * whole
    self.grid = whole
  }
}
