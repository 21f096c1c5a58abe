/// What became of a face that was found.
enum FaceOutcome: Sendable {
  /// It was edited, and lies there.
  case edited(AlignedFace)
  /// It stays as it is.
  case left(Reason)

  /// Why a face stays as it is; of several in a photo of which none is edited the first one says why.
  enum Reason: String, CaseIterable, Sendable {
    case unlike, profile, stretched, cut, already, lacking, unchanged, unaligned

    /// After "not edited: a face that …"; nil where nobody needs to know.
    var why: String? {
      switch self {
      case .unlike: "is like none the model knows"
      case .profile: "is seen from the side"
      case .stretched: "is seen from the side, or out of shape"
      case .cut: "is cut off by the photo's border"
      case .already: "has it already"
      case .lacking: "does not have it"
      case .unchanged: "would hardly change"
      case .unaligned: nil
      }
    }

    /// Why a photo is passed over that has no other faces.
    var summary: String {
      switch self {
      case .unlike: "no face like those the model knows"
      case .profile: "only faces seen from the side"
      case .stretched: "only faces seen from the side, or out of shape"
      case .cut: "only faces that the photo's border cuts off"
      case .already: "only faces that have it already"
      case .lacking: "only faces that do not have it"
      case .unchanged: "only faces that would hardly change"
      case .unaligned: "no face that can be aligned"
      }
    }

    /// What helps who wants such faces edited.
    var advice: String {
      switch self {
      case .unlike: "lower 'resemblance'"
      case .profile, .stretched: "take 'profiles' out of 'faces'"
      case .cut: "lower 'inside'"
      case .already: "take 'unless' out of 'faces'"
      case .lacking: "take 'when' out of 'faces'"
      case .unchanged: "lower 'least'"
      case .unaligned: "lower 'smallest'"
      }
    }
  }
}
