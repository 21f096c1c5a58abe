import LimnFitting
import LimnFoundation
import LimnModels
import LimnPipelines
import LimnTensors

extension FittedMethod {
  /// Fits the method to pictures `[N, C, H, W]` or to codes `[N, D]`, and writes the model's folder; the seed is that of where the search
  /// for independent components starts. Throws `FittingError` where they vary in too few directions, and what the system refuses.
  func fit(to samples: Tensor, name: String, seed: Int, writing path: String) throws {
    let units = self.units ?? samples.shape[1]
    let what = base.map { "the active units of the codes of \($0), in their order" } ?? "pictures"
    let fitted: FittedModel
    switch kind {
    case .principal, .white: fitted = try PrincipalComponents(units: units).fit(samples)
    case .independent:
      let arguments = Arguments(
        IndependentComponents.signature, ["units": .integer(units), "seed": .integer(seed)])
      fitted = try IndependentComponents(arguments).fit(samples)
    }
    let family = kind == .principal ? PrincipalComponents.family : IndependentComponents.family
    try ModelFolder.write(
      to: path, family: family.name, name: name, architecture: fitted.architecture,
      weights: kind == .white ? Self.white(fitted, units: units) : fitted.weights,
      card: "# \(name)\n\n\(kind.words), \(units) of them, fitted to \(what) by `limn study`.\n")
  }

  /// Principal components as a model whose latents have variance 1: each divided by its deviation, and multiplied with it on the way back.
  private static func white(_ fitted: FittedModel, units: Int) -> [String: Tensor] {
    func values(_ name: String) -> [Double] {
      guard let high = fitted.weights["\(name).high"], let low = fitted.weights["\(name).low"] else { return [] }
      return PreciseTensor.values(high: high, low: low)
    }
    let (mean, components) = (values("mean"), values("components"))
    let deviations = values("variances").map { $0.squareRoot() }
    let size = mean.count
    func scaled(_ factor: (Double) -> Double) -> [Double] {
      components.indices.map { components[$0] * factor(deviations[$0 / size]) }
    }
    return ComponentsNetwork.weights([
      "mean": (mean, [size]), "unmixing": (scaled { $0 > 0 ? 1 / $0 : 0 }, [units, size]),
      "mixing": (scaled { $0 }, [units, size]),
    ])
  }
}

extension FittedMethod.Kind {
  fileprivate var words: String {
    switch self {
    case .principal: "Principal components"
    case .independent: "Independent components (FastICA)"
    case .white: "Principal components of variance 1"
    }
  }
}
