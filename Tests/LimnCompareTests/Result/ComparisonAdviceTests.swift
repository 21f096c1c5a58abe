import LimnCompare
import LimnEvaluation
import LimnReport
import LimnTensors
import Testing

@Suite struct ComparisonAdviceTests {
  private let bootstrap = Bootstrap(count: 30, resamples: 200, key: RandomKey(seed: 0))

  private func advice(
    _ use: ComparisonUse, _ quantity: Quantity, condition: String? = nil, _ shifts: [(String, Double)],
    images: Int = 2000,
    unfinished: Set<String> = []
  ) -> String {
    var scores = UseScores(use, bootstrap, unfinished: unfinished)
    scores.add(
      quantity, condition: condition,
      means: shifts.enumerated().map { place, entry in
        (entry.0, RandomKey(seed: UInt64(place)).normal([30]).array.map { entry.1 + 0.1 * Double($0) })
      })
    return ComparisonAdvice(UseFindings(scores), images: images).text
  }

  private let psnr = Quantity("psnr", title: "PSNR", unit: "dB", better: .higher)

  @Test("The best model is advised where its lead is seen")
  func lead() {
    let text = advice(.reconstruct, psnr, [("pca", 20), ("ae", 22), ("vae", 21)])
    #expect(text.hasPrefix("To reconstruct or compress take the autoencoder (PSNR 2"))
    #expect(text.contains(" over PCA, +1.") || text.contains(" over PCA, +0.9"))
    #expect(text.hasSuffix(" over the VAE."))
  }

