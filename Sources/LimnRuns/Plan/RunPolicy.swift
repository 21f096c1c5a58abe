import LimnPipelines
import LimnTensors

/// What a run does when an item fails or an output path exists.
package struct RunPolicy: Sendable, Hashable {
  /// What to do if an output path exists and was not written by Limn.
  package enum Existing: String, Sendable, Hashable, CaseIterable {
    /// Keep the file and skip the item.
    case skip
    /// Replace the file.
    case replace
    /// Keep the file and fail the item.
    case fail
  }

  /// How many items may fail before a run stops.
  package enum FailureLimit: Sendable, Hashable, CustomStringConvertible {
    /// This many.
    case count(Int)
    /// This part of all items, in percent.
    case percent(Double)

    /// Reads "20" or "5%"; nil for anything else.
    package init?(_ text: String) {
      let digits = text.hasSuffix("%") ? text.dropLast() : Substring(text)
      guard !digits.isEmpty, digits.utf8.allSatisfy({ (48...57).contains($0) || $0 == 46 }) else { return nil }
      if text.hasSuffix("%") {
        guard let percent = Double(digits), (0...100).contains(percent) else { return nil }
        self = .percent(percent)
      } else {
        guard let count = Int(digits) else { return nil }
        self = .count(count)
      }
    }

    /// "20" or "5%".
    package var description: String {
      switch self {
      case .count(let count): "\(count)"
      case .percent(let percent): percent == percent.rounded() ? "\(Int(percent))%" : "\(percent)%"
      }
    }

    /// Whether so many failures of so many items are too many.
    package func isExceeded(by failures: Int, of total: Int) -> Bool {
      switch self {
      case .count(let most): failures > most
      case .percent(let most): Double(failures) * 100 > most * Double(total)
      }
    }
  }

  /// Whether the first failure ends the run.
  package var stopsAtFailure: Bool
  /// How many failures end the run; nil: any number is listed and the rest is done.
  package var mostFailures: FailureLimit?
  /// What becomes of files that are already there.
  package var existing: Existing

  /// Makes a policy; without arguments everything that can be done is, and files are replaced.
  package init(stopsAtFailure: Bool = false, mostFailures: FailureLimit? = nil, existing: Existing = .replace) {
    self.stopsAtFailure = stopsAtFailure
    self.mostFailures = mostFailures
    self.existing = existing
  }

  /// Why a run with so many failures of so many items stops now, in one line; nil if it goes on.
  func reasonToStop(failures: Int, total: Int) -> String? {
    guard failures > 0 else { return nil }
    if stopsAtFailure { return "stopped at the first failure (a run that stops)" }
    guard let mostFailures, mostFailures.isExceeded(by: failures, of: total) else { return nil }
    return "stopped: \(failures) of \(total) failed, more than the limit of \(mostFailures)"
  }
}
