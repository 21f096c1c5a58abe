import Foundation
import LimnFoundation
import LimnModels
import LimnONNX
import LimnTensors
import ModelKit
import TensorKit
import TestKit
import Testing

/// Networks from files run as they do elsewhere; `Fixtures/networks.py` compares those of PyTorch with onnxruntime.
@Suite struct ModelImportTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func random(_ shape: Shape, _ seed: UInt64) -> Tensor {
    RandomKey(seed: seed).normal(shape).mapped { 0.3 * $0 }
  }

  private func write(_ model: ONNXModel, as name: String) throws -> String {
    try folder.write(model.bytes, to: name + ".onnx")
  }

  private func node(
    _ operation: String, _ inputs: [String], _ output: String, _ attributes: [String: ONNXModel.Attribute] = [:]
  ) -> ONNXModel.Node {
    .init(name: output, operation: operation, inputs: inputs, outputs: [output], attributes: attributes)
  }

  /// A convolution, batch normalisation and a ReLU, then a convolution back, which is subtracted.
  private func residual() -> ONNXModel {
    var model = ONNXModel(name: "residual")
    model.inputs = [.init(name: "x", extents: [.any("N"), .fixed(1), .any("H"), .any("W")])]
    model.outputs = [.init(name: "y", extents: [])]
    let pads: [String: ONNXModel.Attribute] = ["pads": .integers([1, 1, 1, 1])]
    model.nodes = [
      node("Conv", ["x", "w1"], "a", pads),
      node("BatchNormalization", ["a", "scale", "shift", "mean", "variance"], "b"),
      node("Relu", ["b"], "c"), node("Conv", ["c", "w2"], "d", pads), node("Sub", ["x", "d"], "y"),
    ]
    model.constants = [
      ("w1", .init(random([4, 1, 3, 3], 1))), ("w2", .init(random([1, 4, 3, 3], 2))),
      ("scale", .init(random([4], 3))), ("shift", .init(random([4], 4))), ("mean", .init(random([4], 5))),
      ("variance", .init(random([4], 6).mapped { abs($0) + 0.5 })),
    ]
    return model
  }

  private func model(_ name: String) throws -> LearnedModel {
    try ModelLibrary(searchPaths: [], families: [ImportedModel.family]).model(
      folder(name), needing: [.encoder, .decoder])
  }

  private func refusal(_ model: ONNXModel) throws -> String {
    do {
      _ = try ModelImport.write(decoder: write(model, as: "bad"), name: "bad", to: folder("bad"))
      return "nothing was refused"
    } catch { return "\(error)".replacing(folder.path + "/", with: "") }
  }

  @Test("A network comes back from its own file: numbers, reach and grid")
  func roundTrip() throws {
    try TinyModel.write(to: folder("tiny"), name: "tiny")
    let denoiser = try ModelLibrary(searchPaths: [], families: ModelFamily.all).model(folder("tiny"))
    let whole = try #require(try ModelExport(ModelFolder(path: folder("tiny"))).files.first { $0.name == "model" })
    _ = try ModelImport.write(decoder: write(whole.model, as: "model"), name: "again", to: folder("again"))
    let again = try model("again")
    let photo = RandomKey(seed: 2).normal([1, 3, 40, 56]).mapped { 0.5 + 0.1 * $0 }
    let expected = try denoiser.decoder.decode(denoiser.encoder.encode(photo))
    expectClose(try again.decoder.decode(again.encoder.encode(photo)), expected, tolerance: 1e-5)
    #expect(try again.decoder.grid == denoiser.decoder.grid)
    #expect(try #require(again.decoder.reach) >= #require(denoiser.decoder.reach))
    try checkModel(encoder: again.encoder, decoder: again.decoder, sizes: [(16, 24), (9, 13)])
  }

  @Test("Batch normalisation and ReLU become part of convolutions, and give what they gave")
  func folding() throws {
    let path = try write(residual(), as: "residual")
    _ = try ModelImport.write(decoder: path, name: "residual", to: folder("residual"))
    let imported = try model("residual")
    #expect(try imported.decoder.reach == 2)
    let x = RandomKey(seed: 9).normal([1, 1, 12, 10])
    let plain = try ImportedGraph(residual())(["x": x])[0]
    expectClose(try imported.decoder.decode(imported.encoder.encode(x)), plain, tolerance: 1e-5)
  }

  @Test("A grey network sees one channel of a colour picture after the other")
  func channels() throws {
    _ = try ModelImport.write(decoder: write(residual(), as: "residual"), name: "r", to: folder("r"))
    let imported = try model("r")
    let x = RandomKey(seed: 9).normal([1, 3, 8, 8])
    let whole = try imported.decoder.decode(imported.encoder.encode(x))
    for channel in 0..<3 {
      let part = Tensor(Array(x.array[channel * 64..<(channel + 1) * 64]), shape: [1, 1, 8, 8])
      let own = try imported.decoder.decode(imported.encoder.encode(part))
      expectClose(
        Tensor(Array(whole.array[channel * 64..<(channel + 1) * 64]), shape: [1, 1, 8, 8]), own, tolerance: 1e-6)
    }
  }

  @Test("What is not supported is named with its node; what is damaged is an error")
  func refuse() throws {
    var model = residual()
    model.nodes[2] = node("Einsum", ["b"], "c")
    #expect(
      try refusal(model).hasPrefix(
        "bad.onnx: node 'c' (Einsum): this operation is not supported; those that are: Add, "))
    model = residual()
    model.nodes[0].attributes["strides"] = .integers([1, 2])
    #expect(try refusal(model) == "bad.onnx: node 'a' (Conv): strides that differ are not supported")
    model = residual()
    model.nodes[0].inputs[0] = "z"
    #expect(
      try refusal(model) == "bad.onnx: node 'a' (Conv): it takes 'z', which no node before it gives")
    model = residual()
    model.nodes[3].attributes = [:]
    #expect(try refusal(model).hasPrefix("bad.onnx: node 'y' (Sub): "))
    let bytes = residual().bytes
    for count in [0, 1, 7, bytes.count / 2, bytes.count - 3] {
      try folder.write(Array(bytes.prefix(count)), to: "cut.onnx")
      #expect(throws: ONNXError.self) {
        try ModelImport.write(decoder: folder("cut.onnx"), name: "cut", to: folder("cut"))
      }
    }
  }

  @Test("Damaged files end in an error, never in a crash")
  func damage() throws {
    let bytes = residual().bytes
    let key = RandomKey(seed: 4)
    for round in 0..<40 {
      var copy = bytes
      for change in 0..<3 {
        let place = key.split(round).integer(below: copy.count, at: 2 * change)
        copy[place] = UInt8(key.split(round).integer(below: 256, at: 2 * change + 1))
      }
      try folder.write(copy, to: "damaged.onnx")
      _ = try? ModelImport.write(decoder: folder("damaged.onnx"), name: "d", to: folder("damaged"))
    }
  }
}
