import LimnONNX
import Testing

@Suite struct ProtobufWriterTests {
  private func bytes(_ write: (inout ProtobufWriter) -> Void) -> [UInt8] {
    var writer = ProtobufWriter()
    write(&writer)
    return writer.bytes
  }

  @Test("Messages are those of the description of the wire format")
  func examples() {
    #expect(bytes { $0.integer(1, 150) } == [0x08, 0x96, 0x01])
    #expect(bytes { $0.text(2, "testing") } == [0x12, 0x07, 0x74, 0x65, 0x73, 0x74, 0x69, 0x6e, 0x67])
    #expect(bytes { $0.message(3) { $0.integer(1, 150) } } == [0x1a, 0x03, 0x08, 0x96, 0x01])
  }

  @Test("Negative numbers take ten bytes, floats four, high field numbers two")
  func others() {
    #expect(bytes { $0.integer(1, -2) } == [0x08, 0xfe] + [UInt8](repeating: 0xff, count: 8) + [0x01])
    #expect(bytes { $0.float(2, 1) } == [0x15, 0, 0, 0x80, 0x3f])
    #expect(bytes { $0.integer(20, 0) } == [0xa0, 0x01, 0])
    #expect(bytes { $0.data(1, []) } == [0x0a, 0])
  }
}
