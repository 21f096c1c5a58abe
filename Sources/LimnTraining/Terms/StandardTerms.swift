/// The terms of reconstructions that recipes can name: a term is one file, and one entry here.
package enum StandardTerms {
  /// All of them, in the order in which they are added up.
  package static let all: [any ReconstructionTerm.Type] = [PerceptualTerm.self, AdversarialTerm.self]
}
