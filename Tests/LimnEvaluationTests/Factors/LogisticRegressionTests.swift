import Foundation
import LimnEvaluation
import LimnTensors
import Testing

@Suite struct LogisticRegressionTests {
  @Test("The probabilities of scikit-learn's regression, with its penalty and without", arguments: [2, 5])
  func asScikitLearn(_ classes: Int) throws {
    let known = try ScikitLearn.read(classes: classes)
    let labels = Array(known.labels.prefix(200))
    for (expected, strength, isBalanced) in [(known.probabilities, 1.0 as Double?, false), (known.balanced, nil, true)]
    {
      let regression = LogisticRegression(
        columns: ScikitLearn.training, labels: labels, classes: classes, strength: strength, isBalanced: isBalanced)
      let found = regression.probabilities(of: ScikitLearn.test)
      for row in 0..<5 {
        for column in 0..<classes {
          #expect(abs(found[row, column] - expected[row][column]) < 1e-4, "\(row) \(column) \(isBalanced)")
        }
      }
    }
  }

  @Test("Without a column each class is as likely as it is frequent")
  func noColumns() {
    let found = LogisticRegression(columns: [], labels: [0, 1, 1, 1], classes: 2, strength: nil)
      .probabilities(of: [], count: 3)
    #expect(found.rows == 3 && abs(found[2, 1] - 0.75) < 1e-4)
  }
}
