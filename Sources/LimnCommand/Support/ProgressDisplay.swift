import ArgumentParser
import Dispatch
import Foundation
import LimnFoundation
import LimnPipelines
import LimnRuns

/// How a run is shown while it is under way.
enum ProgressStyle: String, ExpressibleByArgument, CaseIterable {
  case bar, plain, json
  case silent = "none"
}

/// What a run shows on standard error.
struct ProgressDisplay: Sendable {
  private let progress: RunProgress?
  private let lines: RunEventLines?

  /// Makes a display: a bar on a terminal and plain lines elsewhere by default.
  /// `isVerbose` shows a line for each note and passed-over photo, as plain progress does by itself; `noun` is what an item is called.
  init(_ style: ProgressStyle?, isVerbose: Bool = false, noun: String = "photo") {
    progress =
      switch style {
      case nil: RunProgress.standardError(showsNotes: isVerbose, noun: noun)
      case .bar: RunProgress.standardError(asBar: true, showsNotes: isVerbose, noun: noun)
      case .plain: RunProgress.standardError(asBar: false, showsNotes: true, noun: noun)
      case .json, .silent: nil
      }
    lines = style == .json ? RunEventLines { StandardError.write($0) } : nil
  }

  /// Shows an event of a run.
  func show(_ event: RunEvent) {
    progress?.show(event)
    lines?.show(event)
  }

  /// Tells that the run has ended with an exit status.
  func end(status: Int32) { lines?.end(status: status) }

  /// Whether failures were reported as they came, so that they need no list in the end: not in a long run, where they are
  /// far above.
  func hasShownFailures(of total: Int) -> Bool { lines != nil || (progress != nil && total <= 20) }

  /// Whether skipped photos were reported as they came.
  var hasShownSkips: Bool { lines != nil }

  /// Keeps a bar's time left going on; it stops with the clock that is given back.
  func clock() -> any DispatchSourceTimer {
    // A queue of its own: work keeps every thread of the shared ones busy.
    let timer = DispatchSource.makeTimerSource(queue: DispatchQueue(label: "limn.progress"))
    let progress = progress
    timer.setEventHandler { progress?.tick() }
    timer.schedule(deadline: .now() + 1, repeating: 1)
    timer.resume()
    return timer
  }
}
