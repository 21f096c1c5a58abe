import LimnFoundation

// How the command reports the errors of the libraries, which know nothing of it: an exit status for each kind of error, and
// for each remedy the words for what its users can change.

extension Status {
  /// The exit status after an error of a kind.
  init(of kind: ErrorKind) {
    self =
      switch kind {
      case .usage, .input, .model: .usage
      case .output: .output
      case .work, .unknown: .someFailed
      }
  }
}

extension Advice {
  /// What users of the command can change, in its own words.
  static let command = Advice { remedy in
    switch remedy {
    case .raisePixelLimit: "raise it with --max-pixels"
    case .raiseLimit(let parameter): "raise it with --set load.\(parameter)=N"
    case .raiseMemoryLimit: "raise it with --memory"
    case .chooseOutput: "give another folder with --output"
    case .resume: "carry on with --resume, or give another folder with --output"
    }
  }
}
