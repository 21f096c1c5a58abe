import Foundation
import ImageKit
import LimnImages
import LimnModels
import LimnTensors
import TestKit
import Testing

@Suite struct FaceOrientationsTests {
  private static let finder = Result {
    try FaceFinder(ModelFolder(path: Repository.root.appending(path: "samples/models/face-finder").path))
  }

  private func photo() throws -> Image {
    try ImageFile.read(Repository.root.appending(path: "samples/faces/astronaut.png").path)
  }

  @Test(
    "A photo on its side or head is searched turned, and landmarks are those of the photo as it is",
    arguments: [
      Orientation.needsRight, .turnedHalf, .needsLeft,
    ])
  func turnedPhotosHaveTheSameFace(orientation: Orientation) throws {
    let finder = try Self.finder.get()
    let photo = try photo()
    let upright = try #require(finder.faces(in: photo, smallest: 50, confidence: 0.95, turns: true).first)
    // Stored so that this orientation sets it upright again.
    let inverse: [Orientation: Orientation] = [.needsRight: .needsLeft, .needsLeft: .needsRight]
    let turned = photo.oriented(inverse[orientation] ?? orientation)
    // On its side, the face may be found without a turn of the photo, by another look at it.
    let lying = finder.faces(in: turned, smallest: 50, confidence: 0.95, turns: false)
    #expect(lying.count <= (orientation == .turnedHalf ? 0 : 1))
    let found = finder.faces(in: turned, smallest: 50, confidence: 0.95, turns: true)
    try #require(found.count == 1)
    let tolerance = lying.isEmpty ? 1e-9 : 0.05 * upright.eyeDistance
    #expect(abs(found[0].eyeDistance - upright.eyeDistance) < tolerance)
    let (w, h) = (Double(turned.width), Double(turned.height))
    for (mark, expected) in zip(found[0].landmarks, upright.landmarks) {
      let back: ImagePoint =
        switch orientation {
        case .needsRight: ImagePoint(x: h - mark.y, y: mark.x)
        case .turnedHalf: ImagePoint(x: w - mark.x, y: h - mark.y)
        default: ImagePoint(x: mark.y, y: w - mark.x)
        }
      #expect(back.distance(to: expected) < tolerance)
    }
    if lying.isEmpty { #expect(abs(found[0].width * found[0].height - upright.width * upright.height) < 1e-6) }
  }

  @Test("Doubts are looked for beside the faces, and change none of them")
  func doubtsAreFurtherPlaces() throws {
    let finder = try Self.finder.get()
    for name in ["faces/astronaut.png", "photos/clean/coffee.png", "faces/face-00003.png"] {
      let photo = try ImageFile.read(Repository.root.appending(path: "samples/" + name).path)
      let (faces, doubts) = finder.facesAndDoubts(in: photo, smallest: 24)
      #expect(faces == finder.faces(in: photo, smallest: 24))
      #expect(zip(doubts, doubts.dropFirst()).allSatisfy { $0.confidence >= $1.confidence })
      if name.contains("coffee") {
        #expect(doubts.allSatisfy { finder.confirmed($0, in: photo, confidence: 0.99) == nil })
      }
      // A face is one that is confirmed, too.
      if let face = faces.first, face.confidence > 0.99 {
        #expect(finder.confirmed(face, in: photo, confidence: 0.8) != nil)
      }
    }
  }

  @Test func aPhotoWithoutAFaceHasNoneInAnyOrientation() throws {
    let photo = try ImageFile.read(Repository.root.appending(path: "samples/photos/clean/coffee.png").path)
    #expect(try Self.finder.get().faces(in: photo, smallest: 60, confidence: 0.95, turns: true).isEmpty)
  }
}
