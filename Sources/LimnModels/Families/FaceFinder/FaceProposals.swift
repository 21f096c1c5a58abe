import Foundation
import LimnImages
import LimnNetworks
import LimnTensors

/// The first network over a pyramid of pictures of a photo: each place that may hold a face.
struct FaceProposals {
  let network = FaceFinderNetwork.proposal
  let parameters: Parameters
  let architecture: FaceFinderArchitecture

  /// About how many pixels of a picture the network sees at a time: its maps stay in the cache, and memory is bounded.
  private static let working = 1 << 15
  /// Pixels between two places, and what a strip of pictures needs beyond two for each of its places.
  private static let (step, border) = (2, 10)

  /// How many times as large as the photo each picture of the pyramid is, largest first: a face of `smallest` pixels fills the
  /// network's 12 in the first.
  static func scales(width: Int, height: Int, smallest: Double, factor: Double) -> [Double] {
    var scale = 12 / smallest
    var side = Double(min(width, height)) * scale
    var scales: [Double] = []
    while side >= 12 {
      scales.append(scale)
      scale *= factor
      side *= factor
    }
    return scales
  }

  /// The candidates of a photo, boxes corrected and squared, best first.
  func callAsFunction(_ photo: Image, smallest: Double) -> [FaceCandidate] {
    let scales = Self.scales(
      width: photo.width, height: photo.height, smallest: smallest, factor: architecture.factor)
    let found = scales.flatMap { FaceSuppression.kept(candidates(photo, scale: $0), overlap: 0.5) }
    return FaceSuppression.kept(found, overlap: 0.7).map { $0.shifted(counting: 0).squared }
  }

  private func candidates(_ photo: Image, scale: Double) -> [FaceCandidate] {
    let (width, height) = (Int(Double(photo.width) * scale + 1), Int(Double(photo.height) * scale + 1))
    guard width >= network.side, height >= network.side else { return [] }
    let picture = photo.faceFinderPixels(size: (width, height))
    // One place more than fits whole where the last pooling window reaches over the end.
    let rows = (height - network.side + 1) / Self.step + 1
    let strip = max(4, Self.working / width / Self.step)
    var result: [FaceCandidate] = []
    for first in stride(from: 0, to: rows, by: strip) {
      let count = min(strip, rows - first)
      let end = min(height, Self.step * (first + count) + Self.border)
      let pixels = picture.cropped(x: 0, y: Self.step * first, width: width, height: end - Self.step * first)
      let maps = network(Variable(pixels), in: Pass(parameters)).value.converted(to: .plain)
      append(maps, firstRow: first, scale: Float(scale), to: &result)
    }
    return result
  }

  /// Appends the places of a strip whose probability is high enough.
  private func append(_ maps: Tensor, firstRow: Int, scale: Float, to result: inout [FaceCandidate]) {
    let (rows, columns) = (maps.shape[2], maps.shape[3])
    let plane = rows * columns
    let threshold = architecture.thresholds[0]
    // The probability is a rising function of the logits' difference.
    let least = Float(log(threshold / (1 - threshold)))
    maps.withValues { maps in
      for place in 0..<plane {
        let difference = maps[plane + place] - maps[place]
        guard difference >= least else { continue }
        let (row, column) = (firstRow + place / columns, place % columns)
        func edge(_ index: Int, _ offset: Int) -> Float {
          (Float(Self.step * index + offset) / scale).rounded(.down)
        }
        result.append(
          FaceCandidate(
            left: edge(column, 1), top: edge(row, 1), right: edge(column, 12), bottom: edge(row, 12),
            score: 1 / (1 + exp(-difference)),
            shift: SIMD4(
              maps[2 * plane + place], maps[3 * plane + place], maps[4 * plane + place], maps[5 * plane + place])))
      }
    }
  }
}

extension Image {
  /// A region at another size as the networks take it: `[1, 3, height, width]` from −1 to 1, grey as three equal channels.
  func faceFinderPixels(
    x: Int = 0, y: Int = 0, width: Int? = nil, height: Int? = nil, size: (width: Int, height: Int)
  ) -> Tensor {
    areaMeans(x: x, y: y, width: width, height: height, to: size).forFaceFinder()
  }
}

extension Tensor {
  /// Pixels `[1, 1 or 3, H, W]` from 0 to 1 as the networks take them: three channels from −1 to 1.
  func forFaceFinder() -> Tensor {
    let scaled = mapped { ($0 * 255 - 127.5) * 0.0078125 }
    return shape[1] == 3 ? scaled : scaled.repeatingChannel(3)
  }
}
