import LimnData
import LimnModels
import LimnTensors

/// A model that tests can follow with pen and paper: `encode(x) = Wᵀ(x − m)`, `decode(z) = W·z + m`.
///
/// With orthonormal columns in W, encoding what was decoded gives the latent back. Its latent is a vector; with `mapChannels`,
/// the last `4 · mapChannels` units stand in a map of 2×2 instead. With a prior its encoder is a `VariationalLinearModel`.
package struct LinearModel: Encoder, Decoder {
  /// The shape of the model, as `config.json` has it.
  package struct Architecture: Codable, Sendable, Hashable {
    /// Rows and columns of its images.
    package var size: Int
    /// Colour channels of its images.
    package var channels: Int
    /// Units of the vector.
    package var units: Int
    /// Channels of the map of 2×2; 0: there is none.
    package var mapChannels: Int
    /// Whether it has a prior and a posterior.
    package var hasPrior: Bool
    /// The part of a photo that it sees.
    package var frame: Frame

    /// Coordinates of a latent, in all levels together.
    package var coordinates: Int { units + 4 * mapChannels }
    /// Numbers in an image.
    package var pixels: Int { channels * size * size }

    enum CodingKeys: String, CodingKey {
      case size, channels, units, frame
      case mapChannels = "map_channels"
      case hasPrior = "has_prior"
    }
  }

  /// The name of the family in `config.json`.
  package static let familyName = "linear"

  /// How folders of this family become models.
  package static let family = ModelFamily(familyName) { folder in
    let model = try LinearModel(folder)
    let (size, isVariational) = (model.architecture.size, model.architecture.hasPrior)
    let encoder: any Encoder = isVariational ? VariationalLinearModel(model) : model
    return LearnedModel(
      folder: folder, input: .pixels(width: size, height: size, channels: model.architecture.channels),
      frame: model.architecture.frame,
      roles: .init(encoder: encoder, decoder: model, prior: isVariational ? StandardNormal(model.shape) : nil))
  }

  /// The log-variance of every coordinate of a posterior.
  package static let logVariance: Float = -2

  /// The coordinates of its latents.
  package let space: LatentSpace
  /// Its shape.
  package let architecture: Architecture
  /// W: `[pixels, coordinates]`.
  package let basis: Tensor
  /// m: `[pixels]`.
  package let mean: Tensor

  /// The shape of one latent.
  package var shape: LatentShape {
    let map: [Shape] = architecture.mapChannels > 0 ? [[1, architecture.mapChannels, 2, 2]] : []
    return LatentShape(space: space, levels: [[1, architecture.units]] + map)
  }

  /// Makes the model of a folder; throws `ModelError` for weights that do not fit.
  package init(_ folder: ModelFolder) throws {
    architecture = try folder.architecture(Architecture.self)
    try folder.checkWeights([
      ("basis", [architecture.pixels, architecture.coordinates]), ("mean", [architecture.pixels]),
    ])
    guard let basis = folder.weights["basis"], let mean = folder.weights["mean"] else {
      throw ModelError("\(folder.path): the weights are missing")
    }
    self.basis = basis
    self.mean = mean
    var levels = [LatentSpace.Level.vector(units: architecture.units)]
    if architecture.mapChannels > 0 {
      levels.append(.map(channels: architecture.mapChannels, stride: architecture.size / 2))
    }
    space = LatentSpace(name: folder.name, model: folder.hash, levels: levels)
  }

  /// Wᵀ(x − m) of images `[N, C, S, S]`; throws for any other shape.
  package func encode(_ images: Tensor) throws -> Latent {
    let (size, channels) = (architecture.size, architecture.channels)
    guard images.shape.rank == 4, images.shape.dimensions.dropFirst() == [channels, size, size] else {
      throw ShapeError("\(space) takes [N, \(channels), \(size), \(size)], not \(images.shape)")
    }
    let count = images.shape[0]
    let rows = images.converted(to: .plain).reshaped(to: [count, architecture.pixels])
    return latent((rows + (mean * -1).repeated(count)).matrixProduct(basis))
  }

  /// W·z + m of latents; throws for those of another space.
  package func decode(_ latents: Latent) throws -> Tensor {
    guard latents.space == space else {
      throw ShapeError("a latent of \(latents.space) cannot be decoded by \(space)")
    }
    let (count, coordinates) = (latents.count, latents.rows)
    let pixels = coordinates.matrixProduct(basis, otherTransposed: true) + mean.repeated(count)
    return pixels.reshaped(to: [count, architecture.channels, architecture.size, architecture.size])
  }

  /// The latent of coordinates `[N, coordinates]`, the vector's first.
  package func latent(_ coordinates: Tensor) -> Latent {
    shape.latent(coordinates)
  }
}

