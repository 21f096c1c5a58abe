/// Numbers evenly spaced over a range, its ends among them where there are two or more.
func evenlySpaced(_ range: ClosedRange<Double>, _ count: Int) -> [Double] {
  (0..<count).map { index in
    if index == 0 { return range.lowerBound }
    if index == count - 1 { return range.upperBound }
    return range.lowerBound + (range.upperBound - range.lowerBound) * Double(index) / Double(count - 1)
  }
}
