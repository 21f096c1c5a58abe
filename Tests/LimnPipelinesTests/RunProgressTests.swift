import LimnPipelines
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
}
