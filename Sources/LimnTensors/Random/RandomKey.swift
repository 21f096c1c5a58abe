import Foundation

/// A source of randomness that is split by name and never consumed: same seed, same numbers, whatever the order of work.
///
/// The numbers are SplitMix64's (Steele, Lea and Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014) of
/// a counter.
public struct RandomKey: Sendable, Hashable {
  let state: UInt64

  /// Makes the root key of a run.
  public init(seed: UInt64) {
    state = Self.mix(seed &+ 0x9E37_79B9_7F4A_7C15)
  }

  private init(state: UInt64) {
    self.state = state
  }

  /// The key for a named part of the work.
  public func split(_ name: String) -> RandomKey {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325  // FNV-1a
    for byte in name.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
    return RandomKey(state: Self.mix(state ^ Self.mix(hash)))
  }

  /// The key for a numbered part of the work.
  public func split(_ index: Int) -> RandomKey {
    RandomKey(state: Self.mix(state &+ Self.mix(UInt64(bitPattern: Int64(index)) &+ 0xD1B5_4A32_D192_ED03)))
  }

  /// The number at one place of this key's sequence, uniform over all 64-bit values.
  public func bits(at index: Int) -> UInt64 {
    Self.mix(state &+ (UInt64(bitPattern: Int64(index)) &+ 1) &* 0x9E37_79B9_7F4A_7C15)
  }

  /// A number uniform in the range, the upper bound excluded.
  public func uniform(in range: ClosedRange<Double> = 0...1, at index: Int = 0) -> Double {
    let unit = Double(bits(at: index) >> 11) * 0x1p-53
    return range.lowerBound + (range.upperBound - range.lowerBound) * unit
  }

  /// A whole number uniform in `0..<count`.
  public func integer(below count: Int, at index: Int = 0) -> Int {
    Int(bits(at: index).multipliedFullWidth(by: UInt64(count)).high)
  }

  /// Standard normal numbers by Box and Muller's transform, written over the whole buffer.
  public func fillNormal(_ buffer: UnsafeMutableBufferPointer<Float>) {
    nonisolated(unsafe) let buffer = buffer
    Threads.forPieces(of: buffer.count, size: 1 << 14, unit: 2) { piece in
      for index in stride(from: piece.lowerBound, to: piece.upperBound, by: 2) {
        let word = bits(at: index / 2)
        let radius = (-2 * log((Float(word >> 40) + 1) * 0x1p-24)).squareRoot()
        let angle = Float((word >> 8) & 0xFF_FFFF) * (0x1p-24 * 2 * Float.pi)
        buffer[index] = radius * cos(angle)
        if index + 1 < buffer.count { buffer[index + 1] = radius * sin(angle) }
      }
    }
  }

  /// A tensor of standard normal numbers.
  public func normal(_ shape: Shape) -> Tensor {
    Tensor(shape: shape) { fillNormal($0) }
  }

  /// The numbers `0..<count` in a random order (Fisher and Yates).
  public func permutation(_ count: Int) -> [Int] {
    var order = Array(0..<count)
    for index in stride(from: count - 1, to: 0, by: -1) {
      order.swapAt(index, integer(below: index + 1, at: index))
    }
    return order
  }

  private static func mix(_ value: UInt64) -> UInt64 {
    var z = value
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
