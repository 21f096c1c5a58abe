/// Bounds on what a file may ask for before anything is allocated for it; formats have more of their own (`ImageFormat.reading`).
public struct ImageLimits: Sendable, Hashable {
  /// Width times height.
  public var pixels: Int
  /// Width or height.
  public var side: Int

  /// Makes limits; 100 megapixels by default.
  public init(pixels: Int = 100_000_000, side: Int = 65_535) {
    self.pixels = pixels
    self.side = side
  }
}

extension ImageLimits {
  /// Throws for a size above the limits.
  public func check(width: Int, height: Int) throws(ImageError) {
    let (count, overflow) = width.multipliedReportingOverflow(by: height)
    guard width <= side, height <= side, !overflow, count <= pixels else { throw error(width: width, height: height) }
  }

  /// The error of a size above the limits, in one line.
  func error(width: Int, height: Int) -> ImageError {
    guard width <= side, height <= side else {
      return ImageError(
        .limit(.side), "\(width)×\(height) pixels: a side is above the limit of \(side)")
    }
    return ImageError(
      .limit(.pixels), "\(width)×\(height) are \(width * height) pixels, above the limit of \(pixels)")
  }
}
