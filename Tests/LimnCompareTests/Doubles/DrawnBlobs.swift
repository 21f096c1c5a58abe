import Foundation
import LimnCompare
import LimnImages
import LimnTensors
import TestKit

/// Pictures of 8×8 grey pixels with one soft blob each, whose place is two factors.
enum DrawnBlobs {
  static let side = 8

  /// The picture of a place, each coordinate from 0 to 1.
  static func image(x: Double, y: Double) -> Image {
    let pixels = (0..<side * side).map { place -> UInt8 in
      let (column, row) = (Double(place % side), Double(place / side))
      let (dx, dy) = (column - 1.5 - 4 * x, row - 1.5 - 4 * y)
      return UInt8((255 * exp(-(dx * dx + dy * dy) / 2)).rounded())
    }
    return Image(width: side, height: side, channels: .grey, samples: .uint8(pixels))
  }

  /// Writes so many pictures and `labels.csv`: columns 'x' and 'y' with the halves in which the blob lies.
  static func write(_ count: Int, to folder: TemporaryFolder, as name: String = "blobs") throws {
    var table = "file,x,y\n"
    let key = RandomKey(seed: 5)
    for index in 0..<count {
      let (x, y) = (key.uniform(at: 2 * index), key.uniform(at: 2 * index + 1))
      let file = "blob-\(String(1000 + index)).png"
      try folder.write(ImageFile.encode(image(x: x, y: y), as: .png), to: "\(name)/\(file)")
      table += "\(file),\(x < 0.5 ? "left" : "right"),\(y < 0.5 ? "top" : "bottom")\n"
    }
    try folder.write(table, to: "labels.csv")
  }

  /// Settings with which a comparison of them takes a second or two.
  static var settings: ComparisonSettings {
    var settings = ComparisonSettings()
    (settings.units, settings.hidden, settings.channels) = (2, 16, [])
    (settings.resamples, settings.likelihoodSamples, settings.leastSteps) = (20, 4, 1)
    (settings.training.batch, settings.training.mostSteps, settings.training.checkEvery) = (16, 60, 5)
    settings.minutes = 1000
    return settings
  }
}
