import LimnTensors
import Testing

@Suite struct BlockRegionTests {
  private struct Live {
    let block: UnsafeMutableRawPointer
    let bytes: Int
    let mark: UInt8
  }

  private func taken(_ bytes: Int, from region: inout BlockRegion) throws -> UnsafeMutableRawPointer {
    let block = region.take(bytes)
    return try #require(block)
  }

  @Test func blocksThatAreOutAtOnceKeepWhatIsWrittenToThem() throws {
    let key = RandomKey(seed: 5)
    var region = BlockRegion(size: 64 << 20)
    var live: [Live] = []
    for step in 0..<2_000 {
      let number = Int(truncatingIfNeeded: key.bits(at: step) >> 8)
      if live.count > 24 || (!live.isEmpty && number % 3 == 0) {
        let gone = live.remove(at: number / 3 % live.count)
        let bytes = UnsafeRawBufferPointer(start: gone.block, count: gone.bytes)
        #expect(bytes.first == gone.mark && bytes.last == gone.mark && bytes[gone.bytes / 2] == gone.mark)
        region.give(gone.block, gone.bytes)
      } else {
        let bytes = 1 + number % 300_000
        let block = try taken(bytes, from: &region)
        #expect(region.holds(block) && Int(bitPattern: block) % 4_096 == 0)
        block.initializeMemory(as: UInt8.self, repeating: UInt8(truncatingIfNeeded: step), count: bytes)
        live.append(Live(block: block, bytes: bytes, mark: UInt8(truncatingIfNeeded: step)))
      }
    }
  }

  @Test(arguments: [[0, 1, 2, 3], [3, 2, 1, 0], [1, 3, 0, 2], [2, 0, 3, 1]])
  func whatIsPutBackInAnyOrderBecomesOneAgain(order: [Int]) throws {
    var region = BlockRegion(size: 64 << 20)
    let blocks = try (1...4).map { try taken($0 * 10_000, from: &region) }
    let top = region.top
    for index in order { region.give(blocks[index], (index + 1) * 10_000) }
    let whole = try taken(top, from: &region)
    #expect(whole == blocks[0])
    #expect(region.top == top)
  }

  @Test func theSmallestHoleThatIsLargeEnoughIsTaken() throws {
    var region = BlockRegion(size: 64 << 20)
    let blocks = try [3, 1, 2, 1].map { try taken($0 << 20, from: &region) }
    region.give(blocks[0], 3 << 20)
    region.give(blocks[2], 2 << 20)
    let small = try taken(2 << 20, from: &region)
    #expect(small == blocks[2])
    let large = try taken(2 << 20, from: &region)
    #expect(large == blocks[0])
  }

  @Test func theFirstOfEqualHolesIsTaken() throws {
    var region = BlockRegion(size: 64 << 20)
    let blocks = try (0..<4).map { _ in try taken(1 << 20, from: &region) }
    region.give(blocks[0], 1 << 20)
    region.give(blocks[2], 1 << 20)
    let small = try taken(1 << 19, from: &region)
    #expect(small == blocks[0])
    let other = try taken(1 << 20, from: &region)
    #expect(other == blocks[2])
    let rest = try taken(1 << 19, from: &region)
    #expect(rest == blocks[0] + (1 << 19))
  }

  @Test func aFullRegionGivesNothingAndStaysAsItIs() throws {
    var region = BlockRegion(size: 64 << 20)
    let block = try taken(60 << 20, from: &region)
    for bytes in [8 << 20, Int.max] {
      let isRefused = region.take(bytes) == nil
      #expect(isRefused)
    }
    region.give(block, 60 << 20)
    let whole = try taken(64 << 20, from: &region)
    #expect(whole == block)
  }

  @Test func trimmingLeavesBlocksInUseAlone() throws {
    var region = BlockRegion(size: 64 << 20)
    let blocks = try (0..<3).map { _ in try taken(3 << 20, from: &region) }
    for block in blocks { block.initializeMemory(as: UInt8.self, repeating: 9, count: 3 << 20) }
    region.give(blocks[1], 3 << 20)
    region.trim()
    for block in [blocks[0], blocks[2]] {
      #expect(UnsafeRawBufferPointer(start: block, count: 3 << 20).allSatisfy { $0 == 9 })
    }
    let again = try taken(3 << 20, from: &region)
    #expect(again == blocks[1])
    again.initializeMemory(as: UInt8.self, repeating: 7, count: 3 << 20)
    #expect(UnsafeRawBufferPointer(start: blocks[2], count: 3 << 20).allSatisfy { $0 == 9 })
  }
}
