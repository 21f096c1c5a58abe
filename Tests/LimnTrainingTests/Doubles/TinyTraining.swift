import Foundation
import ImageKit
import LimnImages
import LimnPipelines
import LimnStages
import LimnTraining
import Synchronization
import TestKit

/// A training that takes milliseconds, in a folder of its own: three photos, and a recipe whose lines can be changed.
struct TinyTraining {
  let folder: TemporaryFolder

  init(photos: Int = 3) throws {
    folder = try TemporaryFolder()
    for index in 0..<photos {
      let image = SampleImages.gradient(width: 40 + 8 * index, height: 32, channels: index == 1 ? .grey : .rgb)
      try folder.write(ImageFile.encode(image, as: .png), to: "photos/\(index).png")
    }
  }

  /// The recipe's file, with other values for some of its keys, or without them; "data.crop" is the line of the crop.
  @discardableResult
  func write(_ changes: [String: String?] = [:]) throws -> String {
    let fields: [(key: String, value: String)] = [
      ("version", "1"),
      (
        "model",
        "{ name: tiny, family: denoiser, architecture: "
          + "{ channels: [8, 8], encoderBlocks: [1, 1], decoderBlocks: [1] } }"
      ),
      (
        "data",
        """

          - load: { path: "$here/photos" }
          - \((changes["data.crop"] ?? nil) ?? "random-crop: { size: 16 }")
          - floats: {}
            as: clean
          - noise: { sigma: [0, 55], quantized: 0.5 }
            as: noisy
        """
      ),
      ("input", "noisy"), ("target", "clean"), ("loss", "l1"),
      ("optimiser", "{ name: adam, learning-rate: 2.0e-3, warm-up: 2, fall: cosine, clip: 1.0, ema: 0.9 }"),
      ("batch", "4"), ("shards", "2"), ("steps", "12"), ("checkpoint-every", "4"), ("seed", "1"),
      ("output", folder("out")),
    ]
    var lines: [String] = []
    for field in fields {
      let value = changes.keys.contains(field.key) ? changes[field.key] ?? nil : field.value
      if let value { lines.append("\(field.key):\(value.hasPrefix("\n") ? "" : " ")\(value)") }
    }
    let known = Set(fields.map(\.key))
    for (key, value) in changes.sorted(by: { $0.key < $1.key }) where !known.contains(key) && !key.contains(".") {
      if let value { lines.append("\(key): \(value)") }
    }
    return try folder.write(lines.joined(separator: "\n") + "\n", to: "recipe.yaml")
  }

  func recipe(_ changes: [String: String?] = [:], output: String? = nil) throws -> Recipe {
    try Recipe(file: try write(changes), registry: .standard(), output: output)
  }

  /// Trains in a task of its own, and gives the lines that the user was told; `onLine` is called with each, in that task.
  @discardableResult
  func train(
    _ recipe: Recipe, resume: Bool = false, memory: Int? = nil, jobs: Int = 2,
    onLine: @escaping @Sendable (String) -> Void = { _ in }
  ) async throws -> [String] {
    let lines = Lines()
    try await Task {
      try await TrainingRun(recipe, memory: memory, jobs: jobs) { line in
        lines.append(line)
        onLine(line)
      }.run(resume: resume)
    }.value
    return lines.all
  }

  func bytes(_ name: String) throws -> Data {
    try Data(contentsOf: URL(fileURLWithPath: folder(name)))
  }

  /// The steps that a log has rows of.
  func steps(ofLog name: String) throws -> [Int] {
    try TrainingLog(path: folder(name), upTo: .max).rows.map(\.step)
  }
}

final class Lines: Sendable {
  private let lines = Mutex<[String]>([])
  var all: [String] { lines.withLock { $0 } }
  func append(_ line: String) { lines.withLock { $0.append(line) } }
}
