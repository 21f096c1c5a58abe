import Foundation
import LimnImages

extension FaceCascade {
  /// Whether a place that was found with this confidence shows a face: it does not where both networks' odds, multiplied, are so much below those that
  /// `verified` asks for that at a confidence of 0.95 they are against it. Without the fifth network every place does.
  func isFace(_ face: Face, in photo: Image, confidence: Double) -> Bool {
    guard architecture.verification, let odds = odds(of: face, in: photo) else { return true }
    return odds.third + odds.fifth > Self.asked(confidence) - Self.asked(Self.usual)
  }

  /// The face at a place of which the third network is less sure, if it is for it and both networks' odds, multiplied, are at least the fourth power of
  /// those of this confidence, or of 0.95; righted, as faces are that are found at once. Nil without the fifth network.
  func verified(_ doubt: Face, in photo: Image, confidence: Double) -> Face? {
    guard architecture.verification, let (third, fifth) = odds(of: doubt, in: photo), third > 0,
      third + fifth >= Self.asked(max(confidence, Self.usual))
    else { return nil }
    return righted(doubt, in: photo)
  }

  /// The confidence that is asked for usually.
  private static let usual = 0.95

  private static func asked(_ confidence: Double) -> Double { 4 * log(confidence / (1 - confidence)) }

  /// The logarithms of the odds of a face that the third and the fifth network give a place, seen as its landmarks say: each the mean of the picture's
  /// and its mirror image's. Nil where all landmarks are in one place; without the fifth network its odds are even.
  func odds(of face: Face, in photo: Image) -> (third: Double, fifth: Double)? {
    guard let view = Self.aligned(face) else { return nil }
    let seen = Self.pixels(of: [view], of: photo, side: FaceFinderNetwork.verification.side)
    let third = bothLooks(at: [view], showing: seen)[0].odds / 2
    guard architecture.verification else { return (third, 0) }
    let fifth = outputs(of: .verification, for: seen + seen.map { Symmetry.mirror.applied(to: $0) })
    return (third, (fifth[0] + fifth[1]) / 2)
  }
}
