import Foundation

// Arithmetic on batches of latents, an image at a time over all levels together: a latent is one vector however many levels it
// has. The other operand may be a single latent, levels [1, …], that meets every one of the batch.
extension Latent {
  /// Two ways from one latent to another.
  public enum Interpolation: String, Sendable, CaseIterable {
    /// Along the straight line.
    case linear
    /// Along the great circle, so that the length of the latents on the way stays between those of the ends (Shoemake,
    /// "Animating Rotation with Quaternion Curves", 1985).
    case spherical
  }

  /// How many images the batch has.
  public var count: Int { levels.first.map { $0.shape.rank > 0 ? $0.shape[0] : 0 } ?? 0 }

  /// Throws unless another latent can meet this one: of the same space, its levels of the same shapes but for the batch, which
  /// is as large as this one or 1.
  package func requireMatch(_ other: Latent) throws(ShapeError) {
    guard space == other.space else {
      throw ShapeError("a latent of \(space) and one of \(other.space) have no coordinates in common; use one model")
    }
    for (index, (level, second)) in zip(levels, other.levels).enumerated() {
      let alike = level.shape.rank == second.shape.rank && level.shape.rank > 0
      guard alike, level.shape.dimensions.dropFirst() == second.shape.dimensions.dropFirst() else {
        throw ShapeError("level \(index) of one latent is \(level.shape), and of the other \(second.shape)")
      }
      guard second.shape[0] == level.shape[0] || second.shape[0] == 1 else {
        throw ShapeError("a batch of \(level.shape[0]) latents meets one of \(second.shape[0])")
      }
    }
  }

  /// `self + factor · other`; a factor of 0 changes no bit.
  public func adding(_ other: Latent, times factor: Float = 1) -> Latent {
    adding(other, times: [Float](repeating: factor, count: count))
  }

  /// `self + factor · other` with a factor of its own for each image; a factor of 0 changes no bit.
  public func adding(_ other: Latent, times factors: [Float]) -> Latent {
    precondition(factors.count == count, "\(factors.count) factors for \(count) latents")
    guard factors.contains(where: { $0 != 0 }) else { return self }
    return merged(with: other) { item, own, other in
      let factor = factors[item]
      guard factor != 0 else { return }
      for index in own.indices { own[index] += factor * other[index] }
    }
  }

  /// Every coordinate times a factor.
  public func scaled(by factor: Float) -> Latent {
    Latent(space: space, levels: levels.map { $0 * factor })
  }

  /// The Euclidean length of each image's latent, over all levels.
  public var norms: [Double] { dots(with: self).map { $0.squareRoot() } }

  /// The inner product of each image's latent with another's, over all levels, in double precision.
  public func dots(with other: Latent) -> [Double] {
    var dots = [Double](repeating: 0, count: count)
    for (level, second) in plainLevels(with: other) {
      let size = level.count / max(1, count)
      let stride = second.shape[0] == 1 ? 0 : size
      level.withValues { own in
        second.withValues { other in
          for item in dots.indices {
            var sum = 0.0
            for index in 0..<size { sum += Double(own[item * size + index]) * Double(other[item * stride + index]) }
            dots[item] += sum
          }
        }
      }
    }
    return dots
  }

  /// The latents on the way to others: at 0 these and at 1 the others, to the bit.
  ///
  /// Spherical, latents that lie in one line through 0 have no circle of their own, and the straight line is taken.
  public func interpolated(to other: Latent, at place: Double, _ kind: Interpolation = .linear) -> Latent {
    let straight = [(own: Double, other: Double)](repeating: (1 - place, place), count: count)
    var weights = straight
    if kind == .spherical {
      let (norms, others) = (norms, other.norms)
      for (item, dot) in dots(with: other).enumerated() {
        let length = norms[item] * others[others.count == 1 ? 0 : item]
        guard length > 0 else { continue }
        let angle = acos(min(max(dot / length, -1), 1))
        guard sin(angle) > 1e-4 else { continue }
        weights[item] = (sin((1 - place) * angle) / sin(angle), sin(place * angle) / sin(angle))
      }
    }
    return merged(with: other) { item, own, other in
      if place == 0 { return }
      let (weight, otherWeight) = (Float(weights[item].own), Float(weights[item].other))
      for index in own.indices {
        own[index] = place == 1 ? other[index] : weight * own[index] + otherWeight * other[index]
      }
    }
  }

  /// The mean of all images of some batches of one space and shape, at least one in all, as a batch of 1; summed in double
  /// precision and in order.
  public static func mean(of latents: [Latent]) -> Latent {
    let first = latents[0]
    let count = latents.reduce(0) { $0 + $1.count }
    precondition(count > 0, "no latents have no mean")
    let levels = first.levels.indices.map { level in
      let shape = Shape([1] + first.levels[level].shape.dimensions.dropFirst())
      var sums = [Double](repeating: 0, count: shape.count)
      for latent in latents {
        precondition(latent.space == first.space, "\(latent.space) and \(first.space) are not one space")
        let plain = latent.levels[level].converted(to: .plain)
        precondition(plain.count == latent.count * sums.count, "the latents differ in shape")
        plain.withValues { values in
          for item in 0..<latent.count {
            for index in sums.indices { sums[index] += Double(values[item * sums.count + index]) }
          }
        }
      }
      return Tensor(sums.map { Float($0 / Double(count)) }, shape: shape)
    }
    return Latent(space: first.space, levels: levels)
  }

  /// Batches of one space and shape as a single one, in order; at least one.
  public init(stacking latents: [Latent]) {
    let first = latents[0]
    let levels = first.levels.indices.map { level in
      let parts = latents.map { $0.levels[level].converted(to: .plain) }
      let count = parts.reduce(0) { $0 + $1.shape[0] }
      let shape = Shape([count] + parts[0].shape.dimensions.dropFirst())
      return Tensor(parts.flatMap(\.array), shape: shape)
    }
    precondition(latents.allSatisfy { $0.space == first.space }, "latents of several spaces make no batch")
    self.init(space: first.space, levels: levels)
  }

  /// Some images of the batch.
  public func items(_ range: Range<Int>) -> Latent {
    Latent(space: space, levels: levels.map { $0.items(range) })
  }

  /// The levels of both, in plain order; stops where they cannot meet.
  private func plainLevels(with other: Latent) -> [(own: Tensor, other: Tensor)] {
    do throws(ShapeError) { try requireMatch(other) } catch { preconditionFailure("\(error)") }
    return zip(levels, other.levels).map { ($0.converted(to: .plain), $1.converted(to: .plain)) }
  }

  /// This latent after `change` had each image's part of each level beside the other's.
  private func merged(
    with other: Latent,
    _ change: (_ item: Int, _ own: UnsafeMutableBufferPointer<Float>, _ other: UnsafeBufferPointer<Float>) -> Void
  ) -> Latent {
    let merged = plainLevels(with: other).map { level, second in
      var level = level
      let size = level.count / max(1, count)
      let stride = second.shape[0] == 1 ? 0 : size
      level.withMutableValues { own in
        second.withValues { other in
          for item in 0..<count {
            change(
              item, .init(rebasing: own[item * size..<(item + 1) * size]),
              .init(rebasing: other[item * stride..<item * stride + size]))
          }
        }
      }
      return level
    }
    return Latent(space: space, levels: merged)
  }
}
