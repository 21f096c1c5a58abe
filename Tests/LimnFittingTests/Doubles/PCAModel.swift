import Foundation
import LimnData
import LimnModels
import LimnTensors

/// Principal components as a model of rows or of images: encoder, decoder, and the density of probabilistic PCA (Tipping and Bishop,
/// 1999).
struct PCAModel: LimnModels.Encoder, LimnModels.Decoder, DensityModel {
  struct Architecture: Codable { let shape: [Int] }
  static let family = ModelFamily("pca") { folder in
    let shape = try folder.architecture(Architecture.self).shape
    let model = PCAModel(folder, shape: shape)
    return LearnedModel(
      folder: folder,
      input: shape.count == 1
        ? .row(columns: shape[0]) : .pixels(width: shape[2], height: shape[1], channels: shape[0]),
      roles: .init(encoder: model, decoder: model, density: model))
  }
  let (space, shape, weights): (LatentSpace, [Int], [String: Tensor])
  init(_ folder: ModelFolder, shape: [Int]) {
    (self.shape, weights) = (shape, folder.weights)
    let units = folder.weights["variances"]?.count ?? 0
    space = LatentSpace(name: folder.name, model: folder.hash, levels: [.vector(units: units)])
  }

  func encode(_ inputs: Tensor) throws -> Latent {
    guard Array(inputs.shape.dimensions.dropFirst()) == shape else {
      throw ShapeError("\(inputs.shape) is not \(shape)")
    }
    return Latent(space: space, levels: [centred(inputs).matrixProduct(self["basis"], otherTransposed: true)])
  }

  func decode(_ latents: Latent) throws -> Tensor {
    guard latents.space == space else { throw ShapeError("a latent of \(latents.space) is none of \(space)") }
    let rows = latents.levels[0].matrixProduct(self["basis"]).addingToRows(self["mean"])
    return rows.reshaped(to: Shape([latents.count] + shape))
  }

  func logDensity(of inputs: Tensor) throws -> [Double] {
    let (rows, latents) = (centred(inputs), try encode(inputs).levels[0])
    let (variances, noise) = (self["variances"].array.map(Double.init), Double(self["noise"].array[0]))
    let (size, units) = (rows.shape[1], variances.count)
    let logDeterminant = variances.reduce(0) { $0 + log($1) } + Double(size - units) * log(noise)
    return (0..<rows.shape[0]).map { item in
      let (x, z) = (rows.items(item..<item + 1), latents.items(item..<item + 1))
      let known = zip(z.array, variances).reduce(0) { $0 + Double($1.0 * $1.0) / $1.1 }
      let distance = known + (x.squaredNorm() - z.squaredNorm()) / noise
      return -0.5 * (Double(size) * log(2 * Double.pi) + logDeterminant + distance)
    }
  }

  private subscript(name: String) -> Tensor { weights[name] ?? Tensor(zeros: [0]) }
  private func centred(_ inputs: Tensor) -> Tensor {
    let rows = inputs.converted(to: .plain).reshaped(to: [inputs.shape[0], shape.reduce(1, *)])
    return rows.addingToRows(self["mean"] * -1)
  }
}
