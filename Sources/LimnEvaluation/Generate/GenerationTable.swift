import LimnReport

/// How well models reconstruct faces, and how real those are that they make up: a row a model, printed as lines under one heading
/// a model.
struct GenerationTable {
  private var table: Report.Table?

  /// Squared Fréchet distances between the features of pictures and those of one half of the photos.
  struct Distances {
    /// The other half: what equally real faces give.
    let otherHalf: Double
    /// Reconstructions of the other half.
    let reconstructions: Double
    /// Pictures of latents drawn from a standard normal distribution: a variational model's prior.
    let standardNormal: Double
    /// Pictures of latents drawn from the model's own prior; nil without one.
    let ownPrior: Double?
    /// Pictures of latents drawn from a normal distribution with the mean and covariance of the other half's latents.
    let fitted: Double
  }

  /// Adds a model. `psnr` has the reconstructions' of each photo; `ownDivergence` is KL of the posterior from the model's own
  /// prior, in nats; bounds are nil for a model without a posterior.
  mutating func add(
    _ model: String, family: String, photos: Int, units: Int, psnr: [Double], bound: LikelihoodBound?,
    ownDivergence: Double?, distances: Distances, smoothness: Interpolations
  ) {
    func distance(_ name: String, _ title: String, _ value: Double?) -> (Quantity, Estimate) {
      (Quantity("frechet-\(name)", title: title, better: .lower), Estimate(value))
    }
    let reconstruction = Quantity(
      "reconstruction-psnr", title: "reconstruction PSNR, dB", unit: "dB", better: .higher,
      averaging: .capped(EditEvaluation.mostDecibels))
    let used = Quantity("used-units", title: "units used (KL ≥ 0.01)", digits: 0)
    let measured: [(Quantity, Estimate)] = [
      (reconstruction, reconstruction.estimate(of: psnr)),
      (
        Quantity(
          "bits", title: "bits a number, 8-bit pictures (−ELBO), standard normal prior", unit: "bits", better: .lower,
          digits: 3), Estimate(bound?.bits)
      ),
      (
        Quantity("own-bits", title: "  the model's own prior", unit: "bits", better: .lower, digits: 3),
        Estimate(ownDivergence.flatMap { bound?.bits(divergence: $0) })
      ),
      (
        Quantity("kl", title: "KL from the standard normal prior, nats", unit: "nats", digits: 1),
        Estimate(bound?.divergence)
      ),
      (
        Quantity("own-kl", title: "  from the model's own prior", unit: "nats", digits: 1), Estimate(ownDivergence)
      ),
      (used, Estimate(bound.map { Double($0.used) })),
      distance("other-half", "Fréchet distance: the photos' other half", distances.otherHalf),
      distance("reconstructions", "  its reconstructions", distances.reconstructions),
      distance("standard-normal", "  samples: standard normal latents", distances.standardNormal),
      distance("own-prior", "  samples: the model's own prior", distances.ownPrior),
      distance("fitted", "  samples: latents fitted to photos'", distances.fitted),
      (
        Quantity("largest-step", title: "interpolation: largest step over mean", better: .lower),
        smoothness.unevenness
      ),
      (Quantity("detour", title: "  way over straight distance", better: .lower), smoothness.detour),
      (
        Quantity(
          "middles", title: "  middles' distance to real faces, over reconstructions'", better: .lower),
        smoothness.middles
      ),
    ]
    var columns: [Report.Column] = [
      .text("model"), .text("family", isDetail: true), .count("photos", isDetail: true),
    ]
    var cells: [Report.Cell] = [.text(model), .text(family), .count(photos)]
    for (quantity, estimate) in measured {
      columns.append(.number(quantity))
      cells.append(.number(estimate))
      guard quantity == used else { continue }
      columns.append(.count("units", joint: .of))
      cells.append(.count(units))
    }
    var table = table ?? Report.Table("generation", columns: columns, isTransposed: true)
    table.add(cells)
    self.table = table
  }

  /// The table; none without a model.
  var tables: [Report.Table] { table.map { [$0] } ?? [] }
}
