import LimnFoundation
import LimnModels
import LimnScenes
import LimnTensors

/// Pictures of a drawn set whose factors were drawn at random, and their codes by models: what scores of disentanglement are computed of.
package struct SceneSample: Sendable {
  /// The set.
  package let scene: any FactorScene
  /// The pictures, by their indices in the set.
  package let pictures: [Int]
  /// The value of each factor, a list of all pictures' values for each.
  package let factors: [[Int]]

  /// Where all randomness of scores of a seed begins.
  package static func key(seed: UInt64) -> RandomKey { RandomKey(seed: seed).split("factors") }

  /// Draws so many pictures of a set.
  package init(_ scene: any FactorScene, count: Int, seed: UInt64) {
    let key = Self.key(seed: seed).split("pictures")
    let pictures = (0..<count).map { index in
      scene.index(of: scene.factors.enumerated().map { key.split(index).integer(below: $1.count, at: $0) })
    }
    (self.scene, self.pictures) = (scene, pictures)
    factors = scene.factors.indices.map { place in pictures.map { scene.values(at: $0)[place] } }
  }

  /// Codes `[pictures, units]` with the factors of the pictures.
  package func table(_ codes: Tensor) -> CodeTable {
    CodeTable(codes: codes.columns(), factors: factors, counts: scene.factors.map(\.count))
  }

  /// The true factors themselves as codes: the ceiling of every score.
  package var truth: CodeTable {
    CodeTable(codes: [], factors: factors, counts: scene.factors.map(\.count)).ceiling
  }

  /// Throws for a model that does not encode images of one size to a vector.
  package static func check(_ model: LearnedModel) throws {
    try model.requirePictures()
    guard model.input.width != nil, try model.space.levels.allSatisfy(\.isVector) else {
      throw EvaluationError(
        "\(model.folder.name.printable) encodes no images of one size as a vector: give one that does")
    }
  }

  /// The codes `[pictures, units]` of some pictures of the set, `jobs` of them at once: the means of posteriors, or an autoencoder's codes.
  package func codes(of pictures: [Int], by model: LearnedModel, jobs: Int) async throws -> Tensor {
    let encoder = try model.encoder
    var values: [Float] = []
    var units = 0
    try await OrderedChunks.run(of: pictures.count, size: 256, threads: max(1, jobs)) { range in
      try Task.checkCancellation()
      let images = try views(of: pictures[range], by: model)
      return try Threads.$count.withValue(1) { try encoder.encode(images).rows }
    } done: { rows in
      units = rows.shape[1]
      values += rows.array
    }
    return Tensor(values, shape: [pictures.count, units])
  }

  /// What a model is shown of pictures of the set, `[pictures, C, H, W]`.
  package func views(of pictures: some Collection<Int>, by model: LearnedModel) throws -> Tensor {
    Tensor.stacked(try pictures.map { try model.view(of: scene.image(scene.values(at: $0))) })
  }
}

extension LatentSpace.Level {
  /// Whether it is a vector.
  fileprivate var isVector: Bool {
    if case .vector = self { true } else { false }
  }
}

extension DoubleMatrix {
  /// `[count, columns]` of lists of so many numbers, one a column.
  package init(columns: [[Double]], count: Int) {
    self.init(rows: count, columns: columns.count)
    for (column, values) in columns.enumerated() {
      for (row, value) in values.enumerated() { self.values[row * columns.count + column] = value }
    }
  }
}

extension Tensor {
  /// The columns of `[N, D]`, each a list.
  package func columns() -> [[Double]] {
    let (rows, width) = (shape[0], shape[1])
    return withValues { values in
      (0..<width).map { column in (0..<rows).map { Double(values[$0 * width + column]) } }
    }
  }

  /// `[N, D]` with each column divided by a number; one that is 0 stays.
  package func scaled(by deviations: [Double]) -> Tensor {
    var result = self
    let factors = deviations.map { $0 > 0 ? Float(1 / $0) : 0 }
    result.withMutableValues { values in
      for index in values.indices { values[index] *= factors[index % factors.count] }
    }
    return result
  }
}
