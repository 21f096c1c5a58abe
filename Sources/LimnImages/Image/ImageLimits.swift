/// Bounds on what a file may ask for before anything is allocated for it.
public struct ImageLimits: Sendable, Hashable {
  /// Width times height.
  public var pixels: Int
  /// Width or height.
  public var side: Int
  /// Scans of a progressive JPEG; those of a very large one are fewer, since each goes over all of its pixels: together
  /// they go over `pixels` 16 times at most.
  public var jpegScans: Int
  /// Bytes of one PNG chunk other than the pixels'.
  public var pngChunk: Int

  /// Makes limits; 100 megapixels, 100 scans and 64 MB by default.
  public init(pixels: Int = 100_000_000, side: Int = 65_535, jpegScans: Int = 100, pngChunk: Int = 64 << 20) {
    self.pixels = pixels
    self.side = side
    self.jpegScans = jpegScans
    self.pngChunk = pngChunk
  }
}

extension ImageLimits {
  /// Throws for a size above the limits.
  func check(width: Int, height: Int) throws(ImageError) {
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
