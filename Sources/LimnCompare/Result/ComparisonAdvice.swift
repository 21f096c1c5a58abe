import LimnFoundation
import LimnReport

/// One sentence of advice for a use, by fixed rules: the best model whose lead is seen; the simpler one where none is seen.
package struct ComparisonAdvice: Sendable, Hashable, Encodable {
  /// What for.
  package let use: ComparisonUse
  /// The sentence.
  package let text: String

  /// Models in words.
  private static let words = [
    "pca": "PCA", "ae": "the autoencoder", "vae": "the VAE", "vae, bound": "the VAE's bound",
    "pca, density": "PCA's density", "pca, codes": "the distance of PCA's codes",
    "ae, codes": "the distance of the autoencoder's codes", "vae, codes": "the distance of the VAE's codes",
    "ae, N(0, I)": "the autoencoder from N(0, I)",
    "ae, mixture": "the autoencoder from a fitted mixture", "vae, N(0, I)": "the VAE from N(0, I)",
    "vae, mixture": "the VAE from a fitted mixture",
  ]

  /// Reads the advice off what a use came to; `images` are all that there are: with few, nothing is claimed of VAEs.
  package init(_ findings: UseFindings, images: Int) {
    use = findings.scores.use
    let rules = Rules(scores: findings.scores, hasClaims: images >= ComparisonSettings.fewestForClaims, images: images)
    let sentence: String =
      switch use {
      case .reconstruct: rules.choice(ReconstructionMeasurement.decisive)
      case .denoise: rules.denoising
      case .odd: rules.oddOnes
      case .similar: rules.choice(SimilarityMeasurement.neighbours)
      case .sample: rules.samples
      case .interpolate: rules.ways
      case .factors: rules.axes
      case .likelihood: rules.likelihood
      }
    text = findings.scores.lines.isEmpty ? findings.notes.joined(separator: " ") : use.phrase + " " + sentence
  }

  private struct Rules {
    let scores: UseScores
    let hasClaims: Bool
    let images: Int

    /// What makes trainings longer.
    private static let more = "train for longer with --minutes, or with --steps where that ended it"

    /// Rivals that a lead is given over, the nearest ones.
    private static let rivalsNamed = 3

    private func name(_ model: String) -> String { ComparisonAdvice.words[model] ?? "'\(model)'" }

    private func isBetter(_ one: Double, _ other: Double, _ quantity: Quantity) -> Bool {
      quantity.better == .lower ? one < other : one > other
    }

    /// The best of some models in the order of their simplicity, and what is seen of its lead; one that `mustLead` is advised only where it
    /// is seen to be better than all others.
    func choice(
      _ quantity: Quantity, _ condition: String? = nil, among all: [String] = ComparedModels.names,
      mustLead: String? = nil
    ) -> String {
      let models = all.filter { hasClaims || !$0.hasPrefix("vae") }
      let values = models.compactMap { model in scores.value(model, quantity.name, condition).map { (model, $0) } }
      guard let best = values.max(by: { isBetter($1.1, $0.1, quantity) }) else { return "nothing could be measured." }
      let rivals = values.map(\.0).filter { $0 != best.0 }
      guard best.0 != mustLead || !rivals.isEmpty else {
        return "nothing can be said: \(name(best.0)) has nothing beside it."
      }
      let differences = rivals.compactMap { rival in
        scores.difference(best.0, to: rival, quantity.name, condition).map { (rival: rival, difference: $0) }
      }
      let value = "\(quantity.title) \(quantity.text(best.1))" + (quantity.unit.map { " " + $0 } ?? "")
      let caution = hasClaims ? "" : " \(Words.count(images, "image")) are too few to claim anything of the VAE."
      if let open = differences.first(where: { $0.difference.verdict == .untrained }) {
        return
          "nothing can be said yet: not enough training to compare \(name(best.0)) and \(name(open.rival)); \(Self.more)."
          + caution
      }
      if scores.isUnfinished(best.0) {
        return "nothing can be said yet: not enough training of \(name(best.0)); \(Self.more)." + caution
      }
      // Simpler models that are not seen to be worse; where the best is one that must lead, any others.
      let preferred = best.0 == mustLead ? rivals : models.prefix { $0 != best.0 }.filter { $0 != mustLead }
      if let tie = differences.first(where: { preferred.contains($0.rival) && $0.difference.verdict == .none }) {
        return
          "\(name(tie.rival)) is enough: no difference seen to \(name(best.0)), the best (\(value)): "
          + "\(quantity.text(tie.difference)); \(smallest(tie.difference, quantity)) would have been seen." + caution
      }
      let won = differences.filter { $0.difference.verdict == .better }
      let nearest = won.sorted { abs($0.difference.value) < abs($1.difference.value) }.prefix(Self.rivalsNamed).map(
        \.rival)
      var leads = won.filter { nearest.contains($0.rival) }.map {
        "\(quantity.text($0.difference)) over \(name($0.rival))"
      }
      if won.count > leads.count { leads.append("more over the rest") }
      let ties = differences.filter { $0.difference.verdict != .better }.map { rival, difference in
        "no difference seen to \(name(rival)): \(quantity.text(difference)); \(smallest(difference, quantity)) would have been seen"
      }
      let reasons = ([leads.joined(separator: ", ")] + ties).filter { !$0.isEmpty }.joined(separator: "; ")
      return "take \(name(best.0)) (\(value))" + (reasons.isEmpty ? "." : ": \(reasons).") + caution
    }

    private func smallest(_ difference: ModelDifference, _ quantity: Quantity) -> String {
      quantity.text(difference.smallest) + (quantity.unit.map { " " + $0 } ?? "")
    }

    /// A gain below 0 is none.
    var denoising: String {
      let (gain, condition) = (DenoisingMeasurement.gain, DenoisingMeasurement.decisive)
      let best = ComparedModels.names.compactMap { scores.value($0, gain.name, condition) }.max() ?? 0
      guard best <= 0, !ComparedModels.names.contains(where: scores.isUnfinished) else {
        return choice(gain, condition)
      }
      return
        "take none of them: at \(condition) the best is \(gain.text(-best)) dB worse than the noisy image itself, since detail does not pass "
        + "its latent; use 'limn denoise'."
    }

    /// Two things are wanted of ways between images; where they speak for different models, neither is advised.
    var ways: String {
      let (steps, detour) = (InterpolationMeasurement.unevenness, InterpolationMeasurement.detour)
      if hasClaims, let one = scores.difference("ae", to: "vae", steps.name),
        let other = scores.difference("ae", to: "vae", detour.name),
        Set([one.verdict, other.verdict]) == [.better, .worse]
      {
        let (even, straight) = one.verdict == .better ? ("autoencoder", "VAE") : ("VAE", "autoencoder")
        return
          "neither is best: the \(even) takes more even steps (largest over mean, AE − VAE: \(steps.text(one))), the \(straight) straighter "
          + "ways (detour: \(detour.text(other)))."
      }
      return choice(steps, among: ["ae", "vae"])
    }

    /// PCA is what others must beat.
    var oddOnes: String {
      let condition =
        scores.value("pca", OddMeasurement.area.name, OddMeasurement.another) == nil
        ? OddMeasurement.all : OddMeasurement.another
      let models = OddMeasurement.scores.map(\.model)
      let best = models.compactMap { scores.value($0, OddMeasurement.area.name, condition) }.max() ?? 0
      guard best >= 0.6 else {
        return "take none of them: the best AUC is \(OddMeasurement.area.text(best)), and 0.5 is chance."
      }
      let simplestFirst = ComparedModels.names.flatMap { OddMeasurement.lines(of: $0).map(\.model) }
      return choice(OddMeasurement.area, condition, among: simplestFirst)
    }

    var samples: String {
      let quantity = SamplingMeasurement.distance
      let models = ["ae", "vae"].flatMap { model in SampledPrior.allCases.map { "\(model), \($0.rawValue)" } }
      let real = scores.value(SamplingMeasurement.real, quantity.name)
      // An autoencoder was not trained so that N(0, I) gives images: that it is simple speaks for nothing.
      var text = choice(quantity, among: models, mustLead: "ae, \(SampledPrior.normal.rawValue)")
      if let real { text += " Real images have \(quantity.text(real))." }
      let best = models.filter { hasClaims || !$0.hasPrefix("vae") }.compactMap { model in
        scores.value(model, quantity.name).map { (model, $0) }
      }.min { $0.1 < $1.1 }
      if let best, let share = scores.value(best.0, SamplingMeasurement.nearer.name), share > 75 {
        text +=
          " \(SamplingMeasurement.nearer.text(share)) % of its samples are nearer to a training image than half of the real ones are: they "
          + "may be copies."
      }
      return text
    }

    /// Without factors it is only known whether axes come back.
    var axes: String {
      guard scores.value("ae", FactorMeasurement.gap.name) == nil else { return choice(FactorMeasurement.gap) }
      return choice(AxisReturn.agreement, among: ["ae", "vae"])
        + " That says that axes come back with another seed; whether they mean something cannot be told without labels."
    }

    var likelihood: String {
      let (estimate, bound) = (LikelihoodMeasurement.estimate, LikelihoodMeasurement.bound)
      guard let found = scores.value("vae", estimate.name) else { return "nothing could be measured." }
      guard !scores.isUnfinished("vae") else {
        return "nothing can be said yet: not enough training of the VAE; \(Self.more)."
      }
      guard hasClaims else {
        return "PCA has a density; \(Words.count(images, "image")) are too few to claim anything of the VAE."
      }
      let own = "take a VAE or PCA, since an autoencoder has none"
      let numbers =
        "the VAE has \(estimate.text(found)) nats an image (its bound \(bound.text(scores.value("vae", bound.name))))"
      guard let difference = scores.difference("vae", to: "pca", estimate.name) else { return "\(own): \(numbers)." }
      let seen =
        switch difference.verdict {
        case .better: "more than PCA: \(estimate.text(difference))"
        case .worse: "less than PCA: \(estimate.text(difference))"
        case .none, .different:
          "and no difference seen to PCA: \(estimate.text(difference)); \(smallest(difference, estimate)) would have been seen"
        case .untrained: "but not enough training to compare it with PCA; \(Self.more)"
        }
      return "\(own): \(numbers), \(seen)."
    }
  }
}
