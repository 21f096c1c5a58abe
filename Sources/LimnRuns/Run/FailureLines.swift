import LimnFoundation

extension [RunSummary.Failure] {
  /// A line for each item that failed; where many failed for one reason, the first of them and how many others there are, which the
  /// command `report` lists, if there is one.
  package func lines(report: String?) -> [String] {
    let counts = Dictionary(map { ($0.reason, 1) }, uniquingKeysWith: +)
    var seen: [String: Int] = [:]
    return compactMap { failure in
      let count = counts[failure.reason] ?? 1
      guard count > Self.mostNamed else { return failure.description }
      let number = seen[failure.reason, default: 0]
      seen[failure.reason] = number + 1
      guard number >= Self.firstNamed else { return failure.description }
      guard number == Self.firstNamed else { return nil }
      return "… and \(Words.grouped(count - Self.firstNamed)) others for the same reason"
        + (report.map { "; '\($0)' lists them" } ?? "")
    }
  }

  /// Up to how many items of one reason are all named, and how many of more.
  private static var mostNamed: Int { 20 }
  private static var firstNamed: Int { 3 }
}
