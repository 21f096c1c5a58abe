/// The models that `limn fit` can fit: one entry for each.
package enum ModelFitters {
  /// The fitters.
  package static let all: [any ModelFitter.Type] = [PrincipalComponents.self, IndependentComponents.self]
}
