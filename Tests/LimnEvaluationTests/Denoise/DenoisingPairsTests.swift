import ImageKit
import LimnEvaluation
import LimnImages
import TestKit
import Testing

@Suite struct DenoisingPairsTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    let names = [
      "one/a.png", "one/a-clean.png", "one/b.jpg", "one/deep/a.png", "noisy/a.png", "noisy/deep/a.jpg", "noisy/c.png",
      "clean/a.jpg", "clean/deep/a.png", "clean/c-clean.png", "clean/extra.png",
    ]
    for name in names {
      try folder.write(
        ImageFile.encode(SampleImages.gradient(), as: name.hasSuffix("jpg") ? .jpeg : .png), to: name)
    }
  }

  private func pairs(_ noisy: String, _ clean: String?) throws -> [String] {
    try DenoisingPairs(noisy: folder(noisy), clean: clean.map { folder($0) }).pairs.map {
      "\($0.noisy) \($0.clean?.description ?? "-")"
    }
  }

  @Test func twoFoldersAreMatchedByNamesBelowThem() throws {
    #expect(try pairs("noisy", "clean") == ["a.png a.jpg", "c.png c-clean.png", "deep/a.jpg deep/a.png"])
  }

  @Test func oneFolderHasTheCleanOnesMarked() throws {
    let expected = ["a.png a-clean.png", "b.jpg -", "deep/a.png -"]
    #expect(try pairs("one", nil) == expected)
    #expect(try pairs("one", "one") == expected)
  }

  @Test func oneFolderWithoutCleanOnesIsNoPair() {
    let folder = folder("noisy")
    let ending = "'\(folder)', in which no NAME-clean stands beside NAME"
    #expect(
      #expect(throws: EvaluationError.self) { try pairs("noisy", "noisy") }?.description
        == "`noisy` and `clean` share photos, and `noisy` is \(ending): give two folders, neither inside the other")
    #expect(
      #expect(throws: EvaluationError.self) { try pairs("noisy", nil) }?.description
        == "without `clean`, `noisy` is the folder of both photos, \(ending): give `clean`")
  }

  @Test func twoPhotosBelongTogetherWhateverTheirNames() throws {
    #expect(try pairs("noisy/c.png", "clean/extra.png") == ["c.png extra.png"])
    #expect(throws: (any Error).self) { try pairs("nowhere", nil) }
  }
}
