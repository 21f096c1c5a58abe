/// The fitters of models, by which what holds for all of them is tested: one entry for each, beside its command.
package enum ModelFitters {
  /// The fitters.
  package static let all: [any ModelFitter.Type] = [PrincipalComponents.self, IndependentComponents.self]
}
