/// What became of a face that was found: edited, or why it was left as it is.
enum FaceOutcome: String, CaseIterable, Sendable {
  case edited, unlike, profile, stretched, cut, already, unchanged, unaligned

  /// Why a face was left, after "not edited: a face that …"; nil where nobody needs to be told.
  var why: String? {
    switch self {
    case .edited, .unaligned: nil
    case .unlike: "is like none the model knows"
    case .profile: "is seen from the side"
    case .stretched: "is seen from the side, or out of shape"
    case .cut: "is cut off by the photo's border"
    case .already: "has it already"
    case .unchanged: "would hardly change"
    }
  }

  /// Why a photo is passed over of which all faces were left so.
  var reason: String {
    switch self {
    case .edited: "faces edited"
    case .unlike: "no face like those the model knows"
    case .profile: "only faces seen from the side"
    case .stretched: "only faces seen from the side, or out of shape"
    case .cut: "only faces that the photo's border cuts off"
    case .already: "only faces that have it already"
    case .unchanged: "only faces that would hardly change"
    case .unaligned: "no face that can be aligned"
    }
  }

  /// What helps who wants such faces edited.
  var advice: String {
    switch self {
    case .edited: "nothing"
    case .unlike: "lower 'resemblance'"
    case .profile, .stretched: "take 'profiles' out of 'faces'"
    case .cut: "lower 'inside'"
    case .already: "take 'unless' out of 'faces'"
    case .unchanged: "lower 'least'"
    case .unaligned: "lower 'smallest'"
    }
  }
}
