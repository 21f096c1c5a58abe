import Foundation
import LimnImages
import LimnNetworks
import LimnTensors

extension FaceCascade {
  /// The face seen upright: the third network looks at it turned by twelfths of a turn, and then as upright as its landmarks say; the
  /// fourth, if there is one, places its landmarks.
  ///
  /// The cascade knows upright faces: those that lean come with landmarks that are too near to an upright face's, and some that
  /// stand on their heads are taken for upright ones (`turnedOver`). An upright face that looks no surer turned is not turned.
  func righted(_ face: Face, in photo: Image) -> Face { marked(upright(face, in: photo), in: photo) }

  private func upright(_ face: Face, in photo: Image) -> Face {
    guard var found = turnedOver(face, in: photo) ?? leaning(face, in: photo) else { return face }
    for _ in 0..<Self.looks {
      guard let next = seenUpright(found, in: photo), next.confidence >= min(found.confidence, Self.enough) else {
        break
      }
      found = next
    }
    return found
  }

  /// The face as it is seen turned by up to a quarter, if it leans or is surer so.
  private func leaning(_ face: Face, in photo: Image) -> Face? {
    let views = [-3, -2, -1, 1, 2, 3].map { Self.view(around: face.middle, side: face.side, turn: $0) }
    guard let best = look(at: views, of: photo).max(by: { $0.score < $1.score }) else { return nil }
    let isUpright = face.confidence + Self.surer >= best.score && abs(face.lean) < Self.least * .pi / 180
    return isUpright ? nil : best.score > face.confidence ? face.seen(best) : face
  }

  /// The face as it is seen turned by a quarter or more, if it is surer so by far.
  ///
  /// The mouth and the chin of a face on its head may look like an upright one, whose box then reaches beyond the face, but less so in the mirror.
  /// So a face that looks like one in the mirror, too, and beyond doubt, is believed; others are looked at turned, also a little beside
  /// their box, and the likeliest once more where they lie by their own landmarks, by both networks that judge faces. Photos seldom show
  /// faces on their side or head: one must be likely, and surer so by `lead`.
  private func turnedOver(_ face: Face, in photo: Image) -> Face? {
    let asFound = bothLooks(at: [Self.view(around: face.middle, side: face.side, turn: 0)], of: photo)[0].odds
    guard asFound < Self.certain else { return nil }
    let views = [(0, 0), (0, -Self.beside), (0, Self.beside), (-Self.beside, 0), (Self.beside, 0)].flatMap { x, y in
      let place = ImagePoint(x: face.middle.x + x * face.side, y: face.middle.y + y * face.side)
      return (3...9).map { Self.view(around: place, side: face.side, turn: $0) }
    }
    let turned = bothLooks(at: views, of: photo).sorted { $0.odds > $1.odds }.prefix(Self.closer).compactMap {
      look -> (face: Face, odds: Double)? in
      let face = face.seen(look.look)
      guard let (third, fifth) = odds(of: face, in: photo), third >= Self.likely else { return nil }
      return (face, third + fifth)
    }
    guard let best = turned.max(by: { $0.odds < $1.odds }) else { return nil }
    let upright = odds(of: face, in: photo).map { max(asFound / 2, $0.third) + $0.fifth } ?? asFound / 2
    return best.odds > upright + Self.lead ? best.face : nil
  }

  /// The face at a place that may hold one that leans, if it does: seen turned by twelfths of a turn up to a sixth, and then as upright as its
  /// landmarks say, it looks like a face with at least this confidence each time; then it is righted, as faces are that are found at once.
  func confirmed(_ doubt: Face, in photo: Image, confidence: Double) -> Face? {
    let views = (-2...2).map { Self.view(around: doubt.middle, side: doubt.side, turn: $0) }
    guard let best = look(at: views, of: photo).max(by: { $0.score < $1.score }), best.score >= confidence else {
      return nil
    }
    var found = doubt.seen(best)
    for _ in 0..<Self.looks {
      guard let next = seenUpright(found, in: photo), next.confidence >= confidence else { return nil }
      found = next
    }
    return righted(found, in: photo)
  }

  /// The face as it is seen when it is as upright as its landmarks say; nil where they are all in one place.
  private func seenUpright(_ face: Face, in photo: Image) -> Face? {
    Self.aligned(face).map { face.seen(look(at: [$0], of: photo)[0]) }
  }

  /// Where the cascade sees a face that is aligned by its landmarks: medians of its boxes in the frame; nil where they are all in one place.
  static func aligned(_ face: Face) -> Similarity? {
    FaceAlignment.similarity(of: face).map {
      view(around: $0.inverse(boxMiddle), side: boxSide / $0.scale, angle: face.lean)
    }
  }

