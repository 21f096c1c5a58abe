import Foundation
import LimnFaces
import LimnImages
import LimnModels
import LimnTensors
import TestKit
import Testing

/// Drawn faces in drawn scenes, where the truth is known.
@Suite struct FaceScenesTests {
  private static let finder = Result {
    try FaceFinder(ModelFolder(path: Repository.root.appending(path: "samples/models/face-finder").path))
  }

  private func found(_ scene: FaceScene, smallest: Double = 20, turns: Bool = false) throws -> [Face] {
    try Self.finder.get().faces(in: scene.image(), smallest: smallest, confidence: 0.95, turns: turns)
  }

  private static let people: [FaceFactors] = {
    var glasses = FaceFactors()
    glasses.glasses = .init(shape: .thick)
    var dark = FaceFactors()
    dark.skin = 0.9
    dark.hairStyle = .cropped
    var old = FaceFactors()
    old.age = 0.9
    old.smile = 0.8
    old.beard = .full
    return [FaceFactors(), glasses, dark, old]
  }()

  /// How far the middle of the eyes, each eye and the other landmarks are from the truth, as shares of the eyes' distance.
  private func errors(_ face: Face, _ person: FaceScene.Person) -> (middle: Double, eyes: [Double], others: [Double]) {
    let distance = FaceScene.eyeDistance * person.scale
    let truth = FaceDrawing.landmarks(of: person.factors, width: 178, height: 218).map { person.map($0) }
    let each = zip(face.landmarks, truth).map { $0.distance(to: $1) / distance }
    return (face.middleOfEyes.distance(to: person.eyes) / distance, Array(each[..<2]), Array(each[2...]))
  }

  @Test(
    "Landmarks are where the face is, however it is turned and scaled",
    arguments: [
      (1.0, 0.0), (0.6, 0), (2.2, 0), (1, 15), (1, -30), (0.7, 30), (1, 180), (1, 170),
    ])
  func landmarksAreThere(scale: Double, lean: Double) throws {
    for (index, factors) in Self.people.enumerated() {
      let side = Int(240 * max(scale, 1) + 40)
      let person = FaceScene.Person(
        factors: factors, eyes: ImagePoint(x: Double(side) * 0.52, y: Double(side) / 2), scale: scale, lean: lean)
      let scene = FaceScene(width: side, height: side, people: [person])
      let faces = try found(scene, smallest: 30 * scale, turns: true)
      try #require(faces.count == 1, "person \(index): \(faces)")
      let error = errors(faces[0], person)
      #expect(error.middle < 0.03 && error.eyes.allSatisfy { $0 < 0.03 }, "person \(index): \(error)")
      #expect(error.others.allSatisfy { $0 < 0.03 }, "person \(index): \(error)")
      let turn = faces[0].lean * 180 / .pi - lean
      let off = turn - 360 * (turn / 360).rounded()
      #expect(abs(off) < 1.5, "person \(index) leans \(off) degrees too far")
    }
  }

  @Test("Faces that lean by 45 degrees are found where they are", arguments: [45.0, -45])
  func facesThatLeanMuch(lean: Double) throws {
    for (index, factors) in Self.people.enumerated() {
      let person = FaceScene.Person(factors: factors, eyes: ImagePoint(x: 145, y: 140), lean: lean)
      let faces = try found(FaceScene(width: 280, height: 280, people: [person]), smallest: 30, turns: true)
      try #require(faces.count == 1, "person \(index): \(faces)")
      let error = errors(faces[0], person)
      #expect(error.middle < 0.03 && (error.eyes + error.others).allSatisfy { $0 < 0.03 }, "\(error)")
      #expect(abs(faces[0].lean * 180 / .pi - lean) < 1.5)
    }
  }

  @Test("A face that leans is found beside an upright one")
  func leaningBesideUpright() throws {
    let people = [
      FaceScene.Person(eyes: ImagePoint(x: 120, y: 140)),
      FaceScene.Person(eyes: ImagePoint(x: 330, y: 150), lean: 42),
    ]
    try expectFound(people, in: (460, 300), within: 0.03)
  }

