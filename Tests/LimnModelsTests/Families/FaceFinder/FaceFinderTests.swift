import Foundation
import ImageKit
import LimnImages
import LimnModels
import LimnNetworks
import LimnTensors
import TestKit
import Testing

@Suite struct FaceFinderTests {
  /// What facenet-pytorch finds in a photo (Fixtures/faces.py); a box is left, top, right, bottom.
  struct Expected: Decodable, Sendable {
    struct Face: Decodable, Sendable {
      let box: [Double]
      let confidence: Double
      let landmarks: [[Double]]
    }

    let photo: String
    let smallest: Double
    let faces: [Face]
  }

  private static func path(_ name: String) -> String { Repository.root.appending(path: name).path }

  private static let finder = Result {
    try FaceFinder(ModelFolder(path: Self.path("samples/models/face-finder")))
  }

  private static func expected() throws -> [Expected] {
    let path = try #require(Bundle.module.path(forResource: "faces", ofType: "json", inDirectory: "Fixtures"))
    return try JSONDecoder().decode([Expected].self, from: Data(contentsOf: URL(filePath: path)))
  }

  @Test("Boxes and landmarks are facenet-pytorch's to half a pixel, and no face more or less", arguments: 0..<32)
  func facesAreFacenetPyTorchs(index: Int) throws {
    let all = try Self.expected()
    try #require(all.count == 32)
    let expected = all[index]
    let photo = try ImageFile.read(Self.path("samples/" + expected.photo), colours: .kept)
    let found = try Self.finder.get().facesAndDoubts(in: photo, smallest: expected.smallest).faces
    try #require(found.count == expected.faces.count, "\(expected.photo): \(found)")
    for (face, expected) in zip(found, expected.faces) {
      let box = [face.x, face.y, face.x + face.width, face.y + face.height]
      #expect(zip(box, expected.box).allSatisfy { abs($0 - $1) < 0.5 }, "\(box)")
      for (mark, expected) in zip(face.landmarks, expected.landmarks) {
        #expect(abs(mark.x - expected[0]) < 0.5 && abs(mark.y - expected[1]) < 0.5, "\(mark)")
      }
      #expect(abs(face.confidence - expected.confidence) < 0.005)
    }
  }

  /// What PyTorch finds with the weights of the fourth and the fifth network in a pattern (Fixtures/face-landmarks.py).
  @Test("What the fourth and the fifth network say is PyTorch's", arguments: ["lnet", "vnet"])
  func placesArePyTorchs(name: String) throws {
    let path = try #require(Bundle.module.path(forResource: "face-landmarks", ofType: "json", inDirectory: "Fixtures"))
    let all = try JSONDecoder().decode([String: [[Double]]].self, from: Data(contentsOf: URL(filePath: path)))
    let expected = try #require(all[name])
    let networks = FaceFinderNetworks(
      try FaceFinderArchitecture(["landmarks": .boolean(true), "verification": .boolean(true)]))
    let network = try #require(networks.named.first { $0.name == name }).network
    let parameters = try Self.finder.get().folder.parameters(networks.parameters)
    try #require(expected.count == 2)
    let pixels = Tensor(shape: [2, 3, 48, 48]) { values in
      for index in values.indices {
        let (column, row) = (index % 48, index / 48 % 48)
        values[index] = Float(sin(Double(column * (1 + index / 2_304)) / 9) * cos(Double(row) / 7))
      }
    }
    let found = network(Variable(pixels), in: Pass(parameters)).value.array
    try #require(found.count == 2 * network.outputs)
    for (value, wanted) in zip(found, expected.flatMap { $0 }) { #expect(abs(Double(value) - wanted) < 2e-5) }
  }

  @Test func aPhotoSmallerThanTheSmallestFaceHasNone() throws {
    let finder = try Self.finder.get()
    for (width, height) in [(1, 1), (1, 300), (19, 40), (23, 23)] {
      #expect(
        finder.facesAndDoubts(in: SampleImages.gradient(width: width, height: height), smallest: 24).faces.isEmpty)
    }
  }

  @Test func threadsAndDepthDoNotChangeWhatIsFound() throws {
    let finder = try Self.finder.get()
    let photo = try ImageFile.read(Self.path("samples/faces/face-00003.png"))
    let one = finder.facesAndDoubts(in: photo, smallest: 40).faces
    #expect(one.count == 1)
    #expect(Threads.$count.withValue(3) { finder.facesAndDoubts(in: photo, smallest: 40).faces } == one)
    let deep = finder.facesAndDoubts(in: photo.with16Bits(), smallest: 40).faces
    #expect(deep.count == 1)
    for (a, b) in zip(one[0].landmarks, deep[0].landmarks) { #expect(a.distance(to: b) < 0.05) }
  }

  @Test func anotherFamilyIsRefused() throws {
    let library = ModelLibrary(searchPaths: [Self.path("samples/models")], families: ModelFamily.all)
    #expect(
      throws: ModelError(
        "'\(Self.path("samples/models/faces-judge"))' has no face detector: it is a model of the family 'classifier'; "
          + "give a model of the family 'face-finder'")
    ) { try library.model("faces-judge", needing: [.faceDetector]) }
    #expect(try library.model("face-finder").faceDetector is FaceFinder)
    let remedy = "give a model that has, such as one of the family 'autoencoder' or 'vae'"
    #expect(
      throws: ModelError(
        "'\(Self.path("samples/models/face-finder"))' has no encoder: it is a model of the family 'face-finder'; \(remedy)"
      )
    ) { try library.model("face-finder", needing: [.encoder]) }
  }
}
