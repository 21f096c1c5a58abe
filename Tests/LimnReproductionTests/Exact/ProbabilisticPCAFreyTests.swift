import LimnEvaluation
import LimnImages
import LimnModels
import LimnReproduction
import TestKit
import Testing

@Suite struct ProbabilisticPCAFreyTests {
  @Test func otherPicturesAreRefused() throws {
    let folder = try TemporaryFolder()
    let image = Image(width: 20, height: 28, channels: .grey, samples: .uint8([UInt8](repeating: 9, count: 560)))
    try folder.write(ImageFile.encode(image, as: .png), to: "frey/1.png")
    let arguments = try EvaluationArguments(ProbabilisticPCAFrey.signature, ["images": [folder("frey")]])
    let error = #expect(throws: EvaluationError.self) {
      _ = try ProbabilisticPCAFrey(arguments, models: ModelLibrary(searchPaths: [], families: ModelFamily.all))
    }
    #expect(error?.description == "`images` has 1 pictures: give the 1965 frames of the Frey faces")
  }
}
