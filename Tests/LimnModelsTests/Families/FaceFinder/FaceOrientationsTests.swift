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

  /// A sample face, so wide, in the middle of a plain ground that is twice as large.
  private func portrait(_ name: String, width: Int) throws -> Image {
    let face = try ImageFile.read(Repository.root.appending(path: "samples/faces/" + name).path)
    let small = face.resized(width: width, height: face.height * width / face.width).pixels()
    let (height, side) = (small.shape[2], 2 * small.shape[2])
    let (values, left, top) = (small.array, (side - width) / 2, (side - height) / 2)
    return Image(
      pixels: Tensor(shape: [1, 3, side, side]) { ground in
        ground.update(repeating: 0.63)
        for place in values.indices {
          let (plane, row, column) = (place / (width * height), place / width % height, place % width)
          ground[(plane * side + top + row) * side + left + column] = values[place]
        }
      }, bitDepth: 8)
  }

  @Test(
    "A small portrait that stands on its head is not taken for an upright face, though its chin and mouth look like one",
    arguments: [
      ("commodore.png", 150), ("face-00011.png", 50), ("face-00011.png", 60), ("face-00011.png", 90),
      ("face-00011.png", 110),
      ("face-00011.png", 150), ("face-00012.png", 90), ("face-00004.png", 220), ("face-00009.png", 60),
    ])
  func aPortraitOnItsHead(name: String, width: Int) throws {
    let finder = try Self.finder.get()
    let photo = try portrait(name, width: width)
    let upright = try #require(finder.faces(in: photo, smallest: 20, confidence: 0.95, turns: true).first)
    let turned = try #require(
      finder.faces(in: photo.oriented(.turnedHalf), smallest: 20, confidence: 0.95, turns: true).first)
    for (mark, expected) in zip(turned.landmarks, upright.landmarks) {
      let back = ImagePoint(x: Double(photo.width) - mark.x, y: Double(photo.height) - mark.y)
      #expect(back.distance(to: expected) < 0.1 * upright.eyeDistance)
    }
  }

  /// That they change none of the faces, `FaceFinderTests` says: it has another program's, which knows no doubts.
  @Test("Doubts are looked for beside the faces, most likely ones first")
  func doubtsAreFurtherPlaces() throws {
    let finder = try Self.finder.get()
    for name in ["faces/astronaut.png", "photos/clean/coffee.png", "faces/face-00003.png"] {
      let photo = try ImageFile.read(Repository.root.appending(path: "samples/" + name).path)
      let (faces, doubts) = finder.facesAndDoubts(in: photo, smallest: 24)
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
