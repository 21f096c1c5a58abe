import LimnPipelines

extension ItemName {
  /// The name of one of many items of a file, or of none: a stem, a hyphen and a number with zeros before it, up to so many digits.
  init(
    _ stem: String, number: Int, digits: Int, path: String = "", directory: String = "", extension suffix: String = "",
    index: Int
  ) {
    let number = String(number)
    let zeros = String(repeating: "0", count: max(0, digits - number.count))
    self.init(path: path, directory: directory, stem: "\(stem)-\(zeros)\(number)", extension: suffix, index: index)
  }
}
