import LimnImages
import LimnModels
import LimnReport
import LimnTensors

/// Sheets of what a decoder makes of codes: along units and principal axes, and of draws from the posteriors of images.
struct LatentSheets {
  let model: LearnedModel
  let shape: LatentShape
  /// Longest side of a picture, in pixels.
  private static let side = 64
  /// Steps along an axis, in standard deviations of the codes.
  private static let steps = [-3.0, -2, -1, 0, 1, 2, 3]

  /// What codes decode to, in parts, of 8 bits.
  func decoded(_ codes: [[Double]]) throws -> [Image] {
    let decoder = try model.decoder
    return try stride(from: 0, to: codes.count, by: 64).flatMap { start in
      let some = codes[start..<min(start + 64, codes.count)]
      let rows = Tensor(some.flatMap { $0.map { Float($0) } }, shape: [some.count, shape.coordinates])
      return try decoder.decode(shape.latent(rows)).converted(to: .plain).images
    }
  }

  /// A row for each direction: codes from the mean to either side of it. `directions` are labels, vectors of length 1 and deviations.
  func traversal(
    _ directions: [(label: String, vector: [Double], deviation: Double)], through mean: [Double], file: String,
    title: String
  ) throws -> Report.Picture? {
    guard !directions.isEmpty else { return nil }
    let codes = directions.flatMap { direction in
      Self.steps.map { step in
        zip(mean, direction.vector).map { $0 + step * direction.deviation * $1 }
      }
    }
    let pictures = try decoded(codes).map { CodeMapDrawing.fitted($0, into: max(Self.side, 1)) }
    let rows = directions.indices.map { Array(pictures[$0 * Self.steps.count..<($0 + 1) * Self.steps.count]) }
    let sheet = PictureGrid.drawn(
      rows, titles: Self.steps.map { String(Int($0)) }, labels: directions.map(\.label))
    return Report.Picture(sheet, file: file, title: title)
  }

  /// A row for each image `[1, C, H, W]`: itself, what the mean of its posterior decodes to, and what draws from it do.
  func posteriors(of images: [Tensor], draws: Int, key: RandomKey) throws -> Report.Picture? {
    guard !images.isEmpty, let encoder = model.roles.encoder as? any VariationalEncoder else { return nil }
    let decoder = try model.decoder
    let rows = try images.enumerated().map { index, image in
      let posterior = try encoder.posterior(image)
      let latents = [posterior.mean] + (0..<draws).map { posterior.sample(key: key.split(index).split($0)) }
      let pictures = try decoder.decode(Latent(stacking: latents)).converted(to: .plain).images
      return (image.images + pictures).map { CodeMapDrawing.fitted($0, into: Self.side) }
    }
    let sheet = PictureGrid.drawn(rows, titles: ["image", "mean"] + (1...max(1, draws)).map { "\($0)" })
    return Report.Picture(
      sheet, file: "posteriors.png", title: "Images, what the means of their posteriors decode to, and what draws do")
  }
}