/// The encoder of a linear model that was written with a prior: its posteriors have a variance of e⁻² all over.
package struct VariationalLinearModel: VariationalEncoder {
  private let model: LinearModel

  /// Takes the model whose encodings are the means.
  package init(_ model: LinearModel) { self.model = model }

  /// The coordinates of its latents.
  package var space: LatentSpace { model.space }

  /// The encoded mean with a variance of e⁻² all over.
  package func posterior(_ inputs: Tensor) throws -> any Posterior {
    let mean = try model.encode(inputs)
    let levels = mean.levels.map { Tensor(repeating: LinearModel.logVariance, shape: $0.shape) }
    return DiagonalGaussian(mean: mean, logVariance: Latent(space: space, levels: levels))
  }
}

extension LinearModel {
  /// Writes a model's folder: orthonormal columns and a mean near grey drawn from a seed, unless `basis` and `mean` are
  /// given. Throws when the system refuses.
  package static func write(
    to path: String, name: String, seed: UInt64 = 1, size: Int = 8, channels: Int = 3, units: Int = 6,
    mapChannels: Int = 0, hasPrior: Bool = false, frame: Frame = .whole, basis: Tensor? = nil, mean: Tensor? = nil
  ) throws {
    let architecture = Architecture(
      size: size, channels: channels, units: units, mapChannels: mapChannels, hasPrior: hasPrior, frame: frame)
    let key = RandomKey(seed: seed)
    let weights = [
      "basis": basis ?? orthonormal(architecture.pixels, architecture.coordinates, key: key.split("basis")),
      "mean": mean ?? key.split("mean").normal([architecture.pixels]).mapped { 0.5 + 0.05 * $0 },
    ]
    try ModelFolder.write(
      to: path, family: familyName, name: name, architecture: architecture, weights: weights,
      card: "# \(name)\n\nA linear model for tests.\n")
  }

  /// A matrix `[rows, columns]` with orthonormal columns (Gram and Schmidt), columns being at most rows.
  package static func orthonormal(_ rows: Int, _ columns: Int, key: RandomKey) -> Tensor {
    var basis: [[Double]] = []
    for column in 0..<columns {
      var vector = key.split(column).normal([rows]).array.map(Double.init)
      for _ in 0..<2 {
        for earlier in basis {
          let dot = zip(vector, earlier).reduce(0) { $0 + $1.0 * $1.1 }
          vector = zip(vector, earlier).map { $0 - dot * $1 }
        }
      }
      let norm = vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
      basis.append(vector.map { $0 / norm })
    }
    return Tensor((0..<rows).flatMap { row in basis.map { Float($0[row]) } }, shape: [rows, columns])
  }
}

extension Tensor {
  /// `[count]` as each row of `[rows, count]`.
  fileprivate func repeated(_ rows: Int) -> Tensor {
    Tensor((0..<rows).flatMap { _ in array }, shape: [rows, count])
  }
}

extension LinearModel {
  /// A direction of random coordinates in a space of a vector and, maybe, a map of 2×2: mean 0.5, spread 2, the mean of the
  /// class with the attribute 3 and without -1.
  package static func direction(
    named name: String, in space: LatentSpace, seed: UInt64 = 9, footprint: Tensor? = nil
  ) -> Direction {
    let key = RandomKey(seed: seed).split(name)
    let shapes: [Shape] = space.levels.map { level in
      switch level {
      case .vector(let units): [1, units]
      case .map(let channels, _): [1, channels, 2, 2]
      case .image: [1, 1, 2, 2]
      case .sequence(let units): [1, 3, units]
      }
    }
    let drawn = Latent(space: space, levels: shapes.enumerated().map { key.split($0).normal($1) })
    return Direction(
      name: name, space: space, levels: drawn.scaled(by: Float(1 / drawn.norms[0])).levels, mean: 0.5, spread: 2,
      withMean: 3, withoutMean: -1, method: "balanced", positives: 40, negatives: 60,
      orthogonalTo: ["male", "a \"b\", c"], cosines: ["smile": -0.125, "young": 1e-7], accuracy: 0.875,
      footprint: footprint)
  }
}
