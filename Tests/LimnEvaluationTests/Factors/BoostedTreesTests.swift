import LimnEvaluation
import Testing

@Suite struct BoostedTreesTests {
  @Test("The importances and the classes of scikit-learn's boosted trees", arguments: [2, 5])
  func asScikitLearn(_ classes: Int) throws {
    let known = try ScikitLearn.read(classes: classes)
    let trees = BoostedTrees(columns: ScikitLearn.training, labels: Array(known.labels.prefix(200)), classes: classes)
    for (found, expected) in zip(trees.importances, known.importances) {
      #expect(abs(found - expected) < 0.03, "\(trees.importances) \(known.importances)")
    }
    let found = trees.classes(of: ScikitLearn.test)
    #expect(zip(found, known.trees).count { $0 == $1 } >= 97)
  }

  @Test func whatSaysNothingCountsForNothing() {
    // One class alone, and columns that are all the same: no tree is split.
    let same = BoostedTrees(columns: [[1, 1, 1, 1]], labels: [0, 1, 0, 1], classes: 2)
    #expect(same.importances == [0])
    let one = BoostedTrees(columns: [[1, 2, 3, 4]], labels: [0, 1, 1, 1], classes: 2)
    #expect(one.importances == [1] && one.classes(of: [[0, 9]]) == [0, 1])
  }
}
