import Foundation
import ImageKit
import LimnData
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
      _ = try ModelImport.write(write(model, as: "bad"), name: "bad", to: folder("bad"))
      return "nothing was refused"
    } catch { return "\(error)".replacing(folder.path + "/", with: "") }
  }

  @Test("A network comes back from its own file: numbers, reach and grid")
  func roundTrip() throws {
    try TinyModel.write(to: folder("tiny"), name: "tiny")
    let denoiser = try ModelLibrary(searchPaths: [], families: ModelFamily.all).model(folder("tiny"))
    let whole = try #require(try ModelExport(ModelFolder(path: folder("tiny"))).files.first { $0.name == "model" })
    _ = try ModelImport.write(write(whole.model, as: "model"), name: "again", to: folder("again"))
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
    _ = try ModelImport.write(path, name: "residual", to: folder("residual"))
    let imported = try model("residual")
    #expect(try imported.decoder.reach == 2)
    let x = RandomKey(seed: 9).normal([1, 1, 12, 10])
    let plain = try ImportedGraph(residual())(["x": x])[0]
    expectClose(try imported.decoder.decode(imported.encoder.encode(x)), plain, tolerance: 1e-5)
  }

  @Test("A convolution whose bias another node gives keeps it before batch normalisation")
  func computedBias() throws {
    var biased = residual()
    biased.nodes[0].inputs.append("bias")
    biased.nodes.insert(node("Neg", ["given"], "bias"), at: 0)
    biased.constants.append(("given", .init(random([4], 7))))
    _ = try ModelImport.write(write(biased, as: "biased"), name: "biased", to: folder("biased"))
    let imported = try model("biased")
    let x = RandomKey(seed: 9).normal([1, 1, 12, 10])
    expectClose(
      try imported.decoder.decode(imported.encoder.encode(x)), try ImportedGraph(biased)(["x": x])[0], tolerance: 1e-5)
  }

  @Test("A grey network sees one channel of a colour picture after the other")
  func channels() throws {
    _ = try ModelImport.write(write(residual(), as: "residual"), name: "r", to: folder("r"))
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

  /// A mean of each channel of pictures of 4×4, times a matrix: a row of two.
  private func rows(channels: Int = 3) -> ONNXModel {
    var model = ONNXModel(name: "rows")
    model.inputs = [.init(name: "x", extents: [.any("N"), .fixed(channels), .fixed(4), .fixed(4)])]
    model.outputs = [.init(name: "z", extents: [])]
    model.nodes = [
      node("ReduceMean", ["x"], "m", ["axes": .integers([2, 3]), "keepdims": .integer(0)]),
      node("MatMul", ["m", "w"], "z"),
    ]
    model.constants = [("w", channels == 1 ? .floats([1, 2], [1, 2]) : .floats([1, 0, 0, 1, 0, 1], [3, 2]))]
    return model
  }

  /// Rows of two, repeated as pictures of 4×4: the first number, the second one, the first again.
  private func painted() -> ONNXModel {
    var model = ONNXModel(name: "painted")
    model.inputs = [.init(name: "z", extents: [.any("N"), .fixed(2)])]
    model.outputs = [.init(name: "y", extents: [])]
    model.nodes = [
      .init(name: "parts", operation: "Split", inputs: ["z"], outputs: ["a", "b"], attributes: ["axis": .integer(1)]),
      node("Concat", ["a", "b", "a"], "c", ["axis": .integer(1)]),
      node("Reshape", ["c", "shape"], "d"), node("Tile", ["d", "repeats"], "y"),
    ]
    model.constants = [("shape", .integers([-1, 3, 1, 1], [4])), ("repeats", .integers([1, 1, 4, 4], [4]))]
    return model
  }

  @Test("An encoder and a decoder may come alone, and have their own role only")
  func alone() throws {
    _ = try ModelImport.write(write(rows(), as: "rows"), name: "rows", to: folder("rows"))
    let library = ModelLibrary(searchPaths: [], families: [ImportedModel.family])
    let encoder = try library.model(folder("rows"), needing: [.encoder])
    #expect(!encoder.has(.decoder) && encoder.imageSize == 4)
    let x = Tensor((0..<48).map { Float($0 / 16) }, shape: [1, 3, 4, 4])
    #expect(try encoder.encoder.encode(x).levels[0].array == [0, 3])
    _ = try ModelImport.write(write(painted(), as: "painted"), name: "painted", to: folder("painted"))
    let decoder = try library.model(folder("painted"), needing: [.decoder])
    #expect(!decoder.has(.encoder) && decoder.imageSize == 4)
    let latent = Latent(space: try decoder.space, levels: [Tensor([0.25, 0.5], shape: [1, 2])])
    let y = try decoder.decoder.decode(latent)
    #expect(y.shape == [1, 3, 4, 4] && y.array == [0.25, 0.5, 0.25].flatMap { [Float](repeating: $0, count: 16) })
    _ = try ModelImport.write(
      folder("rows.onnx"), decoder: folder("painted.onnx"), name: "both", to: folder("both"))
    #expect(try library.model(folder("both"), needing: [.encoder, .decoder]).imageSize == 4)
  }

  @Test(
    "An encoder of grey pictures is shown photos in grey, and says what it takes; one that makes pictures takes any channels"
  )
  func grey() throws {
    _ = try ModelImport.write(write(rows(channels: 1), as: "grey"), name: "grey", to: folder("grey"))
    let encoder = try ModelLibrary(searchPaths: [], families: [ImportedModel.family]).model(
      folder("grey"), needing: [.encoder])
    #expect(encoder.input.channels == 1)
    let view = try encoder.view(of: SampleImages.gradient(width: 16, height: 16))
    #expect(view.shape == [1, 1, 4, 4])
    #expect(try encoder.encoder.encode(view).levels[0].shape == [1, 2])
    let space = "grey@\(encoder.folder.hash.prefix(8))"
    #expect(throws: ShapeError("\(space) takes pixels of 4×4 in grey, not [1, 3, 4, 4]")) {
      try encoder.encoder.encode(Tensor(zeros: [1, 3, 4, 4]))
    }
    _ = try ModelImport.write(write(residual(), as: "residual"), name: "residual", to: folder("residual"))
    #expect(try model("residual").input.channels == nil)
    _ = try ModelImport.write(write(rows(), as: "rows"), name: "rows", to: folder("colour"))
    let colour = try ModelLibrary(searchPaths: [], families: [ImportedModel.family]).model(folder("colour"))
    #expect(colour.input.channels == 3)
  }

  @Test("Shapes that a graph computes stay in the model's folder")
  func shapes() throws {
    var model = residual()
    model.nodes[4] = node("Sub", ["x", "d"], "e")
    model.nodes += [
      node("ConstantOfShape", ["four"], "ones", ["value": .tensor(.integers([1], [1]))]),
      node("Expand", ["e", "ones"], "y"),
    ]
    model.constants.append(("four", .integers([4], [1])))
    _ = try ModelImport.write(write(model, as: "shapes"), name: "shapes", to: folder("shapes"))
    let imported = try self.model("shapes")
    let x = RandomKey(seed: 9).normal([1, 1, 12, 10])
    expectClose(
      try imported.decoder.decode(imported.encoder.encode(x)), try ImportedGraph(residual())(["x": x])[0],
      tolerance: 1e-5)
  }

  @Test("Numbers are combined, summed up and made whole as ONNX says")
  func numbers() throws {
    func value(_ nodes: [ONNXModel.Node], _ x: Tensor, _ constants: [(String, ONNXModel.Constant)] = []) throws
      -> [Float]
    {
      var model = ONNXModel(name: "numbers")
      model.inputs = [.init(name: "x", extents: [])]
      model.outputs = [.init(name: "y", extents: [])]
      model.nodes = nodes
      model.constants = constants.map { (name: $0.0, value: $0.1) }
      return try ImportedGraph(model)(["x": x])[0].array
    }
    let x = Tensor([1, 2, 3, 4, 5, 6], shape: [2, 3])
    #expect(try value([node("ReduceSum", ["x", "axes"], "y")], x, [("axes", .integers([1], [1]))]) == [6, 15])
    #expect(try value([node("ReduceMean", ["x"], "y", ["axes": .integers([0])])], x) == [2.5, 3.5, 4.5])
    let shares = [node("ReduceSum", ["x", "axes"], "s"), node("Div", ["x", "s"], "y")]
    #expect(try value(shares, x, [("axes", .integers([0], [1]))]).prefix(3) == [0.2, Float(2) / 7, Float(1) / 3])
    #expect(try value([node("Pow", ["x", "two"], "y")], x, [("two", .floats([2], []))]) == [1, 4, 9, 16, 25, 36])
    let size = [
      node("Shape", ["x"], "n"), node("Gather", ["n", "last"], "k"), node("Cast", ["k"], "f", ["to": .integer(1)]),
      node("Mul", ["x", "f"], "y"),
    ]
    #expect(try value(size, x, [("last", .integers([1], [1]))]) == [3, 6, 9, 12, 15, 18])
    let soft = try value([node("Softmax", ["x"], "y")], Tensor([0, 0, 1, 1], shape: [2, 2]))
    #expect(soft == [0.5, 0.5, 0.5, 0.5])
    let grey = Tensor(repeating: 200, shape: [1, 1, 1500, 2000])
    #expect(try value([node("GlobalAveragePool", ["x"], "y")], grey) == [200])
    let empty: [(String, ONNXModel.Constant)] = [("axes", .integers([], [0]))]
    let unchanged: [String: ONNXModel.Attribute] = ["noop_with_empty_axes": .integer(1)]
    for operation in ["ReduceSum", "ReduceMean"] {
      #expect(try value([node(operation, ["x"], "y", unchanged)], x) == x.array)
      #expect(try value([node(operation, ["x", "axes"], "y", unchanged)], x, empty) == x.array)
    }
    #expect(try value([node("ReduceSum", ["x", "axes"], "y")], x, empty) == [21])
  }

  @Test("What is not supported is named with its node; what is damaged is an error")
  func refuse() throws {
    var model = residual()
    model.nodes[2] = node("Einsum", ["b"], "c")
    #expect(
      try refusal(model).hasPrefix(
        "bad.onnx: node 'c' (Einsum): this operation is not supported; those that are: Abs, Add, "))
    model = residual()
    model.nodes[0].attributes["strides"] = .integers([1, 2])
    #expect(try refusal(model) == "bad.onnx: node 'a' (Conv): strides that differ are not supported")
    model = residual()
    model.nodes[0].inputs[0] = "z"
    #expect(
      try refusal(model) == "bad.onnx: node 'a' (Conv): it takes 'z', which no node before it gives")
    model = residual()
    model.nodes[0].inputs.removeLast()
    #expect(try refusal(model) == "bad.onnx: node 'a' (Conv): its input 2 is missing")
    model = residual()
    model.nodes[3].attributes = [:]
    #expect(try refusal(model).hasPrefix("bad.onnx: node 'y' (Sub): "))
    let bytes = residual().bytes
    for count in [0, 1, 7, bytes.count / 2, bytes.count - 3] {
      try folder.write(Array(bytes.prefix(count)), to: "cut.onnx")
      #expect(throws: ONNXError.self) {
        try ModelImport.write(folder("cut.onnx"), name: "cut", to: folder("cut"))
      }
    }
  }

  @Test("A model of rows is refused as one, with its decoder or a file at a time")
  func modelsOfRows() throws {
    try TinyComponents.write(
      to: folder("table"), shape: [4], mean: [0, 0, 0, 0], components: [1, 0, 0, 0, 0, 1, 0, 0], variances: [1, 1],
      noise: 0.1)
    for file in try ModelExport(ModelFolder(path: folder("table"))).files { _ = try write(file.model, as: file.name) }
    func refusal(_ name: String, decoder: String? = nil) -> String {
      do {
        _ = try ModelImport.write(
          folder(name + ".onnx"), decoder: decoder.map { folder($0 + ".onnx") }, name: "again", to: folder("again"))
        return "nothing was refused"
      } catch { return "\(error)".replacing(folder.path + "/", with: "") }
    }
    #expect(
      refusal("encoder", decoder: "decoder")
        == "encoder.onnx: takes row [N, 4], not pictures [N, 1 or 3, H, W], which an encoder must take: models of rows "
        + "cannot be imported")
    #expect(
      refusal("encoder")
        == "encoder.onnx: makes [1, 2] of rows, not pictures [N, 1 or 3, H, W]: models of rows cannot be imported")
    var free = rows()
    free.inputs[0].extents = [.any("N"), .any("M")]
    #expect(
      try self.refusal(free)
        == "bad.onnx: takes x [N, M], not pictures [N, 1 or 3, H, W] or rows [N, units] of a known number of units")
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
      _ = try? ModelImport.write(folder("damaged.onnx"), name: "d", to: folder("damaged"), replacing: true)
    }
  }
}
