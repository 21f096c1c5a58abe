import Foundation
import ImageKit
import LimnImages
import TestKit
import Testing

/// `samples/plugins/onnx` runs what `limn export` writes, as Limn's own engine does; where `python3` has onnxruntime, as `.ci/run` sees to.
@Suite(.enabled(if: Python.has("numpy, onnxruntime"), "python3 has no onnxruntime here"))
struct PluginONNXTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    try folder.write(
      ImageFile.encode(SampleImages.gradient(width: 64, height: 64), as: .png), to: "in/a.png")
  }

  private func limn(_ arguments: String...) throws {
    let result = try Command.run(
      arguments, in: URL(filePath: folder.path), adding: ["LIMN_PLUGINS": Repository.root.path + "/samples/plugins"])
    #expect(result.status == 0, "\(arguments.joined(separator: " ")): \(result.errors)")
  }

  /// The largest difference of the pictures that two lists of stages make of one photo, in levels of 8 bits.
  private func difference(_ stages: String, _ others: String) throws -> Float {
    let pictures = try [("own", stages), ("onnx", others)].map { name, stages in
      let lines = stages.split(separator: "\n").map { "  - \($0)\n" }.joined()
      try folder.write(
        "version: 1\nstages:\n  - load: { path: $input }\n\(lines)  - save: { path: \"$output/{stem}.png\" }\n",
        to: "\(name).yaml")
      try limn("run", "\(name).yaml", "in", name)
      return try ImageFile.read(folder("\(name)/a.png")).pixels().array
    }
    return 255 * zip(pictures[0], pictures[1]).reduce(0) { max($0, abs($1.0 - $1.1)) }
  }

  @Test func aDenoiserTakesTilesAsLimnDoes() throws {
    // The picture's pattern has no likeness of neighbours, as white noise: Limn takes those weights.
    try limn("export", "photo-denoiser", "--output", "denoiser")
    let found = try difference(
      "encode: { model: photo-denoiser }\ndecode: { model: photo-denoiser }",
      "tiles: { size: 64, overlap: 32, each: [{ onnx: { model: denoiser/white-model.onnx } }] }")
    #expect(found < 1.5)
  }

  @Test func anEncoderAndADecoderMakeTheSameOfALatent() throws {
    try limn("export", "faces-ae", "--output", "faces")
    let found = try difference(
      "encode: { model: faces-ae }\ndecode: { model: faces-ae }",
      "onnx-encode: { model: faces/encoder.onnx, units: 256 }\nonnx-decode: { model: faces/decoder.onnx }")
    #expect(found < 1.5)
  }
}
