import LimnImages
import LimnModels
import LimnTensors

/// A face of a photo as an aligned picture of its own: the way there, and the way back for what was changed.
package struct AlignedFace: Sendable {
  /// Columns and rows of the picture: the frame of aligned faces, or a multiple of it.
  package let width: Int, height: Int
  /// From the photo's places to the picture's.
  private let map: AffineMap
  /// The face's landmarks in the picture, in its pixels.
  let landmarks: [ImagePoint]

  /// The share of the picture's width within which a change fades in from the border, and pixels there that never change.
  private static let (feather, border) = (0.04, 3)
  /// From which change on, as a share of white, the photo's own detail gives way, and from which wholly.
  private static let strong: ClosedRange<Float> = 0.1...0.3
  /// Up to so many pixels of a photo, contrast that was lost by enlarging is restored: more are no small face.
  private static let mostRestored = 1 << 18
  /// Less than this, a quarter of a level of 8 bits, is no contrast to restore.
  private static let least: Float = 0.001

  /// Plans a picture in which the face is twice as large as in its photo, so that sampling loses little, but at least as large as
  /// in the frame and at most `largest` times that; nil for landmarks that are all in one place.
  init?(_ face: Face, alignment: FaceAlignment = .similarity, largest: Double) {
    guard let map = alignment.map(of: face), map.scale > 0 else { return nil }
    let size = max(1, min(largest, 2 / map.scale))
    width = Int((Double(FaceAlignment.width) * size).rounded())
    height = Int((Double(FaceAlignment.height) * size).rounded())
    let scaled = map.scaled(by: Double(width) / Double(FaceAlignment.width))
    self.map = scaled
    landmarks = face.landmarks.map { scaled($0) }
  }

  /// The share of the face, from brows to chin, that lies in a photo of this size.
  func shareInside(photoWidth: Int, photoHeight: Int) -> Double {
    let (back, size, steps) = (map.inverse, Double(width) / Double(FaceAlignment.width), 20)
    let (columns, rows) = FaceAlignment.core
    func place(_ range: ClosedRange<Double>, _ step: Int) -> Double {
      size * (range.lowerBound + (Double(step) + 0.5) / Double(steps) * (range.upperBound - range.lowerBound))
    }
    let places = (0..<steps * steps).map { back(ImagePoint(x: place(columns, $0 % steps), y: place(rows, $0 / steps))) }
    let inside = places.count {
      $0.x >= 0 && $0.y >= 0 && $0.x <= Double(photoWidth) && $0.y <= Double(photoHeight)
    }
    return Double(inside) / Double(places.count)
  }

  /// The picture, `[1, C, height, width]` from 0 to 1; beyond the photo's border its nearest pixels are repeated.
  func picture(of photo: Canvas) -> Tensor {
    photo.warped(by: map.inverse, width: width, height: height).clipped(to: 0...1)
  }

  /// Adds to the photo what the picture was changed by, `[1, C, height, width]`: nothing where that is 0, and nothing outside.
  ///
  /// The finest detail of a photo that the picture was reduced from is not in it, and so a change does not take it away: of thin
  /// frames lines would stay. Where the change is strong, what the picture shows takes the photo's place; how strong it is, is
  /// read off `seen`: the change before it was darkened for a dark face.
  func add(_ change: Tensor, seen: Tensor, of picture: Tensor, to photo: inout Canvas) {
    guard let (columns, rows) = region(width: photo.width, height: photo.height) else { return }
    let channels = photo.channels
    let parts = Tensor.joinedChannels([faded(change), picture, faded(strength(of: seen))])
    let isRestored = map.scale > 1 && columns.count * rows.count <= Self.mostRestored
    let strip = isRestored ? rows.count : max(1, (1 << 17) / columns.count)
    for first in stride(from: rows.lowerBound, to: rows.upperBound, by: strip) {
      let rows = first..<min(rows.upperBound, first + strip)
      let way = map.shifted(x: Double(columns.lowerBound), y: Double(first))
      let found = parts.warped(by: way, width: columns.count, height: rows.count)
      let part = isRestored ? restored(found, by: way, channels: channels) : found
      var pixels = photo.read(columns, rows)
      let plane = columns.count * rows.count
      var isChanged = false
      pixels.withMutableValues { pixels in
        part.withValues { part in
          for place in 0..<channels * plane {
            let share = max(0, min(1, part[2 * channels * plane + place % plane]))
            let step = part[place] + share * (part[channels * plane + place] - pixels[place])
            guard step != 0 else { continue }
            pixels[place] += step
            isChanged = true
          }
        }
      }
      if isChanged { photo.write(pixels, x: columns.lowerBound, y: first) }
    }
  }

  /// The contrast that the finest detail has lost by interpolation, on its way into the picture and back, `[1, c, rows, columns]`.
  ///
  /// Of thin frames in small faces lines would stay. So what is looked for is that which the same two ways would make what was found of
  /// (two steps of van Cittert's iteration; Jansson, "Deconvolution of Images and Spectra", 1997). Where a pixel is changed by next to nothing
  /// in all channels, that stays so.
  private func restored(_ found: Tensor, by way: AffineMap, channels: Int) -> Tensor {
    var result = found
    for _ in 0..<2 {
      let again = result.warped(by: way.inverse, width: width, height: height)
        .warped(by: way, width: found.shape[3], height: found.shape[2])
      result = result + (found - again)
    }
    let plane = found.shape[2] * found.shape[3]
    result.withMutableValues { values in
      found.withValues { found in
        for pixel in 0..<plane {
          let places = stride(from: pixel, to: channels * plane, by: plane)
          guard places.allSatisfy({ abs(found[$0]) < Self.least }) else { continue }
          for place in places { values[place] = found[place] }
        }
      }
    }
    return result
  }

  /// How strong a change of one sample is: 0 where the photo's own detail stays, 1 where something else is put in its place.
  static func strength(of change: Float) -> Float {
    smoothStep(max(0, min(1, (abs(change) - strong.lowerBound) / (strong.upperBound - strong.lowerBound))))
  }

  /// How far the photo's own detail has to give way to a change, from 0 to 1: `[1, 1, height, width]`.
  private func strength(of change: Tensor) -> Tensor {
    let plane = width * height
    let values = change.converted(to: .plain).array
    let share = Tensor(shape: [1, 1, height, width]) { output in
      for place in 0..<plane {
        var largest: Float = 0
        for channel in 0..<change.shape[1] { largest = max(largest, abs(values[channel * plane + place])) }
        output[place] = Self.strength(of: largest)
      }
    }
    return share.dilated(radius: 1.5)
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
        return Float(smoothStep(share))
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
  func warped(by map: AffineMap, width: Int, height: Int) -> Tensor {
    if let image = value as? Image { return image.warped(by: map, width: width, height: height) }
    return whole.warped(by: map, width: width, height: height)
  }
}

extension Tensor {
  /// The channels of pictures `[1, c, H, W]` one behind the other.
  fileprivate static func joinedChannels(_ parts: [Tensor]) -> Tensor {
    let shape: Shape = [1, parts.reduce(0) { $0 + $1.shape[1] }, parts[0].shape[2], parts[0].shape[3]]
    return Tensor(parts.flatMap(\.array), shape: shape)
  }
}
