/// What scores say of two classes by their order alone.
package enum RankedScores {
  /// The area under the receiver's operating curve: how often an example of the class has a higher score than another one, equal scores
  /// counting half; nil where there are none of either.
  package static func areaUnderCurve(_ scores: [Double], _ isOwn: [Bool]) -> Double? {
    let order = scores.indices.sorted { scores[$0] < scores[$1] }
    var (ranks, own) = (0.0, 0)
    var place = 0
    while place < order.count {
      var end = place + 1
      while end < order.count, scores[order[end]] == scores[order[place]] { end += 1 }
      let count = (place..<end).count { isOwn[order[$0]] }
      ranks += Double(count) * (Double(place + end - 1) / 2 + 1)
      own += count
      place = end
    }
    let others = scores.count - own
    guard own > 0, others > 0 else { return nil }
    return (ranks - Double(own) * Double(own + 1) / 2) / (Double(own) * Double(others))
  }
}
