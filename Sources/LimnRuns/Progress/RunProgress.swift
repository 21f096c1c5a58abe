import Foundation
import LimnFoundation
import LimnPipelines
import Synchronization

/// Shows a run's progress: a bar redrawn in place on a terminal, plain lines anywhere else.
///
/// A failure is shown at once as a line of its own. The bar is redrawn at most ten times a second; plain lines come
/// with every tenth of the items (at most one a second), after ten seconds without one, and with the last item. Rate and
/// time left are those of items that were worked on lately, never of those that had been done before.
package final class RunProgress: Sendable {
  private struct State {
    var total = 0
    var toDo = 0
    var failed = 0
    var passedOver = 0
    var skipped = 0
    var pace = RunPace(start: 0)
    var start = 0.0
    var lastDrawn = -Double.infinity
    var lastCount = 0
    var isOver = true

    /// How many items have been reported.
    var count: Int { pace.count + skipped }
  }

  private let isTerminal: Bool
  private let width: Int
  private let showsNotes: Bool
  private let noun: String
  private let now: @Sendable () -> Double
  private let write: @Sendable (String) -> Void
  private let state = Mutex(State())

  /// Makes a display that writes to standard error, as a bar if that is a terminal or `asBar` says so; `noun` is what an item is called.
  package static func standardError(
    asBar: Bool? = nil, showsNotes: Bool = false, noun: String = "photo"
  ) -> RunProgress {
    var size = winsize()
    let isKnown = ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0
    return RunProgress(
      isTerminal: asBar ?? (isatty(STDERR_FILENO) == 1), width: isKnown ? Int(size.ws_col) : 80, showsNotes: showsNotes,
      noun: noun
    ) { StandardError.write($0) }
  }

  /// Makes a display; `width` is the terminal's in columns, `now` gives seconds; what stages noted of an item is a line each if
  /// `showsNotes`.
  package init(
    isTerminal: Bool, width: Int = 80, showsNotes: Bool = false, noun: String = "photo",
    now: @escaping @Sendable () -> Double = { ProcessInfo.processInfo.systemUptime },
    write: @escaping @Sendable (String) -> Void
  ) {
    self.isTerminal = isTerminal
    self.width = width
    self.showsNotes = showsNotes
    self.noun = noun
    self.now = now
    self.write = write
  }

  /// Takes one event of a run: pass this as the runner's observer.
  package func show(_ event: RunEvent) {
    let time = now()
    let text = state.withLock { state -> String in
      switch event {
      case .started(let total, let toDo):
        state = State(total: total, toDo: toDo ?? total, pace: RunPace(start: time), start: time, isOver: false)
        return isTerminal && total > 0 ? draw(&state, time) : ""
      case .finished(let name, _, let notes, _):
        return take(name, notes.map(\.text), &state, time)
      case .passedOver(let name, let reason, _, let notes, _):
        state.passedOver += 1
        return take(name, ["passed over: \(reason)"] + notes.map(\.text), &state, time)
      case .skipped:
        state.skipped += 1
        return isDue(state, time) ? draw(&state, time) : ""
      case .failed(let name, let reason):
        state.failed += 1
        state.pace.note(time)
        let line = "\(name): \(reason)".oneLine.printable + "\n"
        return isTerminal ? Self.clear + line + draw(&state, time) : line
      case .ended:
        state.isOver = true
        return isTerminal ? Self.clear : ""
      }
    }
    if !text.isEmpty { write(text) }
  }

  /// Counts an item that came through; its lines are shown if notes are.
  private func take(_ name: ItemName, _ texts: [String], _ state: inout State, _ time: Double) -> String {
    state.pace.note(time)
    let lines = showsNotes ? texts.map { "\(name): \($0)".oneLine.printable + "\n" }.joined() : ""
    let due = isDue(state, time) || (isTerminal && !lines.isEmpty)
    return (isTerminal && !lines.isEmpty ? Self.clear : "") + lines + (due ? draw(&state, time) : "")
  }

  /// Redraws the bar, so that its time left goes on while nothing happens; call it about once a second.
  package func tick() {
    let time = now()
    let text = state.withLock { state in
      isTerminal && !state.isOver && time - state.lastDrawn >= 0.5 ? draw(&state, time) : ""
    }
    if !text.isEmpty { write(text) }
  }

  private static let clear = "\r\u{1B}[K"

  private func isDue(_ state: State, _ time: Double) -> Bool {
    let since = time - max(state.lastDrawn, state.start)
    if isTerminal { return state.lastDrawn < state.start || since >= 0.1 }
    return state.count == state.total || since >= 10
      || (since >= 1 && (state.count - state.lastCount) * 10 >= state.total)
  }

  private func draw(_ state: inout State, _ time: Double) -> String {
    state.lastDrawn = time
    state.lastCount = state.count
    let line = self.line(state, time)
    guard isTerminal else { return line + "\n" }
    let room = width - line.count - 4
    guard room >= 10 else { return Self.clear + line.prefix(max(0, width - 1)) }
    let cells = min(room, 30)
    let filled = state.total > 0 ? cells * state.lastCount / state.total : cells
    let bar = String(repeating: "#", count: filled) + String(repeating: "-", count: cells - filled)
    return Self.clear + "[\(bar)] \(line)"
  }

  /// The numbers of a run in one line: "34/120 photos, 4 passed over, 2 failed, 5 skipped, 3.1 photos/s, 0:28 left".
  private func line(_ state: State, _ time: Double) -> String {
    var parts = ["\(state.count)/\(state.total) \(noun)\(state.total == 1 ? "" : "s")"]
    if state.passedOver > 0 { parts.append("\(state.passedOver) passed over") }
    if state.failed > 0 { parts.append("\(state.failed) failed") }
    if state.skipped > 0 { parts.append("\(state.skipped) skipped") }
    if let rate = state.pace.rate(at: time) {
      parts.append(rate >= 0.1 ? "\(Self.tenths(rate)) \(noun)s/s" : "\(Self.tenths(1 / rate)) s/\(noun)")
      let remaining = min(state.total - state.count, state.toDo - state.pace.count)
      if remaining > 0 { parts.append("\(Self.duration(Double(remaining) / rate)) left") }
    }
    return parts.joined(separator: ", ")
  }

  private static func tenths(_ value: Double) -> String {
    String(Double(Int(min(value, 1e9) * 10 + 0.5)) / 10)
  }

  /// Seconds as "0:28", "12:05" or "1:02:03".
  static func duration(_ seconds: Double) -> String {
    let whole = Int(min(max(0, seconds.rounded()), 1e9))
    let two = { (number: Int) in number < 10 ? "0\(number)" : "\(number)" }
    let (hours, minutes) = (whole / 3600, whole / 60 % 60)
    return (hours > 0 ? "\(hours):\(two(minutes))" : "\(minutes)") + ":" + two(whole % 60)
  }
}
