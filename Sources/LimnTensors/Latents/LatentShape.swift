/// The shape of one latent of a space, and the way between batches of latents and rows of numbers.
public struct LatentShape: Sendable, Hashable {
  /// The latent space.
  public let space: LatentSpace
  /// The shape of each level of one latent, `[1, …]`.
  public let levels: [Shape]

  /// Makes a shape of the levels' shapes, `[1, …]` each, as many as the space has.
  public init(space: LatentSpace, levels: [Shape]) {
    precondition(levels.count == space.levels.count, "\(space) has \(space.levels.count) levels, not \(levels.count)")
    precondition(levels.allSatisfy { $0.rank > 0 && $0[0] == 1 }, "one latent has levels [1, …], not \(levels)")
    (self.space, self.levels) = (space, levels)
  }

  /// The shape of each latent of a batch.
  public init(of latent: Latent) {
    self.init(space: latent.space, levels: latent.levels.map { Shape([1] + $0.shape.dimensions.dropFirst()) })
  }

  /// Numbers in one latent, D.
  public var coordinates: Int { levels.reduce(0) { $0 + $1.count } }

  /// The latents of a batch as rows `[N, D]`, the levels of each flattened one after another; the batch has this shape.
  public func rows(of latent: Latent) -> Tensor {
    precondition(
      LatentShape(of: latent) == self, "a latent of \(latent.space) \(latent.levels.map(\.shape)) is not \(self)")
    let (count, width) = (latent.count, coordinates)
    let parts = zip(latent.levels, levels).map { ($0.converted(to: .plain), $1.count) }
    return Tensor(shape: [count, width]) { output in
      var start = 0
      for (level, size) in parts {
        level.withValues { values in
          for row in 0..<count {
            for index in 0..<size { output[row * width + start + index] = values[row * size + index] }
          }
        }
        start += size
      }
    }
  }

  /// Rows `[N, D]` as a batch of latents.
  public func latent(_ rows: Tensor) -> Latent {
    let (count, width) = (rows.shape[0], rows.shape[1])
    precondition(width == coordinates, "rows \(rows.shape) are no latents of \(coordinates) coordinates")
    var start = 0
    let levels = levels.map { shape -> Tensor in
      let size = shape.count
      defer { start += size }
      return Tensor(shape: Shape([count] + shape.dimensions.dropFirst())) { output in
        rows.withValues { values in
          for row in 0..<count {
            for index in 0..<size { output[row * size + index] = values[row * width + start + index] }
          }
        }
      }
    }
    return Latent(space: space, levels: levels)
  }

  /// A latent of standard normal numbers, those of each level drawn from `key.split(level)`.
  public func noise(key: RandomKey) -> Latent {
    Latent(space: space, levels: levels.enumerated().map { key.split($0).normal($1) })
  }
}

extension Latent {
  /// The latents as rows `[N, D]`, the levels of each flattened one after another.
  public var rows: Tensor { LatentShape(of: self).rows(of: self) }
}
