/// What scores say of two classes by their order alone.
package enum RankedScores {
  /// The area under the receiver's operating curve: how often an example of the class has a higher score than another one, equal scores
  /// counting half; nil where there are none of either.
  package static func areaUnderCurve(_ scores: [Double], _ isOwn: [Bool]) -> Double? {
    let pairs = zip(scores, isOwn)
    return LimnEvaluation.areaUnderCurve(
      higher: pairs.filter(\.1).map(\.0), lower: pairs.filter { !$0.1 }.map(\.0))
  }
}
