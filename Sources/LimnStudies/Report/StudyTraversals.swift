import LimnEvaluation
import LimnImages
import LimnModels
import LimnReport
import LimnTensors

/// What the units of each method's median model change in an image, as pictures.
package enum StudyTraversals {
  /// Images in a row, from two deviations below a unit's mean to two above.
  private static let columns = 8
  /// Smaller images are shown larger, by a whole factor.
  private static let side = 64

  /// A picture for each method whose median model and its codes are there and can be read, in the study's order.
  package static func pictures(_ results: StudyResults) throws -> [Report.Picture] {
    let folder = StudyFolder(results.study.output)
    let count = results.study.examples + results.study.examples / 2
    return try results.study.methods.compactMap { method in
      guard let scores = results.median(method.name) else { return nil }
      let path = folder.model(method.name, scores.seed)
      guard StudyFolder.hasModel(path),
        let codes = StudyCodes.read(folder.codes(method.name, scores.seed), count: count),
        let model = try? results.study.model(at: path)
      else { return nil }
      guard model.has(.decoder), let image = try picture(of: model, codes: codes) else { return nil }
      return Report.Picture(
        image, file: "traversal-\(method.name).png",
        title:
          "\(method.name), seed \(scores.seed): a row for each active unit, the widest first, from two deviations below its mean "
          + "to two above; the others are those of one picture")
    }
  }

  /// A row for each active unit; nil where none is.
  private static func picture(of model: LearnedModel, codes: Tensor) throws -> Image? {
    let columns = codes.columns()
    let table = CodeTable(codes: columns, factors: [[Int](repeating: 0, count: codes.shape[0])], counts: [1])
    let deviations = table.deviations
    let units = table.activeUnits.sorted { deviations[$0] > deviations[$1] }
    guard !units.isEmpty else { return nil }
    let rows = try units.map { unit -> [Image] in
      let mean = columns[unit].reduce(0, +) / Double(columns[unit].count)
      let shown = Tensor(shape: [Self.columns, columns.count]) { output in
        for step in 0..<Self.columns {
          for place in columns.indices { output[step * columns.count + place] = Float(columns[place][0]) }
          let distance = 4 * Double(step) / Double(Self.columns - 1) - 2
          output[step * columns.count + unit] = Float(mean + distance * deviations[unit])
        }
      }
      let pixels = try model.decoder.decode(Latent(space: model.space, levels: [shown]))
      let factor = max(1, Self.side / max(pixels.shape[2], pixels.shape[3]))
      return pixels.images.map { $0.resized(width: factor * $0.width, height: factor * $0.height) }
    }
    return PictureGrid.drawn(rows, labels: units.map { "unit \($0)" })
  }
}
