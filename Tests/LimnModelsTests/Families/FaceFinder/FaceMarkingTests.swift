import Foundation
import ImageKit
import LimnImages
import LimnModels
import LimnTensors
import TestKit
import Testing

@Suite struct FaceMarkingTests {
  private static let finder = Result {
    try FaceFinder(ModelFolder(path: Repository.root.appending(path: "samples/models/face-finder").path))
  }

  private func photo(_ name: String) throws -> Image {
    try ImageFile.read(Repository.root.appending(path: "samples/faces/\(name).png").path)
  }

  /// How far the middle of the eyes moves by the fourth network, as a share of their distance.
  private func moved(_ photo: Image) throws -> Double? {
    let finder = try Self.finder.get()
    guard let face = finder.facesAndDoubts(in: photo, smallest: 40).faces.first else { return nil }
    return face.middleOfEyes.distance(to: finder.righted(face, in: photo).middleOfEyes) / face.eyeDistance
  }

  @Test("Landmarks of whole faces move a little", arguments: ["astronaut", "commodore", "face-00001", "face-00005"])
  func wholeFacesAreMarked(_ name: String) throws {
    let share = try #require(try moved(photo(name)))
    #expect(share > 0 && share < 0.25)
  }

  @Test(
    "Those of faces that the photo's border cuts do not move far",
    arguments: ["astronaut", "commodore", "face-00002", "face-00003", "face-00011"])
  func cutFacesAreLeft(_ name: String) throws {
    let photo = try photo(name)
    for share in [0.36, 0.42, 0.48] {
      let cut = Int(share * Double(photo.width))
      for x in [0, cut] {
        let part = photo.cropped(x: x, y: 0, width: photo.width - cut, height: photo.height)
        if let share = try moved(part) { #expect(share < 0.25, "\(x): \(share)") }
      }
    }
  }
}
