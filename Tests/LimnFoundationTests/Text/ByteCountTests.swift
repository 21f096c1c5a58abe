import LimnFoundation
import Testing

@Suite struct ByteCountTests {
  @Test(arguments: [
    ("900000000", 900_000_000), ("1GiB", 1 << 30), ("512MB", 512_000_000), ("2g", 2 << 30), ("1.5 GiB", 3 << 29),
    ("64K", 65_536), ("10 kb", 10_000), ("1TB", 1_000_000_000_000), ("7b", 7), (".5m", 1 << 19),
  ])
  func amountsAreReadAsPeopleWriteThem(text: String, bytes: Int) throws {
    #expect(try ByteCount(parsing: text).bytes == bytes)
  }

  @Test(arguments: ["", "GiB", "1.2.3", "-1", "0", "1e9", "1 G i B", "١", "12 parsecs", "0.1"])
  func whatIsNoAmountIsRefused(text: String) {
    #expect(
      throws: TextError("'\(text)' is no amount of memory: write it as 512MiB, 2GiB or 900000000")
    ) { try ByteCount(parsing: text) }
  }

  @Test func whatNoMachineHasIsRefused() {
    #expect(throws: TextError("'99999999 TiB' is more memory than there can be")) {
      try ByteCount(parsing: "99999999 TiB")
    }
  }

  @Test(arguments: [
    (900, "900 bytes"), (1 << 10, "1 KiB"), (536_870_912, "512 MiB"), (2_254_857_830, "2.1 GiB"), (1 << 40, "1 TiB"),
    (10_800_000, "10 MiB"),
  ])
  func amountsAreWrittenInAUnitThatSuits(bytes: Int, text: String) {
    #expect(ByteCount(bytes).description == text)
  }
}
