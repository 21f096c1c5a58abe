/// The order in which the letters of a line stand from left to right: Hebrew, Arabic and other scripts that are written from the right are
/// turned round, numbers in them are not. The line itself begins at the left (the Unicode bidirectional algorithm without embeddings and without its rule on pairs of brackets).
package enum VisualOrder {
  private enum Direction { case left, right, number, none }

  /// The places of characters in the order in which they are drawn, with what is drawn there: brackets among letters from the right are mirrored.
  package static func ordered(_ scalars: [Unicode.Scalar]) -> [(place: Int, scalar: Unicode.Scalar)] {
    var directions = scalars.map(direction)
    guard directions.contains(.right) else { return Array(scalars.enumerated()).map { ($0.offset, $0.element) } }
    // Numbers among letters from the left are such letters.
    var last = Direction.left
    for place in directions.indices {
      if directions[place] == .number, last == .left { directions[place] = .left }
      if directions[place] == .left || directions[place] == .right { last = directions[place] }
    }
    // What has no direction has that of both of its neighbours where these agree, or the line's.
    var start = 0
    while let first = directions[start...].firstIndex(of: .none) {
      let end = directions[first...].firstIndex { $0 != .none } ?? directions.count
      let before = first == 0 ? Direction.left : directions[first - 1]
      let behind = end == directions.count ? Direction.left : directions[end]
      let isRight = before != .left && behind != .left
      for place in first..<end { directions[place] = isRight ? .right : .left }
      start = end
    }
    var order: [(place: Int, scalar: Unicode.Scalar)] = []
    var place = 0
    while place < scalars.count {
      let isLeft = directions[place] == .left
      let end = directions[place...].firstIndex { ($0 == .left) != isLeft } ?? scalars.count
      defer { place = end }
      guard !isLeft else {
        order += (place..<end).map { ($0, scalars[$0]) }
        continue
      }
      var run: [(place: Int, scalar: Unicode.Scalar)] = []
      var next = end - 1
      while next >= place {
        let first =
          directions[next] == .number ? (directions[place...next].lastIndex { $0 != .number } ?? place - 1) + 1 : next
        run += (first...next).map { ($0, directions[$0] == .number ? scalars[$0] : mirrored(scalars[$0])) }
        next = first - 1
      }
      order += run
    }
    return order
  }

  private static func mirrored(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
    let pairs: [Unicode.Scalar: Unicode.Scalar] = [
      "(": ")", ")": "(", "[": "]", "]": "[", "{": "}", "}": "{", "<": ">", ">": "<", "«": "»", "»": "«",
    ]
    return pairs[scalar] ?? scalar
  }

  private static func direction(_ scalar: Unicode.Scalar) -> Direction {
    switch scalar.value {
    case 0x30...0x39, 0x660...0x669, 0x6F0...0x6F9: return .number
    case 0x590...0x8FF, 0xFB1D...0xFDFF, 0xFE70...0xFEFF, 0x10800...0x10FFF, 0x1E800...0x1EFFF: return .right
    default: return scalar.properties.isAlphabetic ? .left : .none
    }
  }
}
