import LimnTensors

// Pieces of tensors that imported graphs need, all of them in plain order.

extension Tensor {
  /// What stands around a map.
  enum Border {
    case constant(Float)
    /// The pixel at the edge.
    case edge
    /// The map mirrored at its edge, whose own pixel is not repeated.
    case mirrored
  }

  /// Maps with pixels at the top, at the left, at the bottom and at the right.
  func padded(_ pads: [Int], with border: Border) -> Tensor {
    let plain = converted(to: .plain)
    let (rows, columns) = (shape[2], shape[3])
    let (height, width) = (rows + pads[0] + pads[2], columns + pads[1] + pads[3])
    /// Where a pixel comes from; nil: from nowhere.
    func sources(_ count: Int, _ first: Int, _ total: Int) -> [Int?] {
      (0..<total).map { place in
        let index = place - first
        switch border {
        case .constant: return (0..<count).contains(index) ? index : nil
        case .edge: return min(max(index, 0), count - 1)
        case .mirrored: return index < 0 ? -index : index < count ? index : 2 * count - 2 - index
        }
      }
    }
    let (vertical, horizontal) = (sources(rows, pads[0], height), sources(columns, pads[1], width))
    let outside: Float = if case .constant(let value) = border { value } else { 0 }
    return Tensor(shape: [shape[0], shape[1], height, width]) { output in
      plain.withValues { input in
        for plane in 0..<shape[0] * shape[1] {
          for row in 0..<height {
            let to = (plane * height + row) * width
            guard let from = vertical[row].map({ (plane * rows + $0) * columns }) else {
              for column in 0..<width { output[to + column] = outside }
              continue
            }
            for column in 0..<width { output[to + column] = horizontal[column].map { input[from + $0] } ?? outside }
          }
        }
      }
    }
  }

  /// Kernels with zeros between their weights.
  func spread(_ rows: Int, _ columns: Int, every steps: [Int]) -> Tensor {
    let values = converted(to: .plain).array
    let (height, width) = (shape[2], shape[3])
    return Tensor(shape: [shape[0], shape[1], rows, columns]) { output in
      output.update(repeating: 0)
      for (index, value) in values.enumerated() {
        let (plane, row, column) = (index / (height * width), index / width % height, index % width)
        output[(plane * rows + row * steps[0]) * columns + column * steps[1]] = value
      }
    }
  }

  /// Tensors `[N, C, …]` that differ in their channels alone, one after the other.
  init(joiningChannels parts: [Tensor]) {
    let plain = parts.map { $0.converted(to: .plain) }
    let first = parts[0].shape
    let channels = parts.reduce(0) { $0 + $1.shape[1] }
    let pixels = first.dimensions.dropFirst(2).reduce(1, *)
    self = Tensor(shape: Shape([first[0], channels] + first.dimensions.dropFirst(2))) { output in
      for item in 0..<first[0] {
        var place = item * channels * pixels
        for part in plain {
          let count = part.shape[1] * pixels
          part.withValues { input in
            for index in 0..<count { output[place + index] = input[item * count + index] }
          }
          place += count
        }
      }
    }
  }

  /// Some places of an axis.
  func slice(_ range: Range<Int>, of axis: Int) -> Tensor {
    let plain = converted(to: .plain)
    let outer = shape.dimensions.prefix(axis).reduce(1, *)
    let inner = shape.dimensions.dropFirst(axis + 1).reduce(1, *)
    let count = shape[axis]
    var extents = shape.dimensions
    extents[axis] = range.count
    return Tensor(shape: Shape(extents)) { output in
      plain.withValues { input in
        for block in 0..<outer {
          let (to, from) = (block * range.count * inner, (block * count + range.lowerBound) * inner)
          for index in 0..<range.count * inner { output[to + index] = input[from + index] }
        }
      }
    }
  }

  /// The sum, or the mean, of each of so many rows of one length, added up in Double.
  func sums(ofRows rows: Int, isMean: Bool) -> Tensor {
    let plain = converted(to: .plain)
    let columns = rows == 0 ? 0 : count / rows
    return Tensor(shape: [rows]) { output in
      plain.withValues { input in
        for row in 0..<rows {
          var sum = 0.0
          for index in row * columns..<(row + 1) * columns { sum += Double(input[index]) }
          output[row] = Float(isMean ? sum / Double(columns) : sum)
        }
      }
    }
  }

  /// The axes in another order.
  func transposed(_ order: [Int]) -> Tensor {
    gathered(order.map { shape[$0] }, steps: order.map { strides[$0] })
  }

  /// Extents of 1 repeated.
  func expanded(to extents: [Int]) -> Tensor {
    gathered(extents, steps: zip(strides, shape.dimensions).map { $1 == 1 ? 0 : $0 })
  }

  /// How far apart neighbours along each axis are, in plain order.
  private var strides: [Int] {
    var steps = [Int](repeating: 1, count: shape.rank)
    for axis in stride(from: shape.rank - 2, through: 0, by: -1) { steps[axis] = steps[axis + 1] * shape[axis + 1] }
    return steps
  }

  /// Numbers at regular places.
  private func gathered(_ extents: [Int], steps: [Int]) -> Tensor {
    let plain = converted(to: .plain)
    return Tensor(shape: Shape(extents)) { output in
      plain.withValues { input in
        var places = [Int](repeating: 0, count: extents.count)
        var from = 0
        for index in output.indices {
          output[index] = input[from]
          var axis = extents.count - 1
          while axis >= 0 {
            places[axis] += 1
            from += steps[axis]
            if places[axis] < extents[axis] { break }
            from -= steps[axis] * extents[axis]
            places[axis] = 0
            axis -= 1
          }
        }
      }
    }
  }

  /// Maps of another size, each pixel between the four that are nearest.
  func bilinear(height: Int, width: Int, _ transformation: String) -> Tensor {
    let plain = converted(to: .plain)
    let (rows, columns) = (shape[2], shape[3])
    func places(_ count: Int, _ total: Int) -> [(Int, Int, Float)] {
      (0..<total).map { index in
        let scale = Float(count) / Float(total)
        var place: Float =
          switch transformation {
          case "asymmetric": Float(index) * scale
          case "align_corners": total > 1 ? Float(index) * Float(count - 1) / Float(total - 1) : 0
          default: (Float(index) + 0.5) * scale - 0.5
          }
        if transformation == "pytorch_half_pixel", total == 1 { place = 0 }
        place = min(max(place, 0), Float(count - 1))
        let first = Int(place)
        return (first, min(first + 1, count - 1), place - Float(first))
      }
    }
    let (vertical, horizontal) = (places(rows, height), places(columns, width))
    return Tensor(shape: [shape[0], shape[1], height, width]) { output in
      plain.withValues { input in
        for plane in 0..<shape[0] * shape[1] {
          for (row, (top, bottom, down)) in vertical.enumerated() {
            let (upper, lower) = ((plane * rows + top) * columns, (plane * rows + bottom) * columns)
            for (column, (left, right, along)) in horizontal.enumerated() {
              let above = input[upper + left] * (1 - along) + input[upper + right] * along
              let below = input[lower + left] * (1 - along) + input[lower + right] * along
              output[(plane * height + row) * width + column] = above * (1 - down) + below * down
            }
          }
        }
      }
    }
  }
}
