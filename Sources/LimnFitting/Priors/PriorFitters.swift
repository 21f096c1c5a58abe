import LimnFoundation
import LimnPipelines

/// The table of the priors that `limn fit prior` can fit: one line for each.
public struct PriorFitters: Sendable {
  /// The fitters, the usual one first.
  public let all: [any PriorFitter.Type]

  /// Makes a table of fitters, at least one.
  public init(_ all: [any PriorFitter.Type]) { self.all = all }

  /// The fitters that come with Limn.
  public static let standard = PriorFitters([
    GaussianPriorFitter.self, MixturePriorFitter.self,
  ])

  /// The kinds of prior that they fit.
  package var kinds: [String] { all.map { $0.signature.name } }

  /// The fitter of a kind, with the arguments that are given and defaults for the others; throws `FittingError` for a kind that is
  /// not known, and what the fitter throws.
  public func fitter(_ kind: String, _ values: [String: LimnPipelines.Argument] = [:]) throws -> any PriorFitter {
    let type = try fitterType(kind)
    return try type.init(Arguments(type.signature, values))
  }

  /// The type of the fitter of a kind; throws `FittingError` for a kind that is not known.
  package func fitterType(_ kind: String) throws(FittingError) -> any PriorFitter.Type {
    guard let type = all.first(where: { $0.signature.name == kind }) else {
      let known = kinds.joined(separator: ", ")
      let hint = nearestName(to: kind, among: kinds).map { "did you mean '\($0)'? Known: " } ?? "known: "
      throw FittingError("no kind of prior is named '\(kind.printable)'; \(hint)\(known)")
    }
    return type
  }
}
