import Foundation
import LimnFoundation
import LimnModels
import LimnONNX
import LimnTensors
import ModelKit
import TensorKit
import TestKit
import Testing

@Suite struct ModelExportTests {
  /// What `Fixtures/verify.py` wrote: of each file of each shipped model its hash, and numbers that onnxruntime has of its outputs.
  private struct Fixture: Decodable {
    struct File: Decodable {
      let sha256: String
      let outputs: [String: [Float]]
    }
    let models: [String: [String: File]]
  }

  private static let models = Repository.root.path + "/samples/models/"

  private static func fixture() throws -> Fixture {
    let url = try #require(
      Bundle.module.url(forResource: "onnxruntime", withExtension: "json", subdirectory: "Fixtures"))
    return try JSONDecoder().decode(Fixture.self, from: Data(contentsOf: url))
  }

  @Test("Each shipped model's files are those that were verified, and onnxruntime has Limn's outputs for them")
  func shipped() throws {
    let fixture = try Self.fixture()
    let names = try FileManager.default.contentsOfDirectory(atPath: Self.models).sorted()
    #expect(fixture.models.keys.sorted() == names)
    for (name, files) in fixture.models.sorted(by: { $0.key < $1.key }) {
      let export = try ModelExport(ModelFolder(path: Self.models + name))
      #expect(export.files.map(\.name).sorted() == files.keys.sorted())
      for file in export.files {
        let known = try #require(files[file.name])
        #expect(
          ContentHash.hexadecimal(of: file.model.bytes) == known.sha256,
          "\(name)/\(file.name).onnx is another file: run Fixtures/verify.py")
        let example = Dictionary(uniqueKeysWithValues: try file.example().map { ($0.name, $0.tensor) })
        for (output, values) in known.outputs {
          let own = try #require(example[output])
          let scale = max(1, values.map(abs).max() ?? 0)
          // A denoiser's features are differences of larger numbers.
          let tolerance: Float = output.hasPrefix("features.") ? 6e-5 : 2e-5
          for (index, value) in values.enumerated() {
            let place = Int(Double(own.count - 1) * Double(index) / 63)
            #expect(abs(own.array[place] - value) <= tolerance * scale, "\(name)/\(file.name) \(output) at \(place)")
          }
        }
      }
    }
  }

  @Test("Every node takes what is there: inputs, weights and outputs of nodes before it; names are different")
  func order() throws {
    for name in try FileManager.default.contentsOfDirectory(atPath: Self.models) {
      for file in try ModelExport(ModelFolder(path: Self.models + name)).files {
        var known = Set(file.model.inputs.map(\.name) + file.model.constants.map(\.name))
        for node in file.model.nodes {
          #expect(node.inputs.allSatisfy(known.contains), "\(name)/\(file.name): \(node.name)")
          for output in node.outputs { #expect(known.insert(output).inserted, "\(output)") }
        }
        #expect(file.model.outputs.allSatisfy { known.contains($0.name) })
        let used = Set(file.model.nodes.flatMap(\.inputs))
        #expect(file.model.constants.allSatisfy { used.contains($0.name) })
      }
    }
  }

  @Test("The experts of a denoiser are written one by one")
  func experts() throws {
    let folder = try TemporaryFolder()
    try TinyModel.writeExperts(to: folder("experts"), name: "experts", kinds: ["white"])
    let files = try ModelExport(ModelFolder(path: folder("experts"))).files
    #expect(
      files.map(\.name) == ["general", "white"].flatMap { n in ["encoder", "decoder", "model"].map { "\(n)-\($0)" } })
    for file in files where file.name.hasSuffix("model") {
      let example = try file.example()
      expectClose(
        try ImportedGraph(file.model)([example[0].name: example[0].tensor])[0], example[1].tensor, tolerance: 1e-5)
    }
  }

  @Test("Models of components give as graphs what they give", arguments: [true, false])
  func components(isPrincipal: Bool) throws {
    let folder = try TemporaryFolder()
    for (name, shape) in [("rows", [5]), ("images", [3, 2, 4])] {
      let a = try ComponentsArchitecture(shape: shape, units: 2)
      var values: [String: (values: [Double], shape: Shape)] = [:]
      for part in ComponentsNetwork(a, isPrincipal: isPrincipal).parameters where part.name.hasSuffix(".high") {
        let key = RandomKey(seed: 3).split(part.name)
        values[String(part.name.dropLast(5))] = (
          (0..<part.shape.count).map { key.uniform(at: $0) }, part.shape
        )
      }
      try ModelFolder.write(
        to: folder(name), family: isPrincipal ? "pca" : "ica", name: name, architecture: a,
        weights: ComponentsNetwork.weights(values), card: "")
      let export = try ModelExport(ModelFolder(path: folder(name)))
      #expect(export.files.map(\.name) == ["encoder", "decoder"])
      for file in export.files {
        let example = try file.example()
        let made = try ImportedGraph(file.model)([example[0].name: example[0].tensor])
        expectClose(made[0], example[1].tensor, tolerance: 1e-5)
      }
    }
  }

  @Test("The manual's page lists the files that the face finder is written to")
  func listed() throws {
    let page = Repository.root.appending(path: "Sources/Limn/Limn.docc/ONNX.md")
    let lines = try String(contentsOf: page, encoding: .utf8).split(separator: "\n")
    let line = try #require(lines.first { $0.hasPrefix("| `face-finder` |") })
    for file in try ModelExport(ModelFolder(path: Self.models + "face-finder")).files {
      #expect(line.contains("`\(file.name).onnx`"))
    }
  }

  @Test("A family whose networks cannot be written is named")
  func unknown() throws {
    let folder = try TemporaryFolder()
    try LinearModel.write(to: folder("lines"), name: "lines")
    do {
      _ = try ModelExport(ModelFolder(path: folder("lines"), families: [LinearModel.family]))
      Issue.record("it was exported")
    } catch {
      #expect(
        "\(error)".replacing(folder.path + "/", with: "")
          == "lines: models of the family 'linear' cannot be exported; those of denoiser, denoiser-experts, autoencoder, vae, "
          + "basic-autoencoder, basic-vae, ivae, pca, ica, classifier, face-finder can")
    }
  }
}
