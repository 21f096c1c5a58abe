import LimnTensors

/// How the parts of one picture move to where they are in another of the same size: a dense field of displacements.
///
/// The field is smooth where it can be and has edges where it must; both terms grow linearly with what they punish (Brox et al., "High
/// accuracy optical flow estimation based on a theory for warping", 2004, equations 2 to 4, without the term of gradients: the pictures' local
/// means are taken out instead). It is found at a small size first and refined at larger ones, and each time cleaned by a median (Sun, Roth and
/// Black, "Secrets of optical flow estimation and their principles", 2010).
package struct OpticalFlow: Sendable {
  /// How much an uneven field costs, against a difference of the pictures (from 0 to 1).
  package var smoothness: Float
  /// The longer side, in pixels, at which the field is found at last.
  package var finest: Int

  /// The longer side of the smallest pictures.
  private static let coarsest = 16
  /// What each size is of the next one.
  private static let step = 0.8
  /// How often a picture is displaced by the field so far at each size, and how often the rest is then improved.
  private static let (warps, rounds) = (3, 30)
  /// Differences and slopes below these cost as their squares do.
  private static let (smallDifference, smallSlope): (Float, Float) = (0.01, 0.05)

  /// Makes the settings.
  package init(smoothness: Float = 0.01, finest: Int = 64) {
    (self.smoothness, self.finest) = (smoothness, finest)
  }

  /// The field `[1, 2, h, w]` by which the first picture `[1, C, H, W]`, displaced (`Tensor.displaced`), comes close to the second; `start` is
  /// one that is refined at the larger sizes alone.
  package func callAsFunction(from first: Tensor, to second: Tensor, start: Tensor? = nil) -> Tensor {
    precondition(
      first.shape == second.shape && first.shape[0] == 1, "\(first.shape) and \(second.shape) are not of one size")
    let (height, width) = (first.shape[2], first.shape[3])
    let longer = max(height, width)
    let (from, to) = (Self.withoutMeans(first), Self.withoutMeans(second))
    var sizes: [Double] = []
    var size = Double(min(longer, finest))
    let least = start == nil ? Double(Self.coarsest) : 0.6 * size
    while size >= least || sizes.isEmpty {
      sizes.append(size)
      size *= Self.step
    }
    var field = start
    for size in sizes.reversed() {
      let columns = max(1, Int((size * Double(width) / Double(longer)).rounded()))
      let rows = max(1, Int((size * Double(height) / Double(longer)).rounded()))
      var motion = Motion(field, columns: columns, rows: rows)
      let (a, b) = (from.resized(width: columns, height: rows), to.resized(width: columns, height: rows))
      for _ in 0..<Self.warps {
        motion.refine(from: a.displaced(by: motion.field), to: b, smoothness: smoothness)
        motion.clean(radius: size > 24 ? 2 : 1)
      }
      field = motion.field
    }
    return field ?? Tensor(zeros: [1, 2, height, width])
  }

  /// A picture less what is around each place: a model's picture may become brighter as a whole.
  package static func withoutMeans(_ picture: Tensor) -> Tensor {
    picture.converted(to: .plain) - picture.blurred(sigma: 0.08 * Double(max(picture.shape[2], picture.shape[3])))
  }

  /// A field at one size, in pixels.
  private struct Motion {
    let columns: Int, rows: Int
    var across: [Float], down: [Float]

    /// A field at another size, or none.
    init(_ field: Tensor?, columns: Int, rows: Int) {
      (self.columns, self.rows) = (columns, rows)
      let values =
        field?.resizedBilinearly(width: columns, height: rows).array ?? [Float](repeating: 0, count: 2 * rows * columns)
      across = values[..<(rows * columns)].map { $0 * Float(columns) }
      down = values[(rows * columns)...].map { $0 * Float(rows) }
    }

    /// In widths and heights.
    var field: Tensor {
      Tensor(
        across.map { $0 / Float(columns) } + down.map { $0 / Float(rows) }, shape: [1, 2, rows, columns])
    }

    /// Adds what is left between a picture that is displaced already and the other one.
    mutating func refine(from picture: Tensor, to other: Tensor, smoothness: Float) {
      let (count, channels) = (rows * columns, picture.shape[1])
      let (warped, target) = (picture.converted(to: .plain).array, other.converted(to: .plain).array)
      var (slopesX, slopesY) = (
        [Float](repeating: 0, count: channels * count), [Float](repeating: 0, count: channels * count)
      )
      var change = [Float](repeating: 0, count: channels * count)
      for channel in 0..<channels {
        for row in 0..<rows {
          for column in 0..<columns {
            let place = (channel * rows + row) * columns + column
            // At the border there is no slope into what is not known.
            if column > 0, column < columns - 1 { slopesX[place] = (warped[place + 1] - warped[place - 1]) / 2 }
            if row > 0, row < rows - 1 { slopesY[place] = (warped[place + columns] - warped[place - columns]) / 2 }
            change[place] = warped[place] - target[place]
          }
        }
      }
      var (moreX, moreY) = ([Float](repeating: 0, count: count), [Float](repeating: 0, count: count))
      var terms = Terms(count: count)
      for round in 0..<OpticalFlow.rounds {
        if round % 10 == 0 {
          terms.weigh(slopesX, slopesY, change, moreX, moreY, channels: channels)
          terms.spread(self, moreX, moreY, smoothness)
        }
        let (oldX, oldY) = (moreX, moreY)
        for row in 0..<rows {
          for column in 0..<columns {
            let place = row * columns + column
            var (sumX, sumY, total): (Float, Float, Float) = (0, 0, 0)
            func take(_ weight: Float, _ other: Int) {
              sumX += weight * (across[other] + oldX[other])
              sumY += weight * (down[other] + oldY[other])
              total += weight
            }
            if column < columns - 1 { take(terms.right[place], place + 1) }
            if column > 0 { take(terms.right[place - 1], place - 1) }
            if row < rows - 1 { take(terms.below[place], place + columns) }
            if row > 0 { take(terms.below[place - columns], place - columns) }
            let x =
              (sumX - total * across[place] - terms.x[place] - terms.xy[place] * oldY[place])
              / (terms.xx[place] + total + 1e-9)
            let y =
              (sumY - total * down[place] - terms.y[place] - terms.xy[place] * oldX[place])
              / (terms.yy[place] + total + 1e-9)
            // Half of the way: both components change at once.
            moreX[place] = 0.5 * (oldX[place] + x)
            moreY[place] = 0.5 * (oldY[place] + y)
          }
        }
      }
      for place in 0..<count {
        across[place] += moreX[place]
        down[place] += moreY[place]
      }
    }

    /// Takes the median of the neighbours of each place.
    mutating func clean(radius: Int) {
      across = median(across, radius)
      down = median(down, radius)
    }

    private func median(_ values: [Float], _ radius: Int) -> [Float] {
      var near: [Float] = []
      return values.indices.map { place in
        let (row, column) = (place / columns, place % columns)
        near.removeAll(keepingCapacity: true)
        for y in row - radius...row + radius {
          for x in column - radius...column + radius {
            near.append(values[min(max(y, 0), rows - 1) * columns + min(max(x, 0), columns - 1)])
          }
        }
        near.sort()
        return near[near.count / 2]
      }
    }
  }

  /// The linear equations of a round: what the pictures say of each place, and how strongly it is tied to its neighbours.
  private struct Terms {
    var xx: [Float], xy: [Float], yy: [Float], x: [Float], y: [Float]
    var right: [Float], below: [Float]

    init(count: Int) {
      let zeros = [Float](repeating: 0, count: count)
      (xx, xy, yy, x, y) = (zeros, zeros, zeros, zeros, zeros)
      (right, below) = (zeros, zeros)
    }

    /// Places where the pictures differ much, whatever is done, count less.
    mutating func weigh(
      _ slopesX: [Float], _ slopesY: [Float], _ change: [Float], _ moreX: [Float], _ moreY: [Float], channels: Int
    ) {
      let count = xx.count
      for place in 0..<count {
        var (error, a, b, c, d, e): (Float, Float, Float, Float, Float, Float) = (0, 0, 0, 0, 0, 0)
        for channel in 0..<channels {
          let (gx, gy, t) = (
            slopesX[channel * count + place], slopesY[channel * count + place], change[channel * count + place]
          )
          let left = t + gx * moreX[place] + gy * moreY[place]
          error += left * left
          (a, b, c, d, e) = (a + gx * gx, b + gx * gy, c + gy * gy, d + gx * t, e + gy * t)
        }
        let weight = 1 / (error + OpticalFlow.smallDifference * OpticalFlow.smallDifference).squareRoot()
        (xx[place], xy[place], yy[place], x[place], y[place]) = (
          weight * a, weight * b, weight * c, weight * d, weight * e
        )
      }
    }

    /// Places where the field is steep are tied less.
    mutating func spread(_ motion: Motion, _ moreX: [Float], _ moreY: [Float], _ smoothness: Float) {
      let (rows, columns) = (motion.rows, motion.columns)
      var ties = [Float](repeating: 0, count: rows * columns)
      for place in ties.indices {
        let (row, column) = (place / columns, place % columns)
        func square(_ next: Int) -> Float {
          let x = motion.across[next] + moreX[next] - motion.across[place] - moreX[place]
          let y = motion.down[next] + moreY[next] - motion.down[place] - moreY[place]
          return x * x + y * y
        }
        // The same to both sides, so that a mirrored picture has the mirrored field.
        let sideways = square(column > 0 ? place - 1 : place) + square(column < columns - 1 ? place + 1 : place)
        let upright = square(row > 0 ? place - columns : place) + square(row < rows - 1 ? place + columns : place)
        let steepness = OpticalFlow.smallSlope * OpticalFlow.smallSlope + (sideways + upright) / 2
        ties[place] = smoothness / steepness.squareRoot()
      }
      for place in ties.indices {
        if place % columns < columns - 1 { right[place] = (ties[place] + ties[place + 1]) / 2 }
        if place / columns < rows - 1 { below[place] = (ties[place] + ties[place + columns]) / 2 }
      }
    }
  }
}
