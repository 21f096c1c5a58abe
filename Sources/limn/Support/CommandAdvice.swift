import LimnFoundation

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
