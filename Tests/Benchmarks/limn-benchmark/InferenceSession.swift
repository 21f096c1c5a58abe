import LimnImages
import LimnModels
import LimnNetworks
import LimnPipelines
import LimnStages
import LimnTensors

/// A denoiser applied to one photo again and again, in two ways: its network to a tensor, as a peer's is, and the tiles
/// stage to 8-bit samples, as `limn run` does it between decoding a file and encoding one.
struct InferenceSession {
  private let network: DenoiserNetwork
  private let parameters: Parameters
  private let tiles: any Stage
  private var threads = 1
  private var input = Tensor(zeros: [1, 3, 16, 16])
  private var photo = Image(width: 0, height: 0, channels: .rgb, samples: .uint8([]))

  init(model: String) throws {
    let folder = try ModelFolder(path: model)
    let (architecture, weights) = try DenoiserExperts.general(of: folder)
    (network, parameters) = (DenoiserNetwork(architecture), weights)
    let text = """
      version: 1
      stages:
        - load: { path: . }
        - tiles: { each: [encode: { model: "\(model)" }, decode: { model: "\(model)" }] }
      """
    let file = try PipelineFile(bytes: Array(text.utf8), path: "benchmark.yaml")
    tiles = try Pipeline(file: file, registry: .standard()).steps[1].stage
  }

  mutating func serve() async throws {
    while let line = readLine() {
      let words = line.split(separator: " ").map(String.init)
      switch (words.first, words.dropFirst().first) {
      case ("input", let path?):
        guard let tensor = try Safetensors.read(path).tensors["x"] else { throw BenchmarkError("\(path) has no x") }
        input = tensor
        photo = Image(pixels: tensor, bitDepth: 8)
        answer([:])
      case ("threads", let count?):
        threads = Int(count) ?? 1
        answer([:])
      case ("forward", let path): try forward(path)
      case ("tiled", let path): try await tiled(path)
      default: throw BenchmarkError("'\(line)' is no request")
      }
    }
  }

  private func forward(_ path: String?) throws {
    let start = ContinuousClock.now
    let output = Threads.$count.withValue(threads) { network(Variable(input), in: Pass(parameters)).value }
    let time = seconds(since: start)
    if let path { try Safetensors.write(["y": output], to: path) }
    answer(["seconds": time])
  }

  private func tiled(_ path: String?) async throws {
    let name = ItemName(path: "photo", directory: "", stem: "photo", extension: "", index: 0)
    let start = ContinuousClock.now
    let result = try await Threads.$count.withValue(threads) {
      try await tiles.run([Item(name: name, value: photo)], in: StageContext(key: RandomKey(seed: 0)))
    }
    let time = seconds(since: start)
    if let path {
      guard let image = result.value as? Image else { throw BenchmarkError("tiles gave no photo") }
      try Safetensors.write(["y": image.pixels()], to: path)
    }
    answer(["seconds": time])
  }
}
