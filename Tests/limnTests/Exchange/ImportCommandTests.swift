import Foundation
import ImageKit
import LimnImages
import ModelKit
import TestKit
import Testing

@Suite struct ImportCommandTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    try TinyModel.write(to: folder("tiny"), name: "tiny")
    #expect(try Command.run("export", folder("tiny"), "--output", folder("onnx")).status == 0)
  }

  @Test("A network from a file runs in tiles, and gives what the model gives that it came from")
  func tiles() throws {
    let result = try Command.run("import", folder("onnx/model.onnx"), "--output", folder("again"))
    #expect(result.status == 0)
    #expect(
      result.output.replacing(#/\d+ (parameters|pixels)/#) { "… \($0.1)" }
        == "again: … parameters, sees … pixels around each, on a grid of 8, written to \(folder("again"))\n")
    try folder.write(ImageFile.encode(SampleImages.gradient(width: 200, height: 170), as: .png), to: "in.png")
    for model in ["tiny", "again"] {
      try folder.write(
        """
        version: 1
        stages:
          - load: { path: $input }
          - tiles:
              size: 160
              each:
                - encode: { model: \(folder(model)) }
                - decode: { model: \(folder(model)) }
          - save: { path: $output, provenance: false }
        """, to: model + ".yaml")
      let run = try Command.run("run", folder(model + ".yaml"), folder("in.png"), folder(model + ".png"))
      #expect(run.status == 0, "\(run.errors)")
    }
    let pictures = try ["tiny", "again"].map { try ImageFile.read(folder($0 + ".png")).pixels() }
    #expect(zip(pictures[0].array, pictures[1].array).allSatisfy { abs($0 - $1) < 1.5 / 255 })
  }

  @Test("Wrong use and what is no model are errors of one line")
  func wrong() throws {
    let value = try Command.run("import", folder("onnx/model.onnx"), "--input", "sigma", "--output", folder("x"))
    #expect(value.status == 2 && value.errors == "error: --input 'sigma' is no value: write it as sigma=0.1\n")
    let none = try Command.run("import", folder("tiny/config.json"), "--output", folder("x"))
    #expect(none.status == 2 && none.errors.hasPrefix("error: \(folder("tiny/config.json")): "))
    let decoder = try Command.run("import", folder("onnx/decoder.onnx"), "--output", folder("x"))
    #expect(decoder.status == 2)
    #expect(decoder.errors.contains("the model also takes 'features.0 ["), "\(decoder.errors)")
  }
}
