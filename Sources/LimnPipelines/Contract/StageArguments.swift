import LimnFoundation

/// The checked arguments of one stage in a pipeline file.
public typealias Arguments = LimnFoundation.Arguments

extension Arguments {
  /// Makes arguments from checked values; `nested` has the composed stage of each parameter of kind `.stages`.
  package init(stage: String, values: [String: Argument], nested: [String: any Stage] = [:]) {
    self.init(stage: stage, values: values, held: nested)
  }

  /// Makes arguments of a stage from values that are known to be good, its defaults for all others.
  public init(_ signature: Signature, _ values: [String: Argument]) {
    let defaults = signature.parameters.compactMap { parameter in
      parameter.defaultValue.map { (parameter.name, $0) }
    }
    self.init(stage: signature.name, values: values.merging(defaults) { given, _ in given })
  }

  /// The stages of this name, composed into one that runs them in order.
  package func stages(_ name: String) -> any Stage { held(name, as: (any Stage).self, "a list of stages") }

  /// The stages of this name as one stage, or nil if the file gives none.
  package func optionalStages(_ name: String) -> (any Stage)? { optionalHeld(name, as: (any Stage).self) }
}
