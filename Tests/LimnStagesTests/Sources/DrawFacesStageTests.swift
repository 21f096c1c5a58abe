import Foundation
import LimnImages
import LimnPipelines
import LimnRuns
import LimnStages
import LimnTensors
import PipelineKit
import TestKit
import Testing

@Suite struct DrawFacesStageTests {
  private func stage(_ arguments: [String: Argument] = [:]) throws -> DrawFacesStage {
    try #require(try makeStage("draw-faces", arguments) as? DrawFacesStage)
  }

  private func faces(_ arguments: [String: Argument] = [:], seed: UInt64 = 1) async throws -> [Image.Samples] {
    let stage = try stage(
      ["count": .integer(4), "width": .integer(64), "height": .integer(64)].merging(arguments) { $1 })
    var found: [Image.Samples] = []
    for name in try stage.names() {
      let context = StageContext(key: RandomKey(seed: seed))
      let image = try #require(try await stage.run([Item(name: name)], in: context).value.image)
      #expect(image.width == 64 && image.height == 64 && image.channels == .rgb)
      found.append(image.samples)
    }
    return found
  }

  @Test func facesAreNamedByTheirNumbers() throws {
    let names = try stage(["count": .integer(3)]).names()
    #expect(names.map(\.description) == ["face-00001.png", "face-00002.png", "face-00003.png"])
    #expect(names.map(\.index) == [0, 1, 2] && names.allSatisfy(\.path.isEmpty), "they stand for no files")
  }

  @Test func itsOwnSeedDecidesAndNotTheRuns() async throws {
    let first = try await faces()
    #expect(Set(first).count == 4)
    #expect(try await faces(seed: 2) == first)
    let others = try await faces(["seed": .integer(1)])
    #expect(Set(others).isDisjoint(with: first))
  }

  @Test func theSamePeopleWithAndWithoutGlasses() async throws {
    let any = try await faces()
    let with = try await faces(["glasses": .text("always")])
    let without = try await faces(["glasses": .text("none")])
    for index in 0..<4 {
      #expect(with[index] != without[index])
      #expect(any[index] == with[index] || any[index] == without[index])
    }
  }

  @Test func theLabelsSayWhatEachFaceHas() async throws {
    let folder = try TemporaryFolder()
    let path = folder("out/labels.csv")
    let stage = try stage(["count": .integer(20), "labels": .text(path), "correlated": .boolean(true)])
    #expect(try await stage.finish() == [path])
    let lines = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n")
    let columns = lines[0].split(separator: ",")
    #expect(lines.count == 21 && columns.prefix(5) == ["file", "eyeglasses", "smiling", "young", "beard"])
    for (index, line) in lines.dropFirst().enumerated() {
      let cells = line.split(separator: ",", omittingEmptySubsequences: false)
      let factors = stage.factors(at: index)
      #expect(cells.count == columns.count)
      #expect(cells[0] == (try stage.names()[index].description))
      #expect(cells[1] == (factors.glasses == nil ? "0" : "1") && cells[2] == (factors.isSmiling ? "1" : "0"))
      #expect(cells[3] == (factors.isYoung ? "1" : "0") && cells[4] == (factors.beard == .none ? "0" : "1"))
    }
    #expect(try await self.stage().finish() == [])
  }

  @Test("The shipped faces are what the shipped pipeline draws")
  func samplesAreDrawnAgain() async throws {
    let folder = try TemporaryFolder()
    let pipeline = try Pipeline(
      file: Repository.root.appendingPathComponent("pipelines/draw-faces.yaml").path, registry: .standard(),
      variables: ["output": folder.path], overrides: ["count=12", "seed=5054"])
    let summary = try await Runner(pipeline, jobs: 2).run()
    #expect(summary.done == 12 && summary.files == [folder("labels.csv")])
    let samples = Repository.root.appendingPathComponent("samples/faces").path
    let shipped = try LabelTable(path: samples + "/labels.csv")
    let drawn = try LabelTable(path: folder("labels.csv"))
    for column in ["eyeglasses", "smiling", "young", "beard"] { try shipped.requireAttribute(column) }
    for file in drawn.files {
      #expect(try ImageFile.read(folder(file)).samples == ImageFile.read(samples + "/" + file).samples)
      for column in drawn.columns { #expect(drawn.text(column, of: file) == shipped.text(column, of: file)) }
    }
  }
}
