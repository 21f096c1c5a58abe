/// The latent penalties that recipes can name: a penalty is one file, and one entry here.
public enum StandardPenalties {
  /// All of them.
  public static let all: [any LatentPenalty.Type] = [
    DivergencePenalty.self, SparsityPenalty.self, NormPenalty.self, TotalCorrelationPenalty.self,
    CovariancePenalty.self,
    RarityPenalty.self, ContractionPenalty.self, CapacityPenalty.self, DensityRatioPenalty.self,
  ]
}