  @Test("The simpler model is advised where no difference is seen, with what would have been seen")
  func tie() {
    let equal = advice(.reconstruct, psnr, [("pca", 20), ("ae", 22), ("vae", 22)])
    #expect(equal.contains("take the autoencoder") && equal.contains("; no difference seen to the VAE: +0.02 dB ("))
    let text = advice(.reconstruct, psnr, [("pca", 20), ("ae", 22), ("vae", 22.03)])
    #expect(
      text.hasPrefix("To reconstruct or compress the autoencoder is enough: no difference seen to the VAE, the best"))
    #expect(text.hasSuffix(" dB would have been seen.") && equal.hasSuffix(" dB would have been seen."))
  }

  @Test("A training that was still improving leaves nothing to be said")
  func untrained() {
    let text = advice(.reconstruct, psnr, [("pca", 20), ("ae", 22), ("vae", 22.01)], unfinished: ["vae"])
    #expect(
      text == "To reconstruct or compress nothing can be said yet: not enough training to compare the VAE and PCA; "
        + "give more time with --minutes." || text.contains("not enough training to compare"))
    #expect(!text.contains("no difference"))
  }

  @Test("Of models that are not trained enough nothing is said, be they alone or worse than nothing")
  func untrainedAlone() {
    let area = Quantity("unevenness", title: "largest step over mean", better: .lower)
    let alone = advice(
      .interpolate, area, [("pca", 1), ("ae", 2), ("vae", 3)], images: 120, unfinished: ["ae", "vae"])
    #expect(alone.contains("nothing can be said yet: not enough training of the autoencoder; train for longer with"))
    let gain = Quantity("gain", title: "gain", unit: "dB", better: .higher)
    let denoise = advice(
      .denoise, gain, condition: "sigma 25", [("pca", -3), ("ae", -1), ("vae", -2)], unfinished: ["ae", "vae"])
    #expect(denoise.contains("nothing can be said yet: not enough training"))
  }

  @Test("With few images nothing is claimed of the VAE")
  func fewImages() {
    let text = advice(.reconstruct, psnr, [("pca", 20), ("ae", 22), ("vae", 30)], images: 812)
    #expect(text.hasPrefix("To reconstruct or compress take the autoencoder"))
    #expect(text.hasSuffix(" 812 images are too few to claim anything of the VAE."))
  }

  @Test("Where no score separates, none is advised; lower distances are better")
  func others() {
    let area = Quantity("auc", title: "AUC", better: .higher, digits: 3)
    #expect(
      advice(.odd, area, condition: "against", [("pca", 0.4), ("ae", 0.4)]).hasPrefix(
        "To find what does not belong take none of them: the best AUC is 0."))
    // Of many rivals the nearest are named, in their order.
    let many = advice(
      .odd, area, condition: "against",
      [("pca", 1), ("pca, density", 2), ("ae", 4), ("ae, codes", 9), ("vae", 3), ("vae, bound", 5)])
    #expect(many.contains("take the distance of the autoencoder's codes (AUC "))
    #expect(many.contains(") over the autoencoder, +6.0"))
    #expect(many.hasSuffix(" over the VAE's bound, more over the rest.") && !many.contains("over PCA"))
    let distance = Quantity("frechet", title: "Fréchet distance", better: .lower)
    let text = advice(
      .sample, distance,
      [("real", 1), ("ae, N(0, I)", 9), ("ae, mixture", 2), ("vae, N(0, I)", 4), ("vae, mixture", 3)])
    #expect(
      text.hasPrefix("To sample new ones take the autoencoder from a fitted mixture (Fréchet distance 2.")
        || text.contains("(Fréchet distance 1."))
    #expect(text.contains(" Real images have "))
  }

  @Test("An autoencoder from N(0, I) is advised only where it is better, not as the simpler of two")
  func unfittedPrior() {
    let distance = Quantity("frechet", title: "Fréchet distance", better: .lower)
    func text(_ unfitted: Double, _ fitted: Double?) -> String {
      var shifts = [("real", 1), ("ae, N(0, I)", unfitted)]
      if let fitted { shifts.append(("ae, mixture", fitted)) }
      return advice(.sample, distance, shifts)
    }
    // The mixture is the best by less than can be seen, then the worse by less than that.
    #expect(text(2, 2).hasPrefix("To sample new ones take the autoencoder from a fitted mixture (Fréchet distance "))
    #expect(text(2, 2).contains("no difference seen to the autoencoder from N(0, I): "))
    #expect(
      text(1.97, 2).hasPrefix(
        "To sample new ones the autoencoder from a fitted mixture is enough: no difference seen to the autoencoder from "
          + "N(0, I), the best (Fréchet distance "))
    #expect(text(1, 2).hasPrefix("To sample new ones take the autoencoder from N(0, I) (Fréchet distance "))
    #expect(
      text(1, nil).hasPrefix(
        "To sample new ones nothing can be said: the autoencoder from N(0, I) has nothing beside it."))
  }

  @Test("Denoisers that lose more than noise are not advised, nor is one of two models that are each better in one way")
  func neither() {
    let gain = Quantity("gain", title: "gain", unit: "dB", better: .higher)
    #expect(
      advice(.denoise, gain, condition: "sigma 25", [("pca", -3), ("ae", -1), ("vae", -2)]).hasPrefix(
        "To denoise take none of them: at sigma 25 the best is 0.97 dB worse than the noisy image itself"))
    #expect(
      advice(.denoise, gain, condition: "sigma 25", [("ae", 3), ("vae", 1)]).hasPrefix(
        "To denoise take the autoencoder"))
    var scores = UseScores(.interpolate, bootstrap, unfinished: [])
    for (name, shifts) in [("unevenness", (1.0, 2.0)), ("detour", (2, 1))] {
      scores.add(
        Quantity(name, better: .lower),
        means: [("ae", [Double](repeating: shifts.0, count: 30)), ("vae", [Double](repeating: shifts.1, count: 30))])
    }
    let text = ComparisonAdvice(UseFindings(scores), images: 2000).text
    #expect(
      text
        == "To interpolate or edit neither is best: the autoencoder takes more even steps (largest over mean, AE − VAE: −1.00 "
        + "(−1.00…−1.00)), the VAE straighter ways (detour: +1.00 (1.00…1.00)).")
  }

  @Test("What was not measured is said in the notes' words")
  func nothing() {
    let findings = UseFindings(UseScores(.similar, bootstrap, unfinished: []), notes: ["Give labels."])
    #expect(ComparisonAdvice(findings, images: 2000).text == "Give labels.")
  }
}
