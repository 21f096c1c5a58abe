import Foundation
import LimnData
import LimnNetworks
import LimnTensors

/// A linear map to components and back, of rows or of images: principal components (Pearson, 1901), with the density of probabilistic
/// PCA (Tipping and Bishop, "Probabilistic principal component analysis", 1999), or independent components (Hyvärinen, 1999).
///
/// Fitted, not trained: `limn fit pca` and `limn fit ica`. All is computed in double precision.
package struct Components: Encoder, Decoder {
  /// How folders of principal components become models.
  package static let principal = ModelFamily(
    "pca", "Encodes images or rows as their principal components, and evaluates the density of probabilistic PCA.",
    network: { ComponentsNetwork($0, isPrincipal: true) }
  ) { try Components($0, isPrincipal: true).model(in: $0) }
  /// How folders of independent components become models.
  package static let independent = ModelFamily(
    "ica", "Encodes images or rows as their independent components.",
    network: { ComponentsNetwork($0, isPrincipal: false) }
  ) { try Components($0, isPrincipal: false).model(in: $0) }

  /// The coordinates of its latents: one vector.
  package let space: LatentSpace
  private let architecture: ComponentsArchitecture
  private let mean: [Double]
  /// What examples are multiplied with, and latents: a component a row.
  private let encoding: DoubleMatrix, decoding: DoubleMatrix
  /// The variances along the components and along all other directions; none of independent components.
  private let variances: [Double], noise: Double

  /// Makes a model of a folder; throws `ModelError` for an architecture or weights that do not fit.
  package init(_ folder: ModelFolder, isPrincipal: Bool) throws {
    let architecture = try folder.architecture(ComponentsArchitecture.self)
    self.architecture = architecture
    let parameters = try folder.parameters(
      ComponentsNetwork(architecture, isPrincipal: isPrincipal).parameters)
    func values(_ name: String) -> [Double] {
      PreciseTensor.values(high: parameters["\(name).high"], low: parameters["\(name).low"])
    }
    func matrix(_ name: String) -> DoubleMatrix {
      let values = values(name)
      return DoubleMatrix(values, rows: architecture.units, columns: values.count / architecture.units)
    }
    mean = values("mean")
    encoding = matrix(isPrincipal ? "components" : "unmixing")
    decoding = isPrincipal ? encoding : matrix("mixing")
    variances = isPrincipal ? values("variances") : []
    noise = isPrincipal ? values("noise")[0] : 0
    space = LatentSpace(name: folder.name, model: folder.hash, levels: [.vector(units: architecture.units)])
  }

  private func model(in folder: ModelFolder) -> LearnedModel {
    let units = architecture.units
    var prior: (any LatentPrior)?
    if !variances.isEmpty, variances.allSatisfy({ $0 > 0 }) {
      let factor = Tensor(shape: [units, units]) { output in
        output.update(repeating: 0)
        for unit in 0..<units { output[unit * units + unit] = Float(variances[unit].squareRoot()) }
      }
      prior = GaussianPrior(
        shape: LatentShape(space: space, levels: [[1, units]]), mean: Tensor(zeros: [units]), factor: factor,
        examples: 1)
    }
    let hasDensity = prior != nil && noise > 0
    return LearnedModel(
      folder: folder, input: architecture.input,
      roles: .init(encoder: self, decoder: self, prior: prior, density: hasDensity ? self : nil))
  }

  /// The components `[N, units]` of examples `[N, …]` of its shape; throws `ShapeError` for another one.
  package func encode(_ inputs: Tensor) throws -> Latent {
    Latent(space: space, levels: [try centred(inputs).product(encoding, otherTransposed: true).tensor])
  }

  /// The examples of components, which may lie beyond 0…1; throws `ShapeError` for latents of another space or shape.
  package func decode(_ latents: Latent) throws -> Tensor {
    guard latents.space == space else {
      throw ShapeError("a latent of \(latents.space) cannot be decoded by \(space)")
    }
    guard let code = latents.levels.first, latents.levels.count == 1, code.shape.rank == 2,
      code.shape[1] == architecture.units
    else { throw ShapeError("the latent is \(latents.levels.map(\.shape)), expected [N, \(architecture.units)]") }
    var rows = DoubleMatrix(code).product(decoding)
    for place in rows.values.indices { rows.values[place] += mean[place % mean.count] }
    return rows.tensor.reshaped(to: Shape([code.shape[0]] + architecture.shape))
  }

  /// The components and the examples, in double precision.
  package func encodingMemory(width: Int, height: Int) -> Int { 16 * (mean.count + architecture.units) }

  /// The components and the examples, in double precision.
  package func decodingMemory(width: Int, height: Int) -> Int { 16 * (mean.count + architecture.units) }

  private func centred(_ inputs: Tensor) throws(ShapeError) -> DoubleMatrix {
    guard inputs.shape.rank > 0, Array(inputs.shape.dimensions.dropFirst()) == architecture.shape else {
      throw ShapeError("\(space.name) takes \(Shape([inputs.shape[0]] + architecture.shape)), not \(inputs.shape)")
    }
    var rows = inputs.array.map(architecture.shape.count == 3 ? DoubleMatrix.exact : Double.init)
    for place in rows.indices { rows[place] -= mean[place % mean.count] }
    return DoubleMatrix(rows, rows: inputs.shape[0], columns: mean.count)
  }
}

extension Components: DensityModel {
  /// The log-density of each example under probabilistic PCA: normal, with the variances of the components along them, and along all
  /// other directions the mean of theirs.
  package func logDensity(of inputs: Tensor) throws -> [Double] {
    let rows = try centred(inputs)
    let latents = rows.product(encoding, otherTransposed: true)
    let (size, units) = (Double(mean.count), Double(variances.count))
    let logDeterminant = variances.reduce(0) { $0 + log($1) } + (size - units) * log(noise)
    return (0..<rows.rows).map { item in
      let known = zip(latents.row(item), variances).reduce(0) { $0 + $1.0 * $1.0 / $1.1 }
      let within = latents.row(item).reduce(0) { $0 + $1 * $1 }
      let all = rows.row(item).reduce(0) { $0 + $1 * $1 }
      return -0.5 * (size * log(2 * Double.pi) + logDeterminant + known + (all - within) / noise)
    }
  }
}
