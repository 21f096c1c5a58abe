import Foundation
import LimnData
import LimnFitting
import LimnModels
import LimnNetworks
import LimnTensors
import LimnTraining
import ModelKit
import Testing

/// Theorems of linear autoencoders on 200 examples of six numbers.
@Suite struct LinearAutoencoderTests {
  /// The variances along the principal axes, which are turned from the coordinates.
  private static let variances = [1.0, 0.5, 0.2, 0.05, 0.04, 0.03]

  /// Examples whose covariance (over N) has exactly these eigenvalues.
  private let examples: Tensor = {
    let raw = DoubleMatrix(RandomKey(seed: 1).normal([200, 6]))
    var centred = raw
    for column in 0..<6 {
      let mean = (0..<200).reduce(0.0) { $0 + raw[$1, column] } / 200
      for row in 0..<200 { centred[row, column] -= mean }
    }
    let white = TriangularFactor(
      of: centred.product(centred, transposed: true).values.map { $0 / 200 }, size: 6)
    var rows: [Double] = []
    for row in 0..<200 {
      var own = Array(centred.row(row))
      white?.solve(&own)
      rows += zip(own, LinearAutoencoderTests.variances).map { $0 * $1.squareRoot() }
    }
    let turn = DoubleMatrix(LinearModel.orthonormal(6, 6, key: RandomKey(seed: 2)))
    return DoubleMatrix(rows, rows: 200, columns: 6).product(turn).tensor.reshaped(to: [200, 1, 2, 3])
  }()

  private func trained(
    _ objective: BasicObjective, steps: Int, rate: Float
  ) throws -> (weights: Parameters, losses: Losses) {
    let batch = try Batch(count: 200, ["input": examples, "target": examples])
    var adam = Adam(Parameters(objective.parameters, key: RandomKey(seed: 3)), settings: Adam.Settings())
    for step in 0..<steps {
      let key = RandomKey(seed: 4).split(step)
      let slopes = gradients(at: adam.weights) { objective.losses(batch, step: step, key: key, in: $0).total }.gradients
      _ = adam.update(meanOf: [slopes], learningRate: rate * min(1, 2 * Float(steps - step) / Float(steps)))
    }
    return (adam.weights, objective.losses(batch, step: steps, key: RandomKey(seed: 5), in: Pass(adam.weights)))
  }

  private func network(_ units: Int, isVariational: Bool) throws -> BasicNetwork {
    BasicNetwork(try BasicArchitecture(width: 3, height: 2, latent: units), isVariational: isVariational)
  }

  @Test("A linear autoencoder spans the subspace of the principal components; its units need not be they")
  func theSubspaceOfPrincipalComponents() throws {
    var settings = BasicObjective.Settings()
    settings.variance = .fixed(0.05)
    let objective = BasicObjective(try network(2, isVariational: false), settings: settings)
    let (weights, losses) = try trained(objective, steps: 1200, rate: 0.02)
    let lost = Self.variances.dropFirst(2).reduce(0, +) / 6
    #expect(abs(losses.terms[0].value / lost - 1) < 1e-3, "\(losses.terms[0].value) \(lost)")

    let fitted = try PrincipalComponents(units: 2).fit(examples)
    let basis = DoubleMatrix(try #require(fitted.weights["components.high"]))
    // The largest principal angle: 1 − the smallest singular value of the product of the two bases.
    let decoder = DoubleMatrix(weights["decoder.expand.weight"])
    let gram = decoder.product(decoder, transposed: true)
    let across = basis.product(decoder)
    let determinant = gram[0, 0] * gram[1, 1] - gram[0, 1] * gram[1, 0]
    let own = across[0, 0] * across[1, 1] - across[0, 1] * across[1, 0]
    // The product of the cosines of both angles.
    #expect(own * own / determinant > cos(1e-2) * cos(1e-2), "\(own * own / determinant)")
    let cosine = gram[0, 1] / (gram[0, 0] * gram[1, 1]).squareRoot()
    #expect(abs(cosine) > 0.01, "they happen to be orthogonal: \(cosine)")
  }

  /// With σ² fixed, the units whose variance is above it are used, unit i with KL ½ ln(λᵢ/σ²), and all others have KL 0 (Lucas et al.,
  /// "Don't blame the ELBO! A linear VAE perspective on posterior collapse", 2019).
  @Test func aLinearVAEUsesTheUnitsThatPay() throws {
    var settings = BasicObjective.Settings()
    settings.variance = .fixed(0.1)
    let objective = BasicObjective(try network(5, isVariational: true), settings: settings)
    let units = try trained(objective, steps: 2500, rate: 0.02).losses.units.sorted(by: >)
    for (unit, variance) in zip(units, Self.variances) {
      let expected = variance > 0.1 ? 0.5 * log(variance / 0.1) : 0
      #expect(abs(unit - expected) < 0.06, "\(units)")
    }
  }
}
