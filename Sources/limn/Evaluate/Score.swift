import Foundation
import LimnFoundation
import LimnImages
import LimnPipelines
import LimnStages
import LimnTensors

/// How near a photo is to the clean one.
struct Score {
  /// Peak signal-to-noise ratio in dB; infinite for equal photos.
  let psnr: Double
  /// Structural similarity, 1 for equal photos.
  let ssim: Double

  /// Measures pixels `[1, C, H, W]` of one photo, as they are seen, against the clean one's.
  init(_ pixels: (values: Tensor, path: String), against truth: (values: Tensor, path: String)) throws {
    guard pixels.values.shape == truth.values.shape else {
      throw StageError(
        "\(pixels.path.printable): its pixels are \(pixels.values.shape) and those of \(truth.path.printable) "
          + "\(truth.values.shape): they must be alike")
    }
    psnr = peakSignalToNoiseRatio(pixels.values, truth.values)
    ssim = structuralSimilarity(pixels.values, truth.values)
  }

  /// The mean of several scores.
  init(meanOf scores: [Score]) {
    psnr = scores.map(\.psnr).reduce(0, +) / Double(scores.count)
    ssim = scores.map(\.ssim).reduce(0, +) / Double(scores.count)
  }

  /// "31.25 dB", or "equal".
  var decibels: String { psnr.isInfinite ? "equal" : String(format: "%.2f dB", psnr) }

  /// "0.9123"
  var similarity: String { String(format: "%.4f", ssim) }
}

/// A photo, or the photos of a folder by their names below it without extensions.
struct Photos {
  /// The photos' names, in order.
  let names: [ItemName]
  private let path: String
  private let paths: [String: String]

  /// Finds the photos; ends the command with status 2 if there are none.
  init(at path: String) throws {
    self.path = path
    do {
      names = try LoadStage(path: path).names()
    } catch {
      throw failure(error, .usage)
    }
    paths = Dictionary(names.map { (Self.key($0), $0.path) }, uniquingKeysWith: { first, _ in first })
  }

  /// The pixels, as they are seen, of the photo that has the name of another; a single photo goes with any name.
  func pixels(of name: ItemName) throws -> (values: Tensor, path: String) {
    guard let path = paths[Self.key(name)] ?? (names.count == 1 && names[0].path == path ? path : nil) else {
      throw StageError("\(name.description.printable): there is no photo of this name in '\(path.printable)'")
    }
    do throws(ImageError) {
      return (try ImageFile.read(path).seenPixels(), path)
    } catch {
      throw StageError("\(path.printable): \(error)")
    }
  }

  private static func key(_ name: ItemName) -> String { name.directory + "/" + name.stem }
}
