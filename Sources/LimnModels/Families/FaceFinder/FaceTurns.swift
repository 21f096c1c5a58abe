import Foundation
import LimnImages
import LimnNetworks
import LimnTensors

extension FaceCascade {
  /// The face seen upright: the third network looks at it turned by all twelfths of a turn, and then as upright as its landmarks say; the
  /// fourth, if there is one, places its landmarks.
  ///
  /// The cascade knows upright faces: those that lean come with landmarks that are too near to an upright face's, and some that
  /// stand on their heads are taken for upright ones. An upright face that looks no surer turned is not turned.
  func righted(_ face: Face, in photo: Image) -> Face { marked(upright(face, in: photo), in: photo) }

  private func upright(_ face: Face, in photo: Image) -> Face {
    let side = max(face.width, face.height)
    let middle = ImagePoint(x: face.x + face.width / 2, y: face.y + face.height / 2)
    let views = (1..<12).map { Self.view(around: middle, side: side, angle: Double($0) * .pi / 6) }
    guard let best = look(at: views, of: photo).max(by: { $0.score < $1.score }) else { return face }
    let isUpright = face.confidence + Self.surer >= best.score && abs(face.lean) < Self.least * .pi / 180
    guard !isUpright else { return face }
    var found = best.score > face.confidence ? face.seen(best) : face
    for _ in 0..<Self.looks {
      guard let map = FaceAlignment.similarity(of: found) else { break }
      let look = look(at: [Self.aligned(found, by: map)], of: photo)[0]
      guard look.score >= min(found.confidence, Self.enough) else { break }
      found = found.seen(look)
    }
    return found
  }

  /// The face at a place that may hold one that leans, if it does: seen turned by twelfths of a turn up to a sixth, and then as upright as its
  /// landmarks say, it looks like a face with at least this confidence each time.
  func confirmed(_ doubt: Face, in photo: Image, confidence: Double) -> Face? {
    let side = max(doubt.width, doubt.height)
    let middle = ImagePoint(x: doubt.x + doubt.width / 2, y: doubt.y + doubt.height / 2)
    let views = (-2...2).map { Self.view(around: middle, side: side, angle: Double($0) * .pi / 6) }
    guard let best = look(at: views, of: photo).max(by: { $0.score < $1.score }), best.score >= confidence else {
      return nil
    }
    var found = doubt.seen(best)
    for _ in 0..<Self.looks {
      guard let map = FaceAlignment.similarity(of: found) else { return nil }
      let look = look(at: [Self.aligned(found, by: map)], of: photo)[0]
      guard look.score >= confidence else { return nil }
      found = found.seen(look)
    }
    return marked(found, in: photo)
  }

  /// Where the cascade sees an aligned face: medians of its boxes in the frame.
  static func aligned(_ face: Face, by map: Similarity) -> Similarity {
    view(around: map.inverse(boxMiddle), side: boxSide / map.scale, angle: face.lean)
  }

  /// How often a leaning face is looked at again; below which angle, in degrees, it is only if it is surer by so much otherwise; and
  /// a score that is as good as any.
  private static let (looks, least, surer, enough) = (3, 8.0, 0.01, 0.9)
  /// The middle and the side of the cascade's square boxes in the frame of aligned faces.
  private static let (boxMiddle, boxSide) = (ImagePoint(x: 90.5, y: 122), 118.0)

  /// What one look at a face gives.
  struct Look {
    let score: Double
    let landmarks: [ImagePoint]
    /// The corners of its box.
    let corners: [ImagePoint]
  }

  /// From the places of the last network's pixels to the photo's: a square around a place, turned by an angle.
  private static func view(around middle: ImagePoint, side: Double, angle: Double) -> Similarity {
    let size = Double(FaceFinderNetwork.output.side)
    let (a, b) = (side / size * cos(angle), side / size * sin(angle))
    return Similarity(a: a, b: b, c: middle.x - (a - b) * size / 2, d: middle.y - (a + b) * size / 2)
  }

  private func look(at views: [Similarity], of photo: Image) -> [Look] {
    let count = FaceFinderNetwork.output.outputs
    let values = outputs(of: .output, for: views, of: photo)
    return views.enumerated().map { index, view in
      let row = Array(values[index * count..<(index + 1) * count])
      func place(_ x: Double, _ y: Double) -> ImagePoint { Self.place(x, y, in: view) }
      return Look(
        score: 1 / (1 + exp(row[0] - row[1])), landmarks: Self.landmarks(row[6...], in: view),
        corners: [
          place(row[2], row[3]), place(1 + row[4], row[3]), place(1 + row[4], 1 + row[5]), place(row[2], 1 + row[5]),
        ])
    }
  }

  /// What a network says of views of a photo, one after another.
  func outputs(of network: FaceFinderNetwork, for views: [Similarity], of photo: Image) -> [Double] {
    let side = network.side
    let pixels = Tensor.stacked(
      views.map { view in
        let pixels = photo.warped(by: view, width: side, height: side)
        return (pixels.shape[1] == 3 ? pixels : pixels.repeatingChannel(3)).mapped { ($0 * 255 - 127.5) * 0.0078125 }
      })
    return network(Variable(pixels), in: Pass(parameters)).value.array.map(Double.init)
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

  /// The face as a look at it shows it; its box is the upright one around the look's.
  fileprivate func seen(_ look: FaceCascade.Look) -> Face {
    let (xs, ys) = (look.corners.map(\.x), look.corners.map(\.y))
    let (left, top) = (xs.min() ?? x, ys.min() ?? y)
    return Face(
      x: left, y: top, width: (xs.max() ?? x) - left, height: (ys.max() ?? y) - top, landmarks: look.landmarks,
      confidence: look.score)
  }
}
