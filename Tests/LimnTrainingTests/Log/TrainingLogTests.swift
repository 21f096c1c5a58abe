import LimnTraining
import TestKit
import Testing

@Suite struct TrainingLogTests {
  private static let rows = (1...5).map { step in
    StepReport(
      step: step * 100, loss: 0.5 / Double(step), learningRate: 0.001, gradientNorm: 1.25, imagesPerSecond: 300,
      seconds: Double(step) * 2.5)
  }

  private var log: TrainingLog {
    var log = TrainingLog()
    for row in Self.rows { log.append(row) }
    return log
  }

  @Test func rowsComeBackAsTheyWere() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(log.csv, to: "log.csv")
    let found = try TrainingLog(path: path, upTo: 500)
    #expect(found.rows.map(\.step) == [100, 200, 300, 400, 500])
    #expect(found.rows[0] == Self.rows[0] && found.csv == log.csv)
    #expect(
      log.csv.hasPrefix(
        "step,loss,learning_rate,gradient_norm,images_per_second,seconds\n100,0.5,0.001,1.25,300,2.5\n"))
    #expect(try TrainingLog(path: path, upTo: 399).rows.map(\.step) == [100, 200, 300])
    #expect(try TrainingLog(path: path, upTo: 0).rows.isEmpty)
  }

  @Test("A row cut short at any place is passed over, and so is what is no row or comes twice")
  func damagedRows() throws {
    let folder = try TemporaryFolder()
    let last = log.csv.dropLast().lastIndex(of: "\n").map { log.csv[$0...].count } ?? 0
    for cut in 1..<last {
      let path = try folder.write(String(log.csv.dropLast(cut)), to: "log.csv")
      #expect(try TrainingLog(path: path, upTo: 500).rows.map(\.step) == [100, 200, 300, 400])
    }
    let path = try folder.write(
      log.csv + "300,1,1,1,1,1\nx,1,1,1,1,1\n600,1,1,1,1,1,1\n600.5,1,1,1,1,1\n\n", to: "log.csv")
    #expect(try TrainingLog(path: path, upTo: .max).rows.map(\.step) == [100, 200, 300, 400, 500])
  }

  @Test func partsOfTheLossAreColumns() throws {
    let folder = try TemporaryFolder()
    var log = TrainingLog()
    for step in 1...3 {
      log.append(
        .init(
          step: step, loss: -2.5, learningRate: 0.5, gradientNorm: 4, imagesPerSecond: 8, seconds: 1,
          terms: [.init("mse", 0.25), .init("kl", Double(step))], units: [1, 2]))
    }
    let header = "step,loss,learning_rate,gradient_norm,images_per_second,seconds,mse,kl\n"
    #expect(log.csv.hasPrefix(header + "1,-2.5,0.5,4,8,1,0.25,1\n"))
    let path = try folder.write(log.csv + "4,1,1,1,1,1\n5,1,1,1,1,1,1\n6,1,1,1,1,1,1,1", to: "log.csv")
    let found = try TrainingLog(path: path, upTo: 9)
    #expect(found.csv == log.csv && found.rows.map(\.terms) == log.rows.map(\.terms))
    #expect(found.rows.allSatisfy { $0.units.isEmpty })
    #expect(try TrainingLog(path: path, upTo: 2).rows.map(\.step) == [1, 2])
  }

  @Test func anotherFileIsRefused() throws {
    let folder = try TemporaryFolder()
    for text in ["", "a,b\n", "step,loss\n1,2\n"] {
      let path = try folder.write(text, to: "log.csv")
      #expect(
        throws: TrainingError("\(path): is not a training log; move it away", remedy: .chooseOutput)
      ) { try TrainingLog(path: path, upTo: 1) }
    }
  }
}