  /// How often a leaning face is looked at again; below which angle, in degrees, it is only if it is surer by so much otherwise; and
  /// a score that is as good as any.
  private static let (looks, least, surer, enough) = (3, 8.0, 0.01, 0.9)
  /// The logarithm of the odds of both looks from which a face is beyond doubt; of the third network's from which one on its side or head is
  /// likely; by which it must be surer than upright (of 3,029 upright faces none is, and of 2,525 turned by 60 to 270 degrees 12 are not
  /// aligned as they are upright); how far beside the box it is looked for, in its sides; and how many turns are looked at closer.
  private static let (certain, likely, lead, beside, closer) = (14.0, 4.5, 5.0, 0.25, 6)
  /// The middle and the side of the cascade's square boxes in the frame of aligned faces.
  private static let (boxMiddle, boxSide) = (ImagePoint(x: 90.5, y: 122), 118.0)

  /// What one look at a face gives.
  struct Look {
    /// The logarithm of the odds that it is a face.
    let odds: Double
    let landmarks: [ImagePoint]
    /// The corners of its box.
    let corners: [ImagePoint]

    /// The probability that it is one.
    var score: Double { 1 / (1 + exp(-odds)) }
  }

  /// From the places of the last network's pixels to the photo's: a square around a place, turned by twelfths of a turn.
  private static func view(around middle: ImagePoint, side: Double, turn: Int) -> Similarity {
    view(around: middle, side: side, angle: Double(turn) * .pi / 6)
  }

  /// The same, turned by an angle.
  private static func view(around middle: ImagePoint, side: Double, angle: Double) -> Similarity {
    let size = Double(FaceFinderNetwork.output.side)
    let (a, b) = (side / size * cos(angle), side / size * sin(angle))
    return Similarity(a: a, b: b, c: middle.x - (a - b) * size / 2, d: middle.y - (a + b) * size / 2)
  }

  /// What the third network sees, and the logarithm of its odds together with those of the mirror image.
  private func bothLooks(at views: [Similarity], of photo: Image) -> [(look: Look, odds: Double)] {
    bothLooks(at: views, showing: Self.pixels(of: views, of: photo, side: FaceFinderNetwork.output.side))
  }

  /// The same of views whose pixels are known.
  func bothLooks(at views: [Similarity], showing seen: [Tensor]) -> [(look: Look, odds: Double)] {
    let odds = looks(at: views, showing: seen.map { Symmetry.mirror.applied(to: $0) }).map(\.odds)
    return zip(looks(at: views, showing: seen), odds).map { ($0, $0.odds + $1) }
  }

  /// What the third network sees.
  private func look(at views: [Similarity], of photo: Image) -> [Look] {
    looks(at: views, showing: Self.pixels(of: views, of: photo, side: FaceFinderNetwork.output.side))
  }

  /// The same of views whose pixels are known; places in mirrored pixels are those of the mirror image.
  private func looks(at views: [Similarity], showing pixels: [Tensor]) -> [Look] {
    let count = FaceFinderNetwork.output.outputs
    let values = outputs(of: .output, for: pixels)
    return views.enumerated().map { index, view in
      let row = Array(values[index * count..<(index + 1) * count])
      func place(_ x: Double, _ y: Double) -> ImagePoint { Self.place(x, y, in: view) }
      return Look(
        odds: row[1] - row[0], landmarks: Self.landmarks(row[6...], in: view),
        corners: [
          place(row[2], row[3]), place(1 + row[4], row[3]), place(1 + row[4], 1 + row[5]), place(row[2], 1 + row[5]),
        ])
    }
  }

  /// Views of a photo as the networks take them: each `[1, 3, side, side]`.
  static func pixels(of views: [Similarity], of photo: Image, side: Int) -> [Tensor] {
    views.map { photo.warped(by: AffineMap($0), width: side, height: side).forFaceFinder() }
  }

  /// What a network says of pixels, one view after another.
  func outputs(of network: FaceFinderNetwork, for pixels: [Tensor]) -> [Double] {
    network(Variable(.stacked(pixels)), in: Pass(parameters)).value.array.map(Double.init)
  }

  /// The photo's places of ten numbers: five across, five down, as shares of a view's side.
  static func landmarks(_ row: ArraySlice<Double>, in view: Similarity) -> [ImagePoint] {
    let row = Array(row)
    return (0..<5).map { place(row[$0], row[$0 + 5], in: view) }
  }

  private static func place(_ x: Double, _ y: Double, in view: Similarity) -> ImagePoint {
    let side = Double(FaceFinderNetwork.output.side)
    return view(ImagePoint(x: x * side, y: y * side))
  }
}

extension Face {
  /// By how much it leans to the picture's right, in radians: 0 for an upright face.
  package var lean: Double {
    guard let map = FaceAlignment.similarity(of: self) else { return 0 }
    return -atan2(map.b, map.a)
  }

  /// The middle of its box, and the side of the square around it.
  fileprivate var middle: ImagePoint { ImagePoint(x: x + width / 2, y: y + height / 2) }
  fileprivate var side: Double { max(width, height) }

  /// The face as a look at it shows it; its box is the upright one around the look's.
  fileprivate func seen(_ look: FaceCascade.Look) -> Face {
    let (xs, ys) = (look.corners.map(\.x), look.corners.map(\.y))
    let (left, top) = (xs.min() ?? x, ys.min() ?? y)
    return Face(
      x: left, y: top, width: (xs.max() ?? x) - left, height: (ys.max() ?? y) - top, landmarks: look.landmarks,
      confidence: look.score)
  }
}
