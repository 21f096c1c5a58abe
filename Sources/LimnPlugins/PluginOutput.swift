import LimnData
import LimnFoundation
import LimnPipelines
import LimnTensors

/// What comes out of a stage of a plug-in, as its manifest declares it.
package enum PluginOutput: Sendable, Hashable {
  /// A picture of the first input's type; of the same size, too, unless the plug-in may change it.
  case picture(keepsSize: Bool)
  /// Pixels of any size, made of something that is no picture.
  case pixels
  /// A picture of so many bits that a source makes.
  case image(bits: Int)
  /// A latent in the plug-in's own space.
  case latent(Units)
  /// A row of a table with these columns.
  case row(columns: [String])
  /// The first input as it is, of which a number is noted.
  case score(Score)

  /// How many units a latent has.
  package enum Units: Sendable, Hashable {
    case fixed(Int)
    /// As many as a parameter says.
    case parameter(String)
  }

  /// A number that is found of a picture, alone or beside the one that it should be.
  package struct Score: Sendable, Hashable {
    /// Its heading in tables.
    package let title: String
    /// Its unit; nil for a pure number.
    package let unit: String?
    /// Whether a larger one is better.
    package let isHigherBetter: Bool
  }

  /// The parameter of every score by which pictures fail.
  static let limit = Signature.Parameter(
    "limit", .number(-1e300...1e300), help: "Photos whose score is worse than this fail; none without it.",
    optional: true)

  /// The kind of the output; nil: that of the first input.
  var kind: DataKind? {
    switch self {
    case .picture, .score: nil
    case .pixels: .pixels
    case .image: .image
    case .latent: .latent
    case .row: .row
    }
  }

  /// Reads what a stage declares of its output; faults are noted in `fields`.
  init(_ fields: Fields, isSource: Bool, isOfPictures: Bool) {
    let words = isSource ? ["picture", "latent", "row"] : ["picture", "latent", "row", "score"]
    switch fields.choice("output", among: words, default: "picture") {
    case "latent":
      if let name = fields.optionalText("units-from") {
        self = .latent(.parameter(name))
      } else {
        self = .latent(.fixed(fields.integer("units", in: 1...1_048_576)))
      }
    case "row":
      let columns = fields.texts("columns", count: 1...10_000)
      if Set(columns).count < columns.count { fields.report("columns", "has a name twice") }
      self = .row(columns: columns)
    case "score":
      if !isOfPictures {
        fields.report("output", "is a score, which is one of pictures: give 'accepts: [image, pixels]'")
      }
      self = .score(
        Score(
          title: fields.text("title", default: fields.text("name")), unit: fields.optionalText("unit"),
          isHigherBetter: fields.choice("better", among: ["higher", "lower"], default: "higher") == "higher"))
    default:
      if isSource {
        self = .image(bits: fields.choice("bits", among: ["8", "16"], default: "8") == "8" ? 8 : 16)
      } else if isOfPictures {
        self = .picture(keepsSize: fields.choice("size", among: ["same", "any"], default: "same") == "same")
      } else {
        self = .pixels
      }
    }
  }

  /// Notes what does not go together with a stage's parameters.
  func check(_ parameters: [Signature.Parameter], _ fields: Fields) {
    if case .score = self, parameters.contains(where: { $0.name == Self.limit.name }) {
      fields.report("parameters", "has 'limit', which every score has: rename yours")
    }
    guard case .latent(.parameter(let name)) = self else { return }
    guard let parameter = parameters.first(where: { $0.name == name }), case .integer(let range) = parameter.kind,
      range.lowerBound >= 1, range.upperBound <= 1_048_576
    else {
      fields.report("units-from", "must name a parameter that is an integer from 1 to 1048576 at most")
      return
    }
    if parameter.isOptional, parameter.defaultValue == nil {
      fields.report("units-from", "names '\(name.printable)', which may be left out: give it a 'default'")
    }
  }
}
