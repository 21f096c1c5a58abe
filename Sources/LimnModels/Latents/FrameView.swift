import LimnImages
import LimnTensors

extension Frame {
  /// The fewest rows and columns of a photo that a frame may show.
  package static let leastSide = 8

  /// What a model is shown of a photo, `[1, 3, size, size]` from 0 to 1: its frame, resized; grey as three equal channels.
  ///
  /// These are the pixels that the stages `frame` and `resize` hand to `encode`: samples of the photo's own bit depth, rounded
  /// and within their range. Fits and evaluations take them from here, so that all three see the same. Throws `ShapeError` where
  /// the frame shows less than 8×8 pixels of the photo.
  package func view(of photo: Image, size: Int) throws(ShapeError) -> Tensor {
    if let problem = problem(width: photo.width, height: photo.height) { throw ShapeError(problem) }
    let (x, y, side) = rectangle(width: photo.width, height: photo.height)
    let pixels = photo.cropped(x: x, y: y, width: side, height: side).resized(width: size, height: size).pixels()
    return pixels.shape[1] == 1 ? pixels.repeatingChannel(3) : pixels
  }

  /// The same in other extents and channels: a model of images that are no squares is shown the whole photo, and one of grey images the
  /// grey of a photo in colour (ITU-R BT.601).
  package func view(of photo: Image, width: Int, height: Int, channels: Int) throws(ShapeError) -> Tensor {
    let pixels: Tensor
    if self == .whole, photo.width == width, photo.height == height {
      pixels = photo.pixels()
    } else if width == height {
      pixels = try view(of: photo, size: width)
      if channels == 1, photo.channels.colorCount == 1 { return pixels.channel(0) }
    } else {
      pixels = photo.resized(width: width, height: height).pixels()
    }
    if pixels.shape[1] == channels { return pixels }
    return channels == 3 ? pixels.repeatingChannel(3) : pixels.luma()
  }

  /// Why nothing can be seen of a photo of this size, in one line that names the model; nil if enough can.
  package func problem(width: Int, height: Int, model: String = "a model") -> String? {
    let side = rectangle(width: width, height: height).side
    guard side < Self.leastSide else { return nil }
    return
      "the photo has \(width)×\(height) pixels, of which \(model) would see \(side)×\(side): give photos where it sees "
      + "\(Self.leastSide)×\(Self.leastSide) or more"
  }
}

extension Tensor {
  /// One channel of `[1, C, H, W]`, as `[1, 1, H, W]`.
  fileprivate func channel(_ index: Int) -> Tensor {
    let size = shape[2] * shape[3]
    return withValues { values in
      Tensor(Array(values[index * size..<(index + 1) * size]), shape: [1, 1, shape[2], shape[3]])
    }
  }
}
