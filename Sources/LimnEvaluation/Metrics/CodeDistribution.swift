import LimnTensors

/// Latents of one model as rows of numbers, and ways to draw more of them.
package struct CodeDistribution: Sendable {
  private let shape: LatentShape
  /// The codes of some photos.
  private let codes: [[Float]]
  private let mean: [Double]

  /// Takes the codes of photos, at least one; `example` is one of the latents that they came from.
  package init(_ codes: [[Float]], example: Latent) {
    shape = LatentShape(of: example)
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
    shape.latent(Tensor(rows.flatMap(\.self), shape: [rows.count, shape.coordinates]))
  }

  /// The numbers of a batch of latents, a row for each.
  package static func rows(of latent: Latent) -> [[Float]] { latent.rows.rows }
}
