import LimnTensors

/// Latents of one model as rows of numbers, and ways to draw more of them.
package struct CodeDistribution: Sendable {
  private let space: LatentSpace
  /// The shape of each level of one latent, `[1, …]`.
  private let shapes: [Shape]
  /// The codes of some photos.
  private let codes: [[Float]]
  private let mean: [Double]

  /// Takes the codes of photos, at least one; `example` is one of the latents that they came from.
  package init(_ codes: [[Float]], example: Latent) {
    space = example.space
    shapes = example.levels.map { Shape([1] + $0.shape.dimensions.dropFirst()) }
    self.codes = codes
    var mean = [Double](repeating: 0, count: codes[0].count)
    for code in codes {
      for index in mean.indices { mean[index] += Double(code[index]) / Double(codes.count) }
    }
    self.mean = mean
  }

  /// Numbers drawn from a standard normal distribution.
  package func standardNormal(key: RandomKey) -> [Float] { key.normal([mean.count]).array }

  /// Numbers drawn from the normal distribution that has the codes' mean and full covariance.
  ///
  /// The codes' own deviations, each times a normal number, add up to a draw of that covariance: no root of it is needed.
  package func fitted(key: RandomKey) -> [Float] {
    var sum = mean
    let scale = 1 / Double(max(1, codes.count - 1)).squareRoot()
    for (code, weight) in zip(codes, key.normal([codes.count]).array) {
      let factor = Double(weight) * scale
      for index in sum.indices { sum[index] += factor * (Double(code[index]) - mean[index]) }
    }
    return sum.map(Float.init)
  }

  /// Rows of numbers as a batch of latents.
  package func latent(_ rows: [[Float]]) -> Latent {
    var start = 0
    let levels = shapes.map { shape in
      defer { start += shape.count }
      let values = rows.flatMap { $0[start..<start + shape.count] }
      return Tensor(values, shape: Shape([rows.count] + shape.dimensions.dropFirst()))
    }
    return Latent(space: space, levels: levels)
  }

  /// The numbers of a batch of latents, a row for each.
  package static func rows(of latent: Latent) -> [[Float]] {
    let levels = latent.levels.map { level in
      let (values, size) = (level.array, level.count / max(1, latent.count))
      return (0..<latent.count).map { Array(values[$0 * size..<($0 + 1) * size]) }
    }
    return (0..<latent.count).map { item in levels.flatMap { $0[item] } }
  }
}
