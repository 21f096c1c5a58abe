import LimnReport

/// How evenly pictures change along straight lines between latents, seen in an embedding's features.
package struct Interpolations: Sendable {
  /// The largest step over the mean step, the mean over lines: 1 is even.
  package let unevenness: Estimate
  /// The length of the way in feature space over the straight distance of its ends, the mean over lines: 1 is straight.
  package let detour: Estimate
  /// How far the lines' middles are from the nearest real picture, over how far reconstructions are: 1 is as real as those.
  package let middles: Estimate

  /// The largest step over the mean step of each line that has steps.
  package let lineUnevenness: [Double]
  /// The length of the way over the straight distance of its ends, of each line whose ends differ.
  package let lineDetours: [Double]
  /// How far each line's middle is from the nearest real picture, over the mean of how far reconstructions are.
  package let lineMiddles: [Double]

  /// Takes the features of the pictures along each line, in order, an odd number; those of reconstructions; and those of real
  /// pictures, none of which the lines or the reconstructions were made from.
  package init(_ lines: [[[Float]]], reconstructions: [[Float]], real: [[Float]]) {
    var (unevenness, detours) = ([Double](), [Double]())
    for line in lines {
      let steps = zip(line, line.dropFirst()).map { distance($0, $1) }
      let length = steps.reduce(0, +)
      guard let largest = steps.max(), length > 0 else { continue }
      unevenness.append(largest * Double(steps.count) / length)
      let straight = distance(line[0], line[line.count - 1])
      if straight > 0 { detours.append(length / straight) }
    }
    (lineUnevenness, lineDetours) = (unevenness, detours)
    self.unevenness = Estimate(meanOf: unevenness)
    detour = Estimate(meanOf: detours)
    let distances = lines.map { nearestDistance($0[$0.count / 2], among: real) }
    let reference = Estimate(meanOf: reconstructions.map { nearestDistance($0, among: real) })
    middles = Estimate(meanOf: distances).relative(to: reference)
    lineMiddles = reference.value.map { value in value > 0 ? distances.map { $0 / value } : [] } ?? []
  }
}
