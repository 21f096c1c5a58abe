import Foundation
import ModelKit
import TestKit
import Testing

@Suite struct ExportCommandTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    try TinyModel.write(to: folder("tiny"), name: "tiny")
  }

  @Test("A denoiser becomes three files, each with the names of its inputs and outputs, and examples of each value")
  func export() throws {
    let result = try Command.run("export", folder("tiny"), "--output", folder("out"), "--examples")
    #expect(result.status == 0)
    #expect(
      result.output.split(separator: "\n").map { $0.replacing(#/, \d+ kB$/#, with: "") } == [
        "encoder.onnx: image [N, 3, H, W] → features.0 [N, 8, H/2, W/2], features.1 [N, 8, H/4, W/4], features.2 [N, 8, H/8, W/8]",
        "decoder.onnx: image [N, 3, H, W], features.0 [N, 8, H/2, W/2], features.1 [N, 8, H/4, W/4], "
          + "features.2 [N, 8, H/8, W/8] → clean [N, 3, H, W]",
        "model.onnx: image [N, 3, H, W] → clean [N, 3, H, W]",
      ])
    #expect(
      folder.files().filter { $0.hasPrefix("out/") } == [
        "out/decoder.onnx", "out/encoder.onnx", "out/examples/decoder.clean.npy", "out/examples/decoder.features.0.npy",
        "out/examples/decoder.features.1.npy", "out/examples/decoder.features.2.npy", "out/examples/decoder.image.npy",
        "out/examples/encoder.features.0.npy", "out/examples/encoder.features.1.npy",
        "out/examples/encoder.features.2.npy", "out/examples/encoder.image.npy", "out/examples/model.clean.npy",
        "out/examples/model.image.npy", "out/model.onnx",
      ])
  }

  @Test("A model that is not known is an error of the library's")
  func unknown() throws {
    let result = try Command.run("export", folder("none"), "--output", folder("out"))
    #expect(result.status == 2)
    #expect(result.errors == "error: \(folder("none")): no such model folder; check the path\n")
  }
}
