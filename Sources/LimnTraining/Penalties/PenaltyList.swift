import LimnFoundation
import LimnNetworks
import LimnTensors

/// The list `latent` of a recipe's loss, which all autoencoders share.
enum PenaltyList {
  /// Its declaration; a plain autoencoder has no penalties of posteriors. `own` are those of a package beside the standard ones.
  static func declaration(isVariational: Bool, adding own: [any LatentPenalty.Type] = []) -> Parameter {
    let penalties = (StandardPenalties.all + own).filter { isVariational || !$0.needsPosterior }
    return Parameter(
      "latent", .list(of: .entry(penalties.map { $0.declaration }), count: 0...16),
      help: isVariational
        ? "What latents cost, all of it, as in [ { kl: { beta: 4 } } ]; without the list, kl."
        : "What latents cost, as in [ { l1: { weight: 0.1 } } ].", optional: true)
  }

  /// The penalties of a loss that has the list; throws `ObjectiveError` for one that is there twice.
  static func read(_ loss: Arguments, adding own: [any LatentPenalty.Type] = []) throws(ObjectiveError)
    -> [any LatentPenalty]
  {
    var found: [any LatentPenalty] = []
    for (index, entry) in loss.entries("latent").enumerated() {
      guard let type = (StandardPenalties.all + own).first(where: { $0.name == entry.name }) else { continue }
      guard !found.contains(where: { Swift.type(of: $0).name == entry.name }) else {
        throw ObjectiveError(["loss", "latent", "\(index)", entry.name], "is there twice; give one of them")
      }
      found.append(type.init(entry.values))
    }
    return found
  }
}

extension [any LatentPenalty] {
  /// What each penalty makes latents cost, with randomness of its own.
  func costs(of latents: LatentBatch, step: Int, key: RandomKey, in pass: Pass) -> [Losses] {
    map { penalty in
      penalty(latents, step: step, key: key.split("latent").split(type(of: penalty).name), in: pass)
    }
  }
}