  /// Expects the people of a scene, each found where it is, and nobody else.
  private func expectFound(_ people: [FaceScene.Person], in size: (Int, Int), within error: Double) throws {
    let faces = try found(FaceScene(width: size.0, height: size.1, people: people), smallest: 40)
    #expect(faces.count == people.count)
    for person in people { #expect(faces.contains { errors($0, person).middle < error }) }
  }

  @Test(
    "An upright face is not taken for one on its head, whose brow is a chin and whose fringe is a beard",
    arguments: [14, 217, 534, 554, 562, 800, 980])
  func uprightFacesStayUpright(number: Int) throws {
    let factors = FaceFactors(key: RandomKey(seed: 5).split("face").split(number))
    let faces = try Self.finder.get().faces(
      in: FaceDrawing.image(factors, width: 178, height: 218), smallest: 20, confidence: 0.95, turns: true)
    try #require(faces.count == 1)
    #expect(abs(faces[0].lean) < .pi / 6)
  }

  @Test("Two dots and a line in a circle are no face")
  func aSimpleDrawingIsNoFace() throws {
    let pixels = Tensor(shape: [1, 3, 240, 240]) { values in
      for place in values.indices {
        let (x, y) = (Double(place % 240) - 120, Double(place / 240 % 240) - 120)
        let isLine =
          abs((x * x + y * y).squareRoot() - 80) < 3 || min(hypot(x - 30, y + 25), hypot(x + 30, y + 25)) < 8
          || (abs(y - 35) < 3 && abs(x) < 35)
        values[place] = isLine ? 0.1 : 0.95
      }
    }
    let image = Image(pixels: pixels, bitDepth: 8)
    #expect(try Self.finder.get().faces(in: image, smallest: 30, confidence: 0.95, turns: true).isEmpty)
  }

  @Test func twentyFacesOfAGroupAreAllFound() throws {
    let people = (0..<20).map { index in
      FaceScene.Person(
        factors: Self.people[index % 4],
        eyes: ImagePoint(x: Double(index % 5) * 108 + 58, y: Double(index / 5) * 128 + 66),
        scale: 0.55)
    }
    let scene = FaceScene(width: 550, height: 520, people: people)
    let faces = try found(scene, smallest: 30)
    for person in people {
      let near = faces.filter { errors($0, person).middle < 0.03 }
      #expect(near.count == 1, "\(person.eyes)")
    }
    #expect(faces.count == 20)
  }

  @Test func aFaceOfTwentyPixelsIsFound() throws {
    let person = FaceScene.Person(eyes: ImagePoint(x: 90, y: 70), scale: 0.25)
    let faces = try found(FaceScene(width: 180, height: 140, people: [person]))
    try #require(faces.count == 1)
    #expect((14...32).contains(faces[0].width))
    #expect(errors(faces[0], person).middle < 0.2)
  }

  @Test func ofTwoThatOverlapBothAreFound() throws {
    // The second portrait covers the first one's shoulder and hair, not its face.
    let people = [
      FaceScene.Person(eyes: ImagePoint(x: 110, y: 120)),
      FaceScene.Person(eyes: ImagePoint(x: 235, y: 130), scale: 0.9),
    ]
    try expectFound(people, in: (340, 260), within: 0.03)
  }

  @Test("A face that the border cuts is found with its landmarks where they would be, or not at all")
  func cutFaces() throws {
    for x in [40.0, 20, 0, -20] {
      let person = FaceScene.Person(eyes: ImagePoint(x: x, y: 130))
      let faces = try found(FaceScene(width: 240, height: 260, people: [person]), smallest: 40)
      #expect(faces.count <= 1)
      if x == 40 { #expect(faces.count == 1) }
      for face in faces { #expect(errors(face, person).middle < 0.35, "\(x)") }
    }
  }

  @Test func aSceneWithoutAFaceHasNone() throws {
    #expect(try found(FaceScene(width: 320, height: 240, people: []), turns: true).isEmpty)
  }
}
