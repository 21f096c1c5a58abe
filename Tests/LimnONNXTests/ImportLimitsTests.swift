import Foundation
import LimnModels
import LimnONNX
import LimnTensors
import ModelKit
import TensorKit
import TestKit
import Testing

/// What imported networks may do, how far they see, and what is refused instead of computed wrongly.
@Suite struct ImportLimitsTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func node(
    _ operation: String, _ inputs: [String], _ output: String, _ attributes: [String: ONNXModel.Attribute] = [:]
  ) -> ONNXModel.Node {
    .init(name: output, operation: operation, inputs: inputs, outputs: [output], attributes: attributes)
  }

  /// A network of pictures of one channel; its nodes lead from "x" to "y".
  private func network(_ nodes: [ONNXModel.Node], _ constants: [(String, ONNXModel.Constant)] = []) -> ONNXModel {
    var model = ONNXModel(name: "network")
    model.inputs = [.init(name: "x", extents: [.any("N"), .fixed(1), .any("H"), .any("W")])]
    model.outputs = [.init(name: "y", extents: [])]
    model.nodes = nodes
    model.constants = constants.map { (name: $0.0, value: $0.1) }
    return model
  }

  private func run(_ model: ONNXModel, _ x: Tensor) throws -> [Float] { try ImportedGraph(model)(["x": x])[0].array }

  private func importing(_ model: ONNXModel, as name: String, replacing: Bool = false) throws -> LearnedModel {
    let file = try folder.write(model.bytes, to: name + ".onnx")
    _ = try ModelImport.write(file, name: name, to: folder(name), replacing: replacing)
    return try ModelLibrary(searchPaths: [], families: [ImportedModel.family]).model(
      folder(name), needing: [.encoder, .decoder])
  }

  /// The line that a call fails with.
  private func refusal<T>(_ body: () throws -> T) -> String {
    do {
      _ = try body()
      return "nothing was refused"
    } catch { return "\(error)".replacing(folder.path + "/", with: "") }
  }

  /// A part of rows and columns.
  private func slice(_ input: String, _ output: String) -> ONNXModel.Node {
    node("Slice", [input, "starts", "ends", "axes"], output)
  }

  private func places(_ starts: [Int], _ ends: [Int]) -> [(String, ONNXModel.Constant)] {
    [
      ("starts", .integers(starts, [2])), ("ends", .integers(ends, [2])), ("axes", .integers([2, 3], [2])),
    ]
  }

  @Test("A network whose output does not follow its input is refused, or the photo alone fails")
  func sizes() throws {
    let scaled = network(
      [node("Resize", ["x", "", "", "sizes"], "y", ["mode": .text("linear")])],
      [("sizes", .integers([1, 1, 128, 128], [4]))])
    #expect(
      refusal { try importing(scaled, as: "scaled") }.hasPrefix(
        "scaled.onnx: makes [1, 1, 128, 128] of [1, 1, 160, 192], though it says that any size will do: export it"))
    #expect(
      refusal { try importing(network([slice("x", "y")], places([0, 0], [128, 128])), as: "cut") }.contains("makes"))
    let large = try importing(network([slice("x", "y")], places([0, 0], [300, 300])), as: "large")
    let small = Tensor(repeating: 0.5, shape: [1, 1, 8, 300])
    #expect(try large.decoder.decode(large.encoder.encode(small)).shape == [1, 1, 8, 300])
    let wide = try large.encoder.encode(Tensor(repeating: 0.5, shape: [1, 1, 8, 304]))
    #expect(throws: ShapeError.self) { try large.decoder.decode(wide) }
    #expect(refusal { try large.decoder.decode(wide) }.contains("made [1, 1, 8, 300] of [1, 1, 8, 304]"))
  }

  @Test("Numbers that are infinite or none are an error, not a picture")
  func numbers() throws {
    let model = try importing(network([node("Log", ["x"], "y")]), as: "log")
    let sound = try model.encoder.encode(Tensor(repeating: 1, shape: [1, 1, 8, 8]))
    #expect(try model.decoder.decode(sound).array.allSatisfy { $0 == 0 })
    for value: Float in [0, -1] {
      let latent = try model.encoder.encode(Tensor(repeating: value, shape: [1, 1, 8, 8]))
      #expect(refusal { try model.decoder.decode(latent) }.hasSuffix("made numbers that are infinite or none"))
    }
  }

  @Test("Max and Min are those of all their inputs")
  func extremes() throws {
    let x = Tensor([0.1, 0.5, 0.9, 0.3], shape: [1, 1, 2, 2])
    let bounds: [(String, ONNXModel.Constant)] = [("a", .floats([0.2], [])), ("b", .floats([0.4], [1, 1, 1, 1]))]
    #expect(try run(network([node("Max", ["x", "a", "b"], "y")], bounds), x) == [0.4, 0.5, 0.9, 0.4])
    #expect(try run(network([node("Min", ["x", "b", "a"], "y")], bounds), x) == [0.1, 0.2, 0.2, 0.2])
    #expect(try run(network([node("Max", ["x"], "y")]), x) == x.array)
  }

  @Test("Slopes of PRelu are one for all, one a channel, or repeated along the last axes")
  func slopes() throws {
    func value(_ slopes: [Float], _ extents: [Int], _ x: Tensor) throws -> [Float] {
      try run(network([node("PRelu", ["x", "s"], "y")], [("s", .floats(slopes, extents))]), x)
    }
    let x = Tensor([-1, -2, 3, -4, -5, -6, 7, -8], shape: [1, 2, 2, 2])
    #expect(try value([2], [1], x) == [-2, -4, 3, -8, -10, -12, 7, -16])
    #expect(try value([2, 3], [2, 1, 1], x) == [-2, -4, 3, -8, -15, -18, 7, -24])
    #expect(try value([2, 3], [1, 2, 1, 1], x) == [-2, -4, 3, -8, -15, -18, 7, -24])
    #expect(try value([2, 3], [2], x) == [-2, -6, 3, -12, -10, -18, 7, -24])
    let sequence = Tensor([-1, -2, 3, -4], shape: [1, 2, 2])
    #expect(try value([2, 3], [2, 1], sequence) == [-2, -4, 3, -12])
    #expect(try value([2, 3], [2], sequence) == [-2, -6, 3, -12])
    #expect(try value([2, 3], [2], Tensor([-1, -2, 3, -4], shape: [2, 2])) == [-2, -6, 3, -12])
    #expect(
      refusal { try value([1, 2, 3], [3], x) }
        == "node 'y' (PRelu): its slopes [3] do not fit [1, 2, 2, 2]: "
        + "export one for all, or one a channel as [C, 1, 1]")
  }

  @Test("Before version 13 the shares of Softmax are of all from its axis on, the second one unless it says which")
  func olderShares() throws {
    let x = Tensor([Float(1), 2, 3, 4].map { logf($0) }, shape: [1, 1, 2, 2])
    func shares(
      _ operations: Int, _ attributes: [String: ONNXModel.Attribute] = [:], as name: String
    ) throws -> Tensor {
      var model = network([node("Softmax", ["x"], "y", attributes)])
      model.operations = operations
      let imported = try importing(model, as: name)
      return try imported.decoder.decode(imported.encoder.encode(x))
    }
    let whole = Tensor([0.1, 0.2, 0.3, 0.4], shape: [1, 1, 2, 2])
    let rows = Tensor([Float(1) / 3, Float(2) / 3, Float(3) / 7, Float(4) / 7], shape: [1, 1, 2, 2])
    expectClose(try shares(12, as: "old"), whole, tolerance: 1e-6)
    expectClose(try shares(11, ["axis": .integer(2)], as: "map"), whole, tolerance: 1e-6)
    expectClose(try shares(12, ["axis": .integer(-1)], as: "last"), rows, tolerance: 1e-6)
    expectClose(try shares(13, as: "new"), rows, tolerance: 1e-6)
    #expect(
      refusal { try shares(13, ["axis": .integer(2)], as: "third") }
        == "third.onnx: node 'y' (Softmax): it is supported along the last axis alone")
  }

  @Test("The version is that of ONNX's own operations, whatever other domains have")
  func domains() throws {
    for (domain, version) in [("com.microsoft", 17), ("ai.onnx", 9), ("", 9)] {
      var more = ProtobufWriter()
      more.message(8) { entry in
        entry.text(1, domain)
        entry.integer(2, 9)
      }
      #expect(try ONNXModel(bytes: network([]).bytes + more.bytes).operations == version)
    }
  }

  @Test("Dropout passes all on, and is refused where it drops values at random")
  func dropout() throws {
    let x = Tensor([0.1, 0.5, 0.9, 0.3], shape: [1, 1, 2, 2])
    func model(_ training: Int) -> ONNXModel {
      network(
        [node("Dropout", ["x", "share", "training"], "y")],
        [("share", .floats([0.5], [])), ("training", .integers([training], []))])
    }
    #expect(try run(model(0), x) == x.array)
    #expect(try run(network([node("Dropout", ["x"], "y")]), x) == x.array)
    #expect(
      refusal { try run(model(1), x) }
        == "node 'y' (Dropout): it drops values at random, as in training: export the model in evaluation mode")
  }

  @Test("A picture is cast to floats alone")
  func casts() throws {
    let x = Tensor(repeating: 0.7, shape: [1, 1, 4, 4])
    for type in [1, 10, 11] {
      #expect(try run(network([node("Cast", ["x"], "y", ["to": .integer(type)])]), x) == x.array)
    }
    for type in [2, 6, 7, 9] {
      let model = network([
        node("Cast", ["x"], "a", ["to": .integer(type)]), node("Cast", ["a"], "y", ["to": .integer(1)]),
      ])
      #expect(
        refusal { try run(model, x) }
          == "node 'a' (Cast): maps can be of floats alone, and it makes type \(type) of them")
    }
  }

  private func resize(
    _ scales: [Float], _ attributes: [String: ONNXModel.Attribute] = [:]
  ) -> ONNXModel {
    network([node("Resize", ["x", "", "scales"], "y", attributes)], [("scales", .floats(scales, [4]))])
  }

  @Test("Pixels are repeated in the modes of Resize that do just that, and in no other")
  func repeated() throws {
    let x = Tensor([1, 2], shape: [1, 1, 1, 2])
    let right: [(Float, String, String)] = [
      (2, "half_pixel", "round_prefer_floor"), (3, "pytorch_half_pixel", "round_prefer_ceil"),
      (2, "asymmetric", "floor"), (3, "asymmetric", "floor"), (2, "asymmetric", "round_prefer_floor"),
    ]
    for (factor, transformation, rounding) in right {
      let model = resize(
        [1, 1, factor, factor],
        ["coordinate_transformation_mode": .text(transformation), "nearest_mode": .text(rounding)])
      let row = [Float](repeating: 1, count: Int(factor)) + [Float](repeating: 2, count: Int(factor))
      #expect(try run(model, x).prefix(2 * Int(factor)) == row[...], "\(transformation) \(rounding)")
    }
    let wrong: [(Float, String, String)] = [
      (2, "half_pixel", "floor"), (2, "half_pixel", "ceil"), (2, "asymmetric", "ceil"),
      (2, "asymmetric", "round_prefer_ceil"), (3, "asymmetric", "round_prefer_floor"),
      (2, "align_corners", "round_prefer_floor"), (2, "tf_crop_and_resize", "floor"),
    ]
    for (factor, transformation, rounding) in wrong {
      let model = resize(
        [1, 1, factor, factor],
        ["coordinate_transformation_mode": .text(transformation), "nearest_mode": .text(rounding)])
      #expect(
        refusal { try run(model, x) }
          == "node 'y' (Resize): '\(transformation)' with '\(rounding)' does not repeat each pixel \(Int(factor)) times, "
          + "which alone is supported")
    }
  }

  @Test("Resize smooths nothing, keeps the channels, and scales to whole sizes")
  func scales() throws {
    let x = Tensor((0..<48).map { Float($0) }, shape: [1, 1, 6, 8])
    let linear = ["mode": ONNXModel.Attribute.text("linear")]
    #expect(
      refusal { try run(resize([1, 1, 0.5, 0.5], linear.merging(["antialias": .integer(1)]) { $1 }), x) }
        == "node 'y' (Resize): antialias is not supported")
    #expect(refusal { try run(resize([1, 2, 1, 1]), x) }.contains("only heights and widths can be scaled"))
    #expect(
      refusal { try run(resize([1, 1, 0.75, 0.75], linear), x) }
        == "node 'y' (Resize): [1, 1, 6, 8] scaled by 0.75 and 0.75 has no whole height and width")
    #expect(try run(resize([1, 1, 0.5, 0.75], linear), x).count == 18)
  }

  @Test("Shifts by pads and slices count, and what cannot be determined is the whole picture")
  func reach() throws {
    func found(_ nodes: [ONNXModel.Node], _ constants: [(String, ONNXModel.Constant)] = []) throws -> GraphReach {
      try GraphReach(ImportedGraph(network(nodes, constants)))
    }
    let kernel: (String, ONNXModel.Constant) = ("w", .floats([Float](repeating: 0.1, count: 9), [1, 1, 3, 3]))
    func pad(_ input: String, _ output: String, _ pads: [Int]) -> ONNXModel.Node {
      node("Pad", [input], output, ["pads": .integers([0, 0, pads[0], pads[1], 0, 0, pads[2], pads[3]])])
    }
    // 40 pixels at the right, and as many at the left that go.
    #expect(try found([pad("x", "a", [0, 0, 0, 40]), slice("a", "y")], places([0, 40], [9999, 9999])).reach == 40)
    // Eight convolutions that see up alone: pads at the top, and the last row goes.
    var nodes: [ONNXModel.Node] = []
    for layer in 0..<8 {
      nodes += [
        pad(layer == 0 ? "x" : "s\(layer - 1)", "p\(layer)", [1, 0, 0, 0]),
        node("Conv", ["p\(layer)", "w"], "c\(layer)", ["pads": .integers([1, 1, 1, 1])]),
        slice("c\(layer)", layer == 7 ? "y" : "s\(layer)"),
      ]
    }
    #expect(try found(nodes, [kernel] + places([0, 0], [-1, 9999])).reach == 16)
    // Pads for a convolution without its own see no further than that.
    #expect(try found([pad("x", "a", [1, 1, 1, 1]), node("Conv", ["a", "w"], "y")], [kernel]).reach == 1)
    #expect(try found([slice("x", "y")], places([-4, 0], [9999, 9999])).reach == nil)
    // Numbers with places of their own.
    #expect(try found([node("Add", ["x", "m"], "y")], [("m", .floats([0, 1], [1, 1, 1, 2]))]).reach == nil)
    #expect(try found([node("Add", ["x", "m"], "y")], [("m", .floats([1], [1, 1, 1, 1]))]).reach == 0)
    #expect(try found([node("PRelu", ["x", "m"], "y")], [("m", .floats([0, 1], [2]))]).reach == nil)
    #expect(try found([node("PRelu", ["x", "m"], "y")], [("m", .floats([0, 1], [2, 1, 1]))]).reach == 0)
    // A number beside the picture, spread over it.
    var second = network([
      node("Shape", ["x"], "n"), node("Expand", ["level", "n"], "l"), node("Concat", ["x", "l"], "y"),
    ])
    second.inputs.append(.init(name: "level", extents: [.fixed(1), .fixed(1), .fixed(1), .fixed(1)]))
    #expect(try GraphReach(ImportedGraph(second)).reach == 0)
    let half = node("Conv", ["x", "w"], "a", ["pads": .integers([1, 1, 1, 1]), "strides": .integers([2, 2])])
    func doubled(_ transformation: String) throws -> GraphReach {
      let attributes: [String: ONNXModel.Attribute] = [
        "mode": .text("linear"), "coordinate_transformation_mode": .text(transformation),
      ]
      return try found(
        [half, node("Resize", ["a", "", "s"], "y", attributes)], [kernel, ("s", .floats([1, 1, 2, 2], [4]))])
    }
    #expect(try doubled("align_corners").reach == nil)
    #expect(try doubled("half_pixel") == (try doubled("pytorch_half_pixel")))
    #expect(try doubled("half_pixel").grid == 2)
    // Halves and thirds lie on one grid of 6.
    func part(_ size: Int, _ scale: String) -> [ONNXModel.Node] {
      [
        node(
          "AveragePool", ["x"], "a\(size)",
          ["kernel_shape": .integers([size, size]), "strides": .integers([size, size])]),
        node("Resize", ["a\(size)", "", scale], "b\(size)"),
      ]
    }
    let both = try found(
      part(2, "two") + part(3, "three") + [node("Add", ["b2", "b3"], "y")],
      [("two", .floats([1, 1, 2, 2], [4])), ("three", .floats([1, 1, 3, 3], [4]))])
    #expect(both.grid == 6 && both.reach == 6)
  }

  @Test("No pixel changes what lies further away than the reach")
  func reachHolds() throws {
    let kernels: [(String, ONNXModel.Constant)] = [
      ("w3", .floats((1...9).map { Float($0) / 10 }, [1, 1, 3, 3])),
      ("w4", .floats((1...16).map { Float($0) / 10 }, [1, 1, 4, 4])), ("two", .floats([1, 1, 2, 2], [4])),
      ("half", .floats([1, 1, 0.5, 0.5], [4])),
    ]
    let strided: [String: ONNXModel.Attribute] = ["pads": .integers([1, 1, 1, 1]), "strides": .integers([2, 2])]
    let linear = ["mode": ONNXModel.Attribute.text("linear")]
    let networks: [[ONNXModel.Node]] = [
      [node("Conv", ["x", "w3"], "a", strided), node("ConvTranspose", ["a", "w4"], "y", strided)],
      [node("Conv", ["x", "w4"], "a", strided), node("Resize", ["a", "", "two"], "y", linear)],
      [node("Resize", ["x", "", "half"], "a", linear), node("Resize", ["a", "", "two"], "y", linear)],
      [
        node("MaxPool", ["x"], "a", ["kernel_shape": .integers([2, 2]), "strides": .integers([2, 2])]),
        node("Resize", ["a", "", "two"], "y"),
      ],
      [node("Conv", ["x", "w4"], "y", ["pads": .integers([3, 0, 0, 3])])],
      [
        node("SpaceToDepth", ["x"], "a", ["mode": .text("CRD")]),
        node("DepthToSpace", ["a"], "y", ["mode": .text("CRD")]),
      ],
    ]
    let side = 32
    for (index, nodes) in networks.enumerated() {
      let model = network(nodes, kernels)
      let reach = try #require(GraphReach(ImportedGraph(model)).reach)
      let plain = try run(model, Tensor(repeating: 0.5, shape: [1, 1, side, side]))
      for place in [16 * side + 16, 15 * side + 15, 15 * side + 16] {
        var values = [Float](repeating: 0.5, count: side * side)
        values[place] = 2
        let changed = try run(model, Tensor(values, shape: [1, 1, side, side]))
        let distances = plain.indices.filter { plain[$0] != changed[$0] }.map {
          max(abs($0 / side - place / side), abs($0 % side - place % side))
        }
        #expect(try #require(distances.max()) <= reach, "network \(index)")
      }
    }
  }

  @Test("A folder with files is left as it is, and a failed import leaves none")
  func folders() throws {
    let name = "kept"
    _ = try importing(network([node("Abs", ["x"], "y")]), as: name)
    let config = try Data(contentsOf: URL(filePath: folder(name + "/config.json")))
    let other = network([node("Neg", ["x"], "y")])
    #expect(
      refusal { try importing(other, as: name) }
        == "kept: has files already; give another folder, or replace its model with --replace")
    #expect(try Data(contentsOf: URL(filePath: folder(name + "/config.json"))) == config)
    let broken = network([node("Mul", ["x", "m"], "y")], [("m", .floats([.nan], [1, 1, 1, 1]))])
    #expect(refusal { try importing(broken, as: name, replacing: true) }.contains("holds NaN or infinity"))
    #expect(try Data(contentsOf: URL(filePath: folder(name + "/config.json"))) == config)
    #expect(refusal { try importing(broken, as: "none") }.contains("holds NaN or infinity"))
    #expect(!FileManager.default.fileExists(atPath: folder("none")))
    let replaced = try importing(other, as: name, replacing: true)
    let latent = try replaced.encoder.encode(Tensor(repeating: 1, shape: [1, 1, 4, 4]))
    #expect(try replaced.decoder.decode(latent).array == [Float](repeating: -1, count: 16))
  }

  @Test("Graphs that contradict themselves are refused in one line")
  func contradictions() throws {
    #expect(
      refusal { try ImportedGraph(network([node("Abs", ["x"], "y"), node("Neg", ["x"], "y")])) }
        == "node 'y' (Neg): it gives 'y', which is given before it")
    let x = Tensor(repeating: 1, shape: [1, 1, 4, 4])
    for groups in [0, -3] {
      let model = network(
        [node("Conv", ["x", "w"], "y", ["group": .integer(groups)])], [("w", .floats([1], [1, 1, 1, 1]))])
      #expect(refusal { try run(model, x) } == "node 'y' (Conv): its \(groups) groups do not fit [1, 1, 1, 1]")
    }
    for operation in ["MaxPool", "AveragePool"] {
      #expect(
        refusal { try run(network([node(operation, ["x"], "y")]), x) }
          == "node 'y' (\(operation)): its kernel_shape is missing")
    }
  }

  @Test("A network that takes one size says so")
  func oneSize() throws {
    var model = network([node("Abs", ["x"], "y")])
    model.inputs[0].extents = [.any("N"), .fixed(1), .fixed(24), .fixed(32)]
    _ = try importing(model, as: "fixed")
    let imported = try ImportedModel(ModelFolder(path: folder("fixed"), families: [ImportedModel.family]))
    #expect(imported.summary == "takes pictures 24 high and 32 wide, sees 0 pixels around each")
  }
}
