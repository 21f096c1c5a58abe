/// What one may want a model of images for.
package enum ComparisonUse: String, Sendable, Hashable, CaseIterable, Encodable {
  case reconstruct, denoise, odd, similar, sample, interpolate, factors, likelihood

  /// The question that a table of the report answers.
  package var title: String {
    switch self {
    case .reconstruct: "Reconstruct, compress"
    case .denoise: "Denoise"
    case .odd: "Find what does not belong"
    case .similar: "Find similar ones, sort"
    case .sample: "Sample new ones"
    case .interpolate: "Interpolate, edit"
    case .factors: "Factors on axes"
    case .likelihood: "A likelihood"
    }
  }

  /// How a sentence about it begins.
  package var phrase: String {
    switch self {
    case .reconstruct: "To reconstruct or compress"
    case .denoise: "To denoise"
    case .odd: "To find what does not belong"
    case .similar: "To find similar ones or sort"
    case .sample: "To sample new ones"
    case .interpolate: "To interpolate or edit"
    case .factors: "For factors on axes"
    case .likelihood: "For a likelihood"
    }
  }
}
