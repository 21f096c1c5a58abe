import Foundation
import LimnImages
import LimnModels
import LimnTensors
import TestKit
import Testing

@Suite struct FitModelCommandTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    let key = RandomKey(seed: 1)
    for index in 0..<12 {
      let samples = (0..<12).map { UInt8(key.split(index).integer(below: 256, at: $0)) }
      let image = Image(width: 4, height: 3, channels: .grey, samples: .uint8(samples))
      try folder.write(ImageFile.encode(image, as: .png), to: "photos/\(index + 10).png")
    }
  }

  private func fit(_ kind: String, _ arguments: String...) throws -> Command.Result {
    try Command.run(["fit", kind, "--images", folder("photos"), "--output", folder("out/\(kind)")] + arguments)
  }

  @Test("Fitted models are used as all others", arguments: ["pca", "ica"])
  func fittedModels(_ kind: String) throws {
    let result = try fit(kind, "--units", "3")
    #expect(result.status == 0, "\(result.errors)")
    let lines = result.output.split(separator: "\n")
    #expect(lines.first == "pictures: 12" && lines.last == "the model is in \(folder("out/\(kind)"))")
    let model = try ModelLibrary(families: ModelFamily.all).model(folder("out/\(kind)"))
    #expect(model.input == .pixels(width: 4, height: 3, channels: 1) && model.has(.encoder) && model.has(.decoder))
    #expect(model.has(.density) == (kind == "pca"))
    let pipeline = try folder.write(
      """
      version: 1
      stages:
        - load: { path: "\(folder("photos"))" }
        - encode: { model: "\(folder("out/\(kind)"))" }
        - decode: { model: "\(folder("out/\(kind)"))" }
        - save: { path: "\(folder("again"))/{stem}.png" }

      """, to: "again.yaml")
    let run = try Command.run("run", pipeline)
    #expect(run.status == 0, "\(run.errors)")
    #expect(folder.files().count { $0.hasPrefix("again/") && $0.hasSuffix(".png") } == 12)
    #expect(try fit(kind, "--units", "3").errors.contains("' is a model already: give another folder, or remove it"))
  }

  @Test("Rows of numbers are fitted too, all columns or some", arguments: ["pca", "ica"])
  func rowsAreFitted(_ kind: String) throws {
    let noise = RandomKey(seed: 2).normal([30, 3]).array
    let lines = (0..<30).map { "r\($0),\(noise[3 * $0]),\(noise[3 * $0 + 1] - noise[3 * $0]),\(noise[3 * $0 + 2])" }
    let table = try folder.write(
      (["item,x1,x2,x3"] + lines).map { $0 + "\n" }.joined(), to: "rows.csv")
    func fit(_ output: String, _ arguments: String...) throws -> Command.Result {
      try Command.run(
        ["fit", kind, "--rows", table, "--output", folder("out/\(output)"), "--units", "2"] + arguments)
    }
    let result = try fit("rows", "--columns", "x1, x2")
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.output.hasPrefix("rows: 30\n"))
    let model = try ModelLibrary(families: ModelFamily.all).model(folder("out/rows"))
    #expect(model.input == .row(columns: 2))
    // With as many units as columns nothing is lost.
    let rows = Tensor([0.5, -1, 2, 0.25], shape: [2, 2])
    let back = try model.decoder.decode(model.encoder.encode(rows))
    #expect(zip(back.array, rows.array).allSatisfy { abs($0 - $1) < 1e-4 })
    // The names that 'save-rows' writes are no numbers to fit.
    #expect(try fit("all").status == 0)
    #expect(try ModelLibrary(families: ModelFamily.all).model(folder("out/all")).input == .row(columns: 3))
    try folder.write("x1,x2\n1,2\n3,\n5,6\n", to: "rows.csv")
    #expect(try fit("gap").errors.contains("rows.csv: a number is missing; fill it in, or leave its row out"))
  }

  @Test func picturesOrRowsAreNeeded() throws {
    let neither = try Command.run("fit", "pca", "--units", "2", "--output", folder("out/none"))
    #expect(neither.errors.contains("give --images, pictures of one size, or --rows, a CSV file of numbers"))
    let columns = try fit("pca", "--units", "2", "--columns", "x1")
    #expect(columns.errors.contains("--columns are those of --rows: give the CSV file"))
  }

  @Test func whatCannotBeFitted() throws {
    let result = try fit("pca", "--units", "13")
    #expect(result.status == 2)
    #expect(
      result.errors.contains(
        "13 components cannot be had of 12 examples of 12 numbers: give at most 11, or more examples"))
    try folder.write("x1,x2\n1,2\n2,4\n3,6\n4,8\n", to: "line.csv")
    let line = try Command.run(
      "fit", "ica", "--rows", folder("line.csv"), "--units", "2", "--output", folder("out/line"))
    #expect(line.status == 2 && line.errors == "error: the examples vary in 1 direction: give at most 1, not 2\n")
    #expect(try fit("pca", "--units", "0").errors.contains("--units is 0: give 1 or more"))
    #expect(try fit("ica", "--units", "2", "--seed=-1").errors.contains("--seed is -1: give 0 or more"))
  }
}
