import LimnTensors
import Testing

@Suite struct ProcessMemoryTests {
  @Test func theSystemReportsWhatIsTakenAndWhatIsFree() throws {
    #if os(Linux)
      let resident = try #require(ProcessMemory.resident())
      #expect(resident > 1 << 20 && resident < 1 << 44)
      let available = try #require(ProcessMemory.available())
      #expect(available > 0 && available < 1 << 50)
    #endif
  }
}
