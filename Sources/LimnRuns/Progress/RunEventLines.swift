import Foundation
import LimnFoundation
import LimnPipelines
import LimnTensors
import Synchronization

/// The events of a run as JSON, one object a line, for programs that monitor it.
///
/// Every object has "event" and "time", in seconds since 1970: "started" (total, to_do), "done" (item, seconds, and
/// "notes", each with kind, text and number, where stages noted something; "outputs", each with path and sha256, where files were
/// written), "passed-over" (item, reason, seconds, and notes and outputs likewise), "failed" (item, error), "skipped" (item, reason), "note" and "error" (message), and at last "ended" (done,
/// passed_over, failed, skipped, "notes", each kind with its photos, its text or texts and the sum of its numbers, seconds, status). Items are
/// paths below the input, whatever is in them; what a terminal could take for a command is escaped. A name that is no UTF-8 has its bytes
/// beside it ("item_bytes", "path_bytes").
package final class RunEventLines: Sendable {
  private struct State {
    var start: Double?
    var done = 0
    var passedOver = 0
    var notes = NoteCounts()
    var failed = 0
    var skipped = 0
    var hasEnded = false
  }

  private let now: @Sendable () -> Double
  private let write: @Sendable (String) -> Void
  private let state = Mutex(State())

  /// Creates an event writer; `write` receives a line with its line break, `now` returns seconds since 1970.
  package init(
    now: @escaping @Sendable () -> Double = { Date.now.timeIntervalSince1970 },
    write: @escaping @Sendable (String) -> Void
  ) {
    self.now = now
    self.write = write
  }

  /// Writes an event, except the run's end, whose status only `end` knows.
  package func show(_ event: RunEvent) {
    let time = now()
    // The lock keeps lines in the order of their times.
    state.withLock { state in
      switch event {
      case .started(let total, let toDo):
        state = State(start: time)
        write(JSONLine("started", time).with("total", total).with("to_do", toDo ?? total).text)
      case .finished(let name, let seconds, let notes, let outputs):
        state.done += 1
        state.notes.add(notes)
        var line = JSONLine("done", time).with("item", named: name.description)
        if let seconds { line = line.with("seconds", seconds) }
        if !notes.isEmpty { line = line.with("notes", notes) }
        write(line.with(outputs).text)
      case .passedOver(let name, let reason, let seconds, let notes, let outputs):
        state.passedOver += 1
        state.notes.add(notes)
        var line = JSONLine("passed-over", time).with("item", named: name.description).with("reason", reason)
          .with("seconds", seconds)
        if !notes.isEmpty { line = line.with("notes", notes) }
        write(line.with(outputs).text)
      case .failed(let name, let reason):
        state.failed += 1
        write(JSONLine("failed", time).with("item", named: name.description).with("error", reason).text)
      case .skipped(let name, let reason):
        state.skipped += 1
        write(JSONLine("skipped", time).with("item", named: name.description).with("reason", reason).text)
      case .ended: break
      }
    }
  }

  /// Tells that the run has ended with an exit status; only once, and nothing if it never began.
  package func end(status: Int32) {
    let time = now()
    state.withLock { state in
      guard let start = state.start, !state.hasEnded else { return }
      state.hasEnded = true
      var line = JSONLine("ended", time).with("done", state.done).with("passed_over", state.passedOver)
        .with("failed", state.failed).with("skipped", state.skipped)
      if !state.notes.all.isEmpty { line = line.with("notes", state.notes) }
      write(line.with("seconds", time - start).with("status", Int(status)).text)
    }
  }

  /// A message as such a line: of the kind "note", or "error" for what ends the command.
  package static func message(
    _ text: String, kind: String, time: Double = Date.now.timeIntervalSince1970
  ) -> String {
    JSONLine(kind, time).with("message", text).text
  }
}

/// A line of JSON in the making.
struct JSONLine {
  private var members: String

  init(_ event: String, _ time: Double) {
    members = "{\"event\":\(event.quotedAsJSON),\"time\":\(Self.number(time))"
  }

  func with(_ key: String, _ value: String) -> JSONLine { adding("\"\(key)\":\(value.quotedAsJSON)") }
  func with(_ key: String, _ value: Int) -> JSONLine { adding("\"\(key)\":\(value)") }
  func with(_ key: String, _ value: Double) -> JSONLine { adding("\"\(key)\":\(Self.number(value))") }

  func with(_ key: String, _ notes: [ItemRecord.Note]) -> JSONLine {
    let list = notes.map { note in
      let number = note.number.map { ",\"number\":\(Self.number($0))" } ?? ""
      return "{\"kind\":\(note.kind.quotedAsJSON),\"text\":\(note.text.quotedAsJSON)\(number)}"
    }
    return adding("\"\(key)\":[\(list.joined(separator: ","))]")
  }

  func with(_ key: String, _ notes: NoteCounts) -> JSONLine {
    let list = notes.all.map { count in
      let text = count.text.map { ",\"text\":\($0.quotedAsJSON)" } ?? Self.member(texts: count)
      let number = count.number.map { ",\"number\":\(Self.number($0))" } ?? ""
      return "{\"kind\":\(count.kind.quotedAsJSON),\"photos\":\(count.items)\(text)\(number)}"
    }
    return adding("\"\(key)\":[\(list.joined(separator: ","))]")
  }

  /// The different texts of a kind with their photos; nothing for numbers and figures, which differ from photo to photo.
  private static func member(texts count: NoteCounts.Count) -> String {
    guard count.hasSeveralTexts else { return "" }
    let list = count.texts.map { "{\"text\":\($0.text.quotedAsJSON),\"photos\":\($0.items)}" }
    return ",\"texts\":[\(list.joined(separator: ","))]"
  }

  /// The name of a file: as a text, in which bytes that are no UTF-8 stand as `\xE9`, and where there are any also as its bytes in base 64.
  func with(_ key: String, named name: String) -> JSONLine { adding(Self.members(key, named: name)) }

  private static func members(_ key: String, named name: String) -> String {
    guard name.unicodeScalars.contains(where: \.isByte) else { return "\"\(key)\":\(name.quotedAsJSON)" }
    let text = name.unicodeScalars.map { $0.isByte ? String($0).printable : String($0) }.joined()
    let bytes = Data(name.systemPath.dropLast().map { UInt8(bitPattern: $0) }).base64EncodedString()
    return "\"\(key)\":\(text.quotedAsJSON),\"\(key)_bytes\":\(bytes.quotedAsJSON)"
  }

  /// The files that were written, where there are any.
  func with(_ outputs: [FileRecord]) -> JSONLine {
    guard !outputs.isEmpty else { return self }
    let list = outputs.map { "{\(Self.members("path", named: $0.path)),\"sha256\":\($0.hash.quotedAsJSON)}" }
    return adding("\"outputs\":[\(list.joined(separator: ","))]")
  }

  var text: String { members + "}\n" }

  private func adding(_ member: String) -> JSONLine {
    var line = self
    line.members += "," + member
    return line
  }

  /// A number to a thousandth; JSON has none that is not finite.
  private static func number(_ value: Double) -> String {
    value.isFinite && abs(value) < 1e15 ? "\((value * 1000).rounded() / 1000)" : "null"
  }
}
