import LimnEvaluation
import Testing

@Suite struct ModelNamesTests {
  @Test(
    "A model is called what it was asked for by, and by as much of its path as no other has",
    arguments: [
      (["pca", "runs/vae", "/models/ae/"], ["pca", "vae", "ae"]),
      (["a/v", "b/v"], ["a/v", "b/v"]),
      (["runs/a/v", "runs/b/v", "runs/b/w"], ["a/v", "b/v", "w"]),
      (["x/a/v", "y/a/v", "z/v"], ["x/a/v", "y/a/v", "z/v"]),
      (["v", "./v/"], ["v", "./v/"]),
      (["v", "a/v"], ["v", "a/v"]),
      (["v", "v"], ["v", "v"]),
      (["/a/b/../c"], ["c"]),
      (["/"], ["/"]),
      ([], []),
    ] as [([String], [String])])
  func names(_ asked: [String], _ shown: [String]) { #expect(ModelNames(asked).shown == shown) }

  @Test func filesHaveDistinctNames() {
    #expect(ModelNames(["a/v", "b/v"]).files == ["a-v", "b-v"])
    #expect(ModelNames(["v", "v"]).files == ["1-v", "2-v"])
    #expect(ModelNames.name(of: "runs/vae/") == "vae")
  }
}
