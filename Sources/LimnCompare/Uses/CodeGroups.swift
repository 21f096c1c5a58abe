import LimnFitting
import LimnModels
import LimnPipelines
import LimnTensors

/// A mixture of normal distributions fitted to codes without their classes, each of its components named by the class that most of its codes
/// have: whether each kind of image has a normal distribution of its own.
package struct CodeGroups: Sendable {
  private let mixture: GaussianMixturePrior
  /// The class of each component.
  package let names: [Int]

  /// Fits `count` components to the codes of training images, whose classes are given; throws `FittingError` where they are too few.
  package init(of codes: Latent, classes: [Int], count: Int) async throws {
    precondition(codes.count == classes.count, "each code has a class")
    let names = classes.indices.map { index in
      ItemName(path: "", directory: "", stem: "\(index)", extension: "", index: index)
    }
    let fitted = try MixturePriorFitter(components: count)
      .fit(LatentSamples(space: codes.space, latents: codes, names: names)).prior
    guard let mixture = fitted as? GaussianMixturePrior else {
      throw FittingError("a fit of '\(GaussianMixturePrior.kind)' is no mixture", kind: .work)
    }
    self.mixture = mixture
    let known = Self.components(of: codes.rows, mixture)
    self.names = mixture.components.indices.map { component in
      var sizes: [Int: Int] = [:]
      for (own, name) in zip(known, classes) where own == component { sizes[name, default: 0] += 1 }
      return sizes.max { ($0.value, $1.key) < ($1.value, $0.key) }?.key ?? 0
    }
  }

  /// The classes of other codes `[N, units]`: each that of its most probable component.
  package func classes(of codes: Tensor) -> [Int] { Self.components(of: codes, mixture).map { names[$0] } }

  private static func components(of codes: Tensor, _ mixture: GaussianMixturePrior) -> [Int] {
    mixture.shares(of: codes).map { row in
      row.components.indices.max { row.components[$0] < row.components[$1] } ?? 0
    }
  }
}
