import LimnFoundation
import LimnModels
import LimnPipelines

/// The declaration of an evaluation: options, help, checks and completions are derived from it.
///
/// In texts, parameters stand in backquotes, as in errors.
public struct EvaluationSignature: Sendable {
  /// The name: "denoise".
  package let name: String
  /// What it measures, in one line.
  package let summary: String
  /// More about it, in paragraphs; "" for nothing.
  package let details: String
  /// Its parameters.
  package let parameters: [Parameter]
  /// The command that it is a subcommand of; nil: it is a command of its own.
  package let group: String?
  /// The parameter that names where its pictures are written, a file or a folder; nil: only reports have them.
  package let pictures: String?

  /// Makes the signature of a subcommand of `limn evaluate`.
  public init(name: String, summary: String, details: String = "", parameters: [Parameter]) {
    self.init(group: "evaluate", name: name, summary: summary, details: details, parameters: parameters)
  }

  /// Makes the signature of a subcommand of another command, or of a command of its own.
  package init(
    group: String?, name: String, summary: String, details: String = "", parameters: [Parameter],
    pictures: String? = nil
  ) {
    (self.name, self.summary, self.details, self.parameters) = (name, summary, details, parameters)
    (self.group, self.pictures) = (group, pictures)
  }

  /// What its results are: "evaluate denoise", "map".
  package var kind: String { group.map { "\($0) \(name)" } ?? name }

  /// One parameter: a stage's, with how many values it has and how they are given.
  public struct Parameter: Sendable {
    /// How many values it has.
    public enum Count: Sendable, Hashable {
      /// One at most.
      case one
      /// Several, each given by itself.
      case repeated
      /// Several in one text, separated by commas.
      case list
    }

    /// What a value names, for completion.
    public enum Completion: Sendable, Hashable {
      case nothing, file, folder, labels, pipeline, model
    }

    /// Its name, kind, range, help and default.
    package let declared: Signature.Parameter
    /// How many values it has.
    package let count: Count
    /// Whether its values are given by their place and not by its name.
    package let isPositional: Bool
    /// What stands for a value in help: "x,y,width,height"; nil for the parameter's name.
    package let placeholder: String?
    /// What a value names.
    public let completes: Completion
    /// The roles that the models which it names must have.
    public let needs: [Role]

    /// The name: "judge-attribute".
    package var name: String { declared.name }

    /// Makes a parameter; without `default` or `optional` it must be given. True or false is false if it is not given.
    public init(
      _ name: String, _ kind: Signature.Parameter.Kind, help: String, default defaultValue: Argument? = nil,
      optional: Bool = false, count: Count = .one, positional: Bool = false, placeholder: String? = nil,
      completes: Completion = .nothing, needs: [Role] = []
    ) {
      let value = defaultValue ?? (kind == .boolean ? .boolean(false) : nil)
      declared = Signature.Parameter(name, kind, help: help, default: value, optional: optional)
      self.count = count
      isPositional = positional
      self.placeholder = placeholder
      self.completes = completes == .nothing ? Self.completion(of: kind) : completes
      self.needs = needs
    }

    /// The parameter `model` of evaluations that compare models: `needs` are the roles that each must have.
    static func models(_ placeholder: String, needs: [Role] = []) -> Parameter {
      Parameter(
        "model", .model, help: "The models, separated by commas: names or paths of folders.", count: .list,
        placeholder: placeholder, needs: needs)
    }

    /// The parameter `score` of evaluations of pictures.
    static let scores = Parameter(
      "score", .text, help: "A score of a plug-in, measured beside the others; may be repeated.", optional: true,
      count: .repeated)

    private static func completion(of kind: Signature.Parameter.Kind) -> Completion {
      switch kind {
      case .path: .file
      case .model: .model
      default: .nothing
      }
    }
  }
}
