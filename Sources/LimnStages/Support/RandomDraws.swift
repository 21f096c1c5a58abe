import Foundation
import LimnTensors

/// Random numbers drawn one after another from one key, for code that draws a varying number of them.
struct RandomDraws {
  private let key: RandomKey
  private var count = 0

  /// Starts at the key's first number.
  init(_ key: RandomKey) { self.key = key }

  /// A number uniform in the range.
  mutating func uniform(in range: ClosedRange<Double> = 0...1) -> Double {
    count += 1
    return key.uniform(in: range, at: count - 1)
  }

  /// A whole number uniform in the range.
  mutating func integer(in range: ClosedRange<Int>) -> Int {
    count += 1
    return range.lowerBound + key.integer(below: range.upperBound - range.lowerBound + 1, at: count - 1)
  }

  /// Whether something of this probability happens.
  mutating func chance(_ probability: Double) -> Bool { uniform() < probability }

  /// One of several elements, each as likely as the others; `elements` is not empty.
  mutating func element<Element>(of elements: [Element]) -> Element {
    elements[integer(in: 0...elements.count - 1)]
  }
}

extension RandomKey {
  /// A number whose logarithm is uniform in the range; the bounds are above 0.
  func logUniform(in range: ClosedRange<Double>) -> Double {
    guard range.lowerBound < range.upperBound else { return range.lowerBound }
    return exp(uniform(in: log(range.lowerBound)...log(range.upperBound)))
  }
}
