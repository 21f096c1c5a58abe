import LimnFoundation
import LimnScenes

/// What a study file has, beside its recipe and its methods: the declarations that it is read by.
enum StudyParameters {
  static let version = Parameter("version", .integer(1...1), help: "The version of this form of file.")
  static let name = Parameter("name", .text, help: "The study's name, which its report has.")
  static let set = Parameter(
    "set", .choice(FactorScenes.all.map(\.name)),
    help: "The drawn set whose factors the models' units are compared with.")
  static let examples = Parameter(
    "examples", .integer(40...1_000_000), help: "Pictures that scores are fitted to; half as many more judge.",
    default: .integer(10_000))
  static let whole = Parameter(
    "whole", .boolean, help: "Encode all pictures of the set, for the scores of β-VAE and FactorVAE.",
    default: .boolean(false))
  static let draws = Parameter(
    "draws", .integer(0...100),
    help:
      "How often the scores of one model of each of three methods are computed again of other pictures, to know how much of a difference "
      + "is the draw's.", default: .integer(0))
  static let seeds = Parameter(
    "seeds", .list(of: .integer(0...1_000_000), count: 1...100), help: "The seeds that each method is trained with.")
  static let snapshots = Parameter(
    "snapshots", .list(of: .integer(1...100_000_000), count: 0...100),
    help: "Steps after which models are kept and scored, beside the last.", default: .list([]))
  static let output = Parameter(
    "output", .text, help: "The folder for models, codes, scores and report, which --output gives too.", optional: true)

  // An untrained method.
  static let fit = Parameter(
    "fit", .choice(FittedMethod.Kind.allCases.map(\.rawValue)),
    help: "What is fitted: principal components, independent ones, or principal ones of variance 1.")
  static let units = Parameter(
    "units", .integer(1...4096), help: "How many components; without it, as many as units of the codes are active.",
    optional: true)
  static let to = Parameter(
    "to", .text, help: "The method to whose codes it is fitted; without it, to pictures.", optional: true)

  // A hypothesis.
  static let says = Parameter("says", .text, help: "What is expected, in a sentence.", optional: true)
  static let metric = Parameter("metric", .text, help: "What is compared.", default: .text("dci-d"))
  static let reading = Parameter(
    "reading", .choice(["scale-free", "published"]), help: "Which reading of a score is compared.",
    default: .text("scale-free"))
  static let better = Parameter("better", .text, help: "The method that is expected to be better.", optional: true)
  static let bestOf = Parameter(
    "best-of", .list(of: .text, count: 1...100), help: "Methods of which the best is expected to be better.",
    default: .list([]))
  static let than = Parameter("than", .text, help: "The method that it is compared with.")
  static let margin = Parameter(
    "margin", .number(0...1e6), help: "What is expected is only that it is not worse by as much as this.",
    optional: true)
}
