import Foundation
import LimnImages

extension FaceCascade {
  /// Whether a place that was found with this confidence shows a face: it does not where both networks' odds, multiplied, are so much below those that
  /// `verified` asks for that at a confidence of 0.95 they are against it. Without the fifth network every place does.
  func isFace(_ face: Face, in photo: Image, confidence: Double) -> Bool {
    odds(of: face, in: photo).map { $0.third + $0.fifth > Self.asked(confidence) - Self.asked(Self.usual) } ?? true
  }

  /// The face at a place of which the third network is less sure, if it is for it and both networks' odds, multiplied, are at least the fourth power of
  /// those of this confidence, or of 0.95; righted, as faces are that are found at once. Nil without the fifth network.
  func verified(_ doubt: Face, in photo: Image, confidence: Double) -> Face? {
    guard let (third, fifth) = odds(of: doubt, in: photo), third > 0,
      third + fifth >= Self.asked(max(confidence, Self.usual))
    else { return nil }
    return righted(doubt, in: photo)
  }

  /// The confidence that is asked for usually.
  private static let usual = 0.95

  private static func asked(_ confidence: Double) -> Double { 4 * log(confidence / (1 - confidence)) }

  /// The logarithms of the odds of a face that the third and the fifth network give a place, seen as its landmarks say: each the mean of the picture's
  /// and its mirror image's. Nil without the fifth network, and where all landmarks are in one place.
  private func odds(of face: Face, in photo: Image) -> (third: Double, fifth: Double)? {
    guard architecture.verification, let view = Self.aligned(face) else { return nil }
    let seen = Self.pixels(of: [view], of: photo, side: FaceFinderNetwork.verification.side)
    let odds = outputs(of: .verification, for: seen + seen.map { Symmetry.mirror.applied(to: $0) })
    return (bothLooks(at: [view], showing: seen)[0].odds / 2, (odds[0] + odds[1]) / 2)
  }
}
