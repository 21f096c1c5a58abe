import Foundation
import LimnFitting
import LimnImages
import LimnModels
import LimnPipelines
import LimnStages
import LimnTensors
import ModelKit
import TestKit

/// Photos whose latents are known, in a folder of their own: a linear model decoded them, and `labels.csv` says of each which
/// attributes it has.
///
/// Glasses shift a latent along its first axis, male along the second; half of the men wear glasses and a sixth of the others.
struct LinearPhotos {
  static let count = 96
  let folder: TemporaryFolder
  let model: LearnedModel

  init(frame: Frame = .whole, mapChannels: Int = 0) throws {
    folder = try TemporaryFolder()
    try LinearModel.write(to: folder("models/faces"), name: "faces", mapChannels: mapChannels, frame: frame)
    model = try ModelLibrary(searchPaths: [folder("models")], families: [LinearModel.family]).model("faces")
    var lines = ["file,glasses,male,hat,note,split"]
    let units = 6 + 4 * mapChannels
    let noise = RandomKey(seed: 4).normal([Self.count, units]) * 0.05
    for index in 0..<Self.count {
      let isMale = index % 2 == 0
      let hasGlasses = isMale ? index % 4 == 0 : index % 12 == 1
      var latent = noise.items(index..<index + 1).array
      latent[0] += hasGlasses ? 0.6 : 0
      latent[1] += isMale ? 0.6 : 0
      try write(Tensor(latent, shape: [1, units]), to: Self.name(index))
      let hat = index < 4 ? "1" : "0"
      let split = index % 8 == 7 ? "val" : "train"
      lines.append("\(Self.name(index)),\(hasGlasses ? 1 : 0),\(isMale ? 1 : 0),\(hat),x,\(split)")
    }
    try folder.write(lines.joined(separator: "\n") + "\n", to: "labels.csv")
  }

  static func name(_ index: Int) -> String { index < 10 ? "0\(index).png" : "\(index).png" }

  /// Writes the picture of a latent's coordinates `[1, D]`, in 16 bits.
  private func write(_ coordinates: Tensor, to name: String) throws {
    guard let linear = try model.decoder as? LinearModel else { return }
    let pixels = try linear.decode(linear.latent(coordinates))
    try folder.write(ImageFile.encode(Image(pixels: pixels, bitDepth: 16), as: .png), to: "photos/" + name)
  }

  func photos() throws -> [ItemName] { try LoadStage(path: folder("photos")).names() }

  func table() throws -> LabelTable { try LabelTable(path: folder("labels.csv")) }

  func fit(
    _ method: DirectionMethod = .mean, _ attribute: String = "glasses", match: [String]? = nil,
    orthogonalTo: [String] = [], mirrored: Bool = false, condition: String? = nil, photos: [ItemName]? = nil
  ) throws -> DirectionFit {
    try DirectionFit(
      .init(
        attribute: attribute, name: attribute, method: method, match: match, orthogonalTo: orthogonalTo,
        isMirrored: mirrored),
      model: model, table: table(), condition: condition.map { try LabelCondition($0) },
      photos: photos ?? self.photos(),
      folder: "photos")
  }
}
