import LimnTensors

extension FlatColours {
  /// How far from a colour its pixels are looked for at first, in levels: for moderate, little and much noise.
  private static let radii: [Float] = [36, 16, 80]

  /// Finds the colours of a picture from parts of it, each `[1, C, h, w]`, black 0 and white 1; nil for a picture that is no drawing
  /// in a few flat colours with white noise, or too small to say.
  package init?(parts: [Tensor]) {
    let parts = parts.map { $0.converted(to: .plain) }
    guard let sample = FlatColourSample(parts) else { return nil }
    for radius in Self.radii {
      if let found = FlatColourFit(sample, radius: radius).found, found.explains(parts) {
        self = found
        return
      }
    }
    return nil
  }
}
