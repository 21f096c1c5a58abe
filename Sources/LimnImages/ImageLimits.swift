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
