import ImageKit
import LimnFoundation
import LimnImages
import TestKit
import Testing

/// What all formats of uncompressed samples have in common, by the one that tests have: no head makes the reader read or allocate beyond
/// the file.
@Suite struct UncompressedFormatTests {
  private func refused(_ head: String, _ samples: [UInt8], limits: ImageLimits = .init()) -> ImageError? {
    refusal { _ = try Netpbm.decode(Array(head.utf8) + samples, limits: limits, settings: [:]) }
  }

  @Test func samplesThatAreMissingAreNotRead() throws {
    #expect(refused("P5 2 1 255\n", [7]) == ImageError(.corrupt, "damaged Netpbm: the file is cut short"))
    #expect(
      refused("P6 65535 65535 255\n", [7], limits: ImageLimits(pixels: .max, side: .max))
        == ImageError(.corrupt, "damaged Netpbm: the file is cut short"))
    #expect(refused("P5 2 1 255\n", [7, 8]) == nil)
    // What follows the samples is left alone.
    let decoded = try Netpbm.decode(Array("P5 2 1 255\n".utf8) + [7, 8, 9], limits: .init(), settings: [:])
    #expect(decoded.image.samples == .uint8([7, 8]) && decoded.notes.isEmpty)
  }

  @Test func fewerLevelsAreSpreadAndNoted() throws {
    let decoded = try Netpbm.decode(Array("P5 3 1 3\n".utf8) + [0, 1, 200], limits: .init(), settings: [:])
    #expect(decoded.image.samples == .uint8([0, 85, 255]))
    #expect(decoded.notes == [ImageNote(kind: "scaled", text: "samples of 0 to 3 were scaled")])
  }

  @Test func channelsThatItDoesNotHaveAreRefused() {
    #expect(
      refusal { _ = try Netpbm.encode(.pattern(2, 1, .rgba), settings: [:]) { _ in true } }
        == ImageError(.unsupported, "a Netpbm file does not hold such channels; convert it first"))
  }
}
