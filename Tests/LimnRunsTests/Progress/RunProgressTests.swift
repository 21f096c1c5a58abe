import LimnPipelines
import LimnRuns
import Synchronization
import Testing

struct RunProgressTests {
  /// Runs a display over 100 items, one in 0.05 s, the fourth of which fails; gives what was written.
  private func output(isTerminal: Bool, width: Int = 80) -> [String] {
    let written = Mutex<[String]>([])
    let time = Mutex(0.0)
    let display = RunProgress(isTerminal: isTerminal, width: width, now: { time.withLock { $0 } }) { text in
      written.withLock { $0.append(text) }
    }
    display.show(.started(total: 100))
    for index in 1...100 {
      time.withLock { $0 = Double(index) * 0.05 }
      let name = ItemName(path: "\(index)", directory: "d", stem: "\(index)", extension: "png", index: index)
      display.show(index == 4 ? .failed(name, reason: "not an\nimage") : .finished(name))
    }
    display.show(.ended(RunSummary()))
    return written.withLock { $0 }
  }

  @Test func `Plain lines are few, and a failure has its own at once`() {
    #expect(
      output(isTerminal: false) == [
        "d/4.png: not an image\n",
        "20/100 photos, 1 failed, 20.0 photos/s, 0:04 left\n",
        "40/100 photos, 1 failed, 20.0 photos/s, 0:03 left\n",
        "60/100 photos, 1 failed, 20.0 photos/s, 0:02 left\n",
        "80/100 photos, 1 failed, 20.0 photos/s, 0:01 left\n",
        "100/100 photos, 1 failed, 20.0 photos/s\n",
      ])
  }

  @Test func `On a terminal a bar is redrawn in place, at most ten times a second`() {
    let written = output(isTerminal: true)
    #expect(written.first == "\r\u{1B}[K[" + String(repeating: "-", count: 30) + "] 0/100 photos")
    #expect(written.count <= 53)
    #expect(written.contains { $0.hasPrefix("\r\u{1B}[Kd/4.png: not an image\n\r\u{1B}[K[#-") })
    #expect(written.contains { $0.hasSuffix("/100 photos, 1 failed, 20.0 photos/s, 0:03 left") })
    #expect(written.last == "\r\u{1B}[K")
  }

  @Test func `The bar never wraps`() {
    for width in [1, 20, 60, 80] {
      for text in output(isTerminal: true, width: width) {
        let line = text.split(separator: "\n").last?.replacing("\r\u{1B}[K", with: "") ?? ""
        #expect(line.count < width)
      }
    }
  }

  private static func name(_ stem: String) -> ItemName {
    ItemName(path: stem, directory: "", stem: stem, extension: "png", index: 0)
  }

  @Test func `Rate and time left are those of what is done now, not of what was done before`() {
    let display = Display()
    display.at(0, .started(total: 50_000, toDo: 1000))
    for index in 0..<49_000 { display.at(0.1, .skipped(Self.name("\(index)"), reason: "done before")) }
    for second in 1...20 { display.at(Double(second), .finished(Self.name("n\(second)"), seconds: 1)) }
    #expect(
      display.lines == [
        "49001/50000 photos, 49000 skipped, 1.0 photos/s, 16:39 left\n",
        "49011/50000 photos, 49000 skipped, 1.0 photos/s, 16:29 left\n",
      ])
  }

  @Test func `Photos done before at the end are no work that is left`() {
    let display = Display()
    display.at(0, .started(total: 100, toDo: 4))
    for second in 1...3 { display.at(Double(second) * 4, .finished(Self.name("\(second)"))) }
    #expect(display.lines == ["3/100 photos, 0.3 photos/s, 0:04 left\n"])
    display.at(16, .finished(Self.name("4")))
    for index in 0..<96 { display.at(16, .skipped(Self.name("s\(index)"), reason: "done before")) }
    #expect(display.lines.last == "100/100 photos, 96 skipped, 0.3 photos/s\n")
  }

  @Test func `A slow stretch is forgotten after half a minute`() {
    let display = Display(isTerminal: true)
    display.at(0, .started(total: 2000))
    for index in 1...20 { display.at(Double(index) * 60, .finished(Self.name("\(index)"))) }
    #expect(display.lines.last?.hasSuffix("20/2000 photos, 60.0 s/photo, 33:00:00 left") == true)
    for index in 1...500 { display.at(1200 + Double(index) * 0.1, .finished(Self.name("f\(index)"))) }
    // The bar is drawn ten times a second at most, so that the last photo may not be on it yet.
    #expect(display.lines.last?.contains("/2000 photos, 10.0 photos/s, 2:28 left") == true)
  }

  @Test func `While nothing happens the bar goes on, and after the end it does not`() {
    let display = Display(isTerminal: true)
    display.tick(0)
    #expect(display.lines.isEmpty)
    display.at(0, .started(total: 10))
    display.at(2, .finished(Self.name("a")))
    let before = display.lines.count
    display.tick(2.2)
    #expect(display.lines.count == before)
    display.tick(4)
    #expect(display.lines.last?.hasSuffix("1/10 photos, 0.3 photos/s, 0:36 left") == true)
    display.at(5, .ended(RunSummary()))
    let end = display.lines.count
    display.tick(9)
    #expect(display.lines.count == end)
  }

  @Test func `What is passed over is counted, and named with its notes where these are shown`() {
    let written = Mutex("")
    let display = RunProgress(isTerminal: false, showsNotes: true, now: { 1 }) { text in written.withLock { $0 += text }
    }
    display.show(.started(total: 2))
    display.show(
      .passedOver(
        Self.name("a"), reason: "no face found", seconds: 1, notes: [.init(kind: "gain-map", text: "no gain map")]))
    display.show(.finished(Self.name("b")))
    #expect(
      written.withLock { $0 }
        == "a.png: passed over: no face found\na.png: no gain map\n2/2 photos, 1 passed over\n")
  }

  @Test func `Items have the name of their kind`() {
    let written = Mutex("")
    let display = RunProgress(isTerminal: false, noun: "row", now: { 1 }) { text in written.withLock { $0 += text } }
    display.show(.started(total: 1))
    display.show(.finished(Self.name("a")))
    #expect(written.withLock { $0 } == "1/1 row\n")
  }

  @Test func `No name can command the terminal`() {
    let display = Display()
    display.at(0, .started(total: 100))
    display.at(0.1, .failed(Self.name("a\u{1B}[2J\n\u{202E}gnp"), reason: "bad\u{7}"))
    #expect(display.lines == ["a [2J \\u{202E}gnp.png: bad \n"])
  }
}

/// A display with a clock that is set by hand.
private final class Display: Sendable {
  private final class State: Sendable {
    let written = Mutex<[String]>([])
    let time = Mutex(0.0)
  }

  private let state: State
  private let progress: RunProgress

  init(isTerminal: Bool = false) {
    let state = State()
    self.state = state
    progress = RunProgress(isTerminal: isTerminal, now: { state.time.withLock { $0 } }) { text in
      state.written.withLock { $0.append(text) }
    }
  }

  var lines: [String] { state.written.withLock { $0 } }

  func at(_ seconds: Double, _ event: RunEvent) {
    state.time.withLock { $0 = seconds }
    progress.show(event)
  }

  func tick(_ seconds: Double) {
    state.time.withLock { $0 = seconds }
    progress.tick()
  }
}
