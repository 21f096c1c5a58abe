import LimnFoundation
import Testing

@Suite struct PrintableTests {
  @Test func nothingBreaksALineOrCommandsATerminal() {
    #expect("caf\u{E9} 漢字 🙂".printable == "caf\u{E9} 漢字 🙂")
    #expect(
      "a\n\u{1B}[31m\u{202E}b\u{7F}\u{85}\u{2028}".printable == "a\\u{A}\\u{1B}[31m\\u{202E}b\\u{7F}\\u{85}\\u{2028}")
    for value in 0..<0x20 { #expect(Unicode.Scalar(UInt8(value)).isUnprintable) }
  }

  @Test func aLongTextLosesItsMiddle() {
    let text = String(repeating: "é", count: 1000)
    #expect(text.shortened == text)
    let long = (text + "end").shortened
    #expect(long.unicodeScalars.count == 1003 && long.hasPrefix("éé") && long.hasSuffix("éend") && long.contains(" … "))
  }
}
