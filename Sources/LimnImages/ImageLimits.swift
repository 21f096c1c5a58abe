/// Bounds on what a file may ask for before anything is allocated for it.
public struct ImageLimits: Sendable, Hashable {
  /// Width times height.
  public var pixels: Int
  /// Width or height.
  public var side: Int
  /// Scans of a progressive JPEG.
  public var jpegScans: Int

  /// Makes limits; 100 megapixels unless told otherwise.
  public init(pixels: Int = 100_000_000, side: Int = 65_535, jpegScans: Int = 100) {
    self.pixels = pixels
    self.side = side
    self.jpegScans = jpegScans
  }
}

extension ImageLimits {
  /// The error of a size above the limits, in one line.
  func error(width: Int, height: Int) -> ImageError {
    guard width <= side, height <= side else {
      return ImageError(.limit, "\(width)×\(height) pixels: a side is above the limit of \(side)")
    }
    return ImageError(
      .limit,
      "\(width)×\(height) are \(width * height) pixels, above the limit of \(pixels); raise it with --max-pixels")
  }
}
