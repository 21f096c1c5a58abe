import LimnImages
import LimnModels
import LimnTensors

/// A face of a photo as an aligned picture of its own: the way there, and the way back for what was changed.
package struct AlignedFace: Sendable {
  /// Columns and rows of the picture: the frame of aligned faces, or a multiple of it.
  package let width: Int, height: Int
  /// From the photo's places to the picture's.
  private let map: Similarity

  /// The share of the picture's width within which a change fades in from the border, and pixels there that never change.
  private static let (feather, border) = (0.04, 3)

  /// Plans a picture in which the face is as large as in its photo, but at least as large as in the frame, and at most `largest`
  /// times that; nil for landmarks that are all in one place.
  init?(_ face: Face, largest: Double) {
    guard let map = FaceAlignment.similarity(of: face), map.scale > 0 else { return nil }
    let size = max(1, min(largest, 1 / map.scale))
    width = Int((Double(FaceAlignment.width) * size).rounded())
    height = Int((Double(FaceAlignment.height) * size).rounded())
    self.map = map.scaled(by: Double(width) / Double(FaceAlignment.width))
  }

  /// The picture, `[1, C, height, width]` from 0 to 1; beyond the photo's border its nearest pixels are repeated.
  func picture(of photo: Canvas) -> Tensor {
    photo.warped(by: map.inverse, width: width, height: height).clipped(to: 0...1)
  }

  /// Adds to the photo what the picture was changed by, `[1, C, height, width]`: nothing where that is 0, and nothing outside.
  func add(_ change: Tensor, to photo: inout Canvas) {
    let change = faded(change)
    guard let (columns, rows) = region(width: photo.width, height: photo.height) else { return }
    let strip = max(1, (1 << 18) / columns.count)
    for first in stride(from: rows.lowerBound, to: rows.upperBound, by: strip) {
      let rows = first..<min(rows.upperBound, first + strip)
      let part = change.warped(
        by: map.shifted(x: Double(columns.lowerBound), y: Double(first)), width: columns.count, height: rows.count)
      guard part.withValues({ $0.contains { $0 != 0 } }) else { continue }
      photo.write(photo.read(columns, rows) + part, x: columns.lowerBound, y: first)
    }
  }

  /// A map of the picture, `[1, 1, height, width]`, as one of a photo of this size: `[1, 1, H, W]`, 0 outside the picture.
  package func placed(_ map: Tensor, photoWidth: Int, photoHeight: Int) -> Tensor {
    var result = Tensor(zeros: [1, 1, photoHeight, photoWidth])
    guard let (columns, rows) = region(width: photoWidth, height: photoHeight) else { return result }
    let part = faded(map).warped(
      by: self.map.shifted(x: Double(columns.lowerBound), y: Double(rows.lowerBound)), width: columns.count,
      height: rows.count)
    result.replace(part, x: columns.lowerBound, y: rows.lowerBound)
    return result
  }

  /// The part of a photo that the picture lies in; nil if that is none.
  private func region(width: Int, height: Int) -> (columns: Range<Int>, rows: Range<Int>)? {
    let back = map.inverse
    let corners = [(0, 0), (self.width, 0), (0, self.height), (self.width, self.height)].map {
      back(ImagePoint(x: Double($0.0), y: Double($0.1)))
    }
    func span(_ values: [Double], _ count: Int) -> Range<Int>? {
      let first = max(0, min(Double(count), (values.min() ?? 0).rounded(.down)))
      let end = max(first, min(Double(count), (values.max() ?? 0).rounded(.up)))
      return end > first ? Int(first)..<Int(end) : nil
    }
    guard let columns = span(corners.map(\.x), width), let rows = span(corners.map(\.y), height) else {
      return nil
    }
    return (columns, rows)
  }

  /// A change that begins softly at the picture's border.
  private func faded(_ change: Tensor) -> Tensor {
    let reach = max(1, Self.feather * Double(width))
    func ramp(_ count: Int) -> [Float] {
      (0..<count).map { place in
        let distance = Double(min(place, count - 1 - place) - Self.border) + 0.5
        let share = max(0, min(1, distance / reach))
        return Float(share * share * (3 - 2 * share))
      }
    }
    let (across, down) = (ramp(width), ramp(height))
    var result = change.converted(to: .plain)
    result.withMutableValues { values in
      for place in values.indices { values[place] *= across[place % width] * down[place / width % height] }
    }
    return result
  }
}

extension Canvas {
  /// What the photo or pixels show at the places of another picture's pixels: see `Image.warped`.
  func warped(by map: Similarity, width: Int, height: Int) -> Tensor {
    if let image = value as? Image { return image.warped(by: map, width: width, height: height) }
    return whole.warped(by: map, width: width, height: height)
  }
}
