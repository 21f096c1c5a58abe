/// The results that `limn reproduce` can check.
package enum Reproductions {
  /// All of them, quick ones first: an entry is one line here.
  package static let all: [any Reproduction.Type] = [
    FastICASources.self,
    ProbabilisticPCAFrey.self,
    OneClassDigits.self,
    FashionAgainstDigits.self,
    LinearAutoencoderFrey.self,
    LinearVAEFrey.self,
    FreyVideo.self,
    BouncingBallsVideo.self,
    NonlinearSources.self,
    VampPriorDigits.self,
    BinaryDigitsIWAE.self,
    ExPostDensity.self,
    DSpritesCurves.self,
  ]

  /// Their names, in that order.
  package static var names: [String] { all.map { $0.signature.name } }
}
