import Foundation
import ImageKit
import LimnImages
import LimnModels
import TestKit
import Testing

@Suite struct FaceVerificationTests {
  private static let finder = Result {
    try FaceFinder(ModelFolder(path: Repository.root.appending(path: "samples/models/face-finder").path))
  }

  private func photo(_ name: String) throws -> Image {
    try ImageFile.read(Repository.root.appending(path: "samples/\(name).png").path)
  }

  @Test("People are faces, drawn ones too", arguments: ["astronaut", "commodore", "face-00001", "face-00005"])
  func peopleAreFaces(name: String) throws {
    let (finder, photo) = (try Self.finder.get(), try photo("faces/\(name)"))
    let face = try #require(finder.facesAndDoubts(in: photo, smallest: 40).faces.first)
    #expect(finder.isFace(face, in: photo, confidence: 0.95))
    #expect(finder.verified(face, in: photo, confidence: 0.95) != nil)
    #expect(finder.verified(face, in: photo, confidence: 1) == nil)
  }

  @Test("What the cascade mistakes for faces is none, unless little confidence is asked for")
  func otherPlacesAreNone() throws {
    let (finder, photo) = (try Self.finder.get(), try photo("photos/clean/coffee"))
    let (faces, doubts) = finder.facesAndDoubts(in: photo, smallest: 20)
    try #require(!doubts.isEmpty)
    for place in faces + doubts {
      #expect(finder.verified(place, in: photo, confidence: 0.95) == nil)
    }
    #expect(doubts.contains { !finder.isFace($0, in: photo, confidence: 0.95) })
    #expect(doubts.allSatisfy { finder.isFace($0, in: photo, confidence: 0.001) })
  }
}
