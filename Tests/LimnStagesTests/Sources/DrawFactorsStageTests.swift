import Foundation
import LimnImages
import LimnPipelines
import LimnScenes
import LimnStages
import LimnTensors
import PipelineKit
import TestKit
import Testing

@Suite struct DrawFactorsStageTests {
  private func stage(_ arguments: [String: Argument] = [:]) throws -> DrawFactorsStage {
    try #require(
      try makeStage("draw-factors", ["set": .text("dsprites")].merging(arguments) { $1 }) as? DrawFactorsStage)
  }

  @Test func withoutACountItIsTheWholeSetInOrder() throws {
    let names = try stage(["set": .text("rooms")]).names()
    #expect(names.count == 480_000 && names[0].description == "rooms-000001.png" && names[479_999].index == 479_999)
    #expect(try stage().factors(at: 1) == [0, 0, 0, 0, 1])
  }

  @Test func itsOwnSeedDecidesAndNotTheRuns() async throws {
    func pictures(_ seed: Int, run: UInt64) async throws -> [Image.Samples] {
      let stage = try stage(["count": .integer(4), "seed": .integer(seed)])
      var found: [Image.Samples] = []
      for name in try stage.names() {
        let item = try await stage.run([Item(name: name)], in: StageContext(key: RandomKey(seed: run)))
        found.append(try #require(item.value as? Image).samples)
      }
      return found
    }
    let first = try await pictures(0, run: 1)
    #expect(Set(first).count == 4)
    #expect(try await pictures(0, run: 2) == first)
    #expect(Set(try await pictures(1, run: 1)).isDisjoint(with: first))
  }

  @Test func drawnFactorsAreUniform() throws {
    let stage = try stage(["count": .integer(6000)])
    var counts = [Int](repeating: 0, count: 6)
    for index in 0..<6000 { counts[stage.factors(at: index)[1]] += 1 }
    #expect(counts.allSatisfy { abs($0 - 1000) < 150 }, "\(counts)")
  }

  @Test("Correlated factors go together")
  func correlatedFactors() throws {
    let stage = try stage(["count": .integer(400), "correlated": .list([.text("scale"), .text("x")])])
    let drawn = (0..<400).map { stage.factors(at: $0) }
    func mean(_ scale: Int) -> Double {
      let places = drawn.filter { $0[1] == scale }.map { Double($0[3]) }
      return places.reduce(0, +) / Double(places.count)
    }
    #expect(mean(0) < 10 && mean(5) > 21)
  }

  @Test("Correlated factors must be two of the set's, in a set that is drawn at random")
  func wrongCorrelatedFactors() {
    let pair = Argument.list([.text("scale"), .text("x")])
    #expect(throws: StageError("'correlated' needs 'count': without it every picture of the set is drawn once")) {
      try stage(["correlated": pair])
    }
    for wrong in [["scale", "hue"], ["x", "x"], ["x"]] {
      #expect(
        throws: StageError(
          "'correlated' must be two of the factors of dsprites, shape, scale, orientation, x, y; found "
            + wrong.joined(separator: ", "))
      ) { try stage(["count": .integer(9), "correlated": .list(wrong.map(Argument.text))]) }
    }
  }

  @Test func theLabelsAreTheFactors() async throws {
    let folder = try TemporaryFolder()
    let path = folder("out/labels.csv")
    let stage = try stage(["count": .integer(3), "labels": .text(path)])
    #expect(try await stage.finish() == [path])
    let lines = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n")
    #expect(lines[0] == "file,shape,scale,orientation,x,y" && lines.count == 4)
    let values = stage.factors(at: 2).map(String.init).joined(separator: ",")
    #expect(lines[3] == "dsprites-00003.png," + values)
  }
}
