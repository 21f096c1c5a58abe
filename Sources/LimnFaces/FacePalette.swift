/// The colours that factors choose from.
enum FacePalette {
  typealias Colour = FaceCanvas.Colour

  /// The colour at a place of a scale, 0…1, between its two neighbours.
  static func colour(_ place: Float, on scale: [Colour]) -> Colour {
    let position = min(max(place, 0), 1) * Float(scale.count - 1)
    let index = min(Int(position), scale.count - 2)
    return mix(scale[index], scale[index + 1], position - Float(index))
  }

  @inline(__always)
  static func mix(_ a: Colour, _ b: Colour, _ share: Float) -> Colour { a + (b - a) * share }

  /// From light to dark.
  static let skin: [Colour] = [
    [0.97, 0.83, 0.75], [0.95, 0.77, 0.65], [0.87, 0.67, 0.53], [0.75, 0.54, 0.40], [0.58, 0.39, 0.28],
    [0.42, 0.28, 0.21],
  ]

  /// From black to blond.
  static let hair: [Colour] = [
    [0.09, 0.08, 0.09], [0.16, 0.11, 0.09], [0.29, 0.18, 0.11], [0.42, 0.25, 0.13], [0.58, 0.29, 0.14],
    [0.70, 0.51, 0.28], [0.86, 0.71, 0.46],
  ]

  static let greyHair: Colour = [0.76, 0.76, 0.77]

  static let eyes: [Colour] = [
    [0.22, 0.13, 0.08], [0.36, 0.22, 0.12], [0.45, 0.37, 0.18], [0.30, 0.45, 0.33], [0.35, 0.50, 0.58],
    [0.28, 0.47, 0.70],
  ]

  static let rims: [Colour] = [
    [0.07, 0.07, 0.08], [0.13, 0.12, 0.13], [0.28, 0.15, 0.09], [0.45, 0.12, 0.14], [0.15, 0.20, 0.38],
    [0.20, 0.21, 0.23],
  ]

  static let clothes: [Colour] = [
    [0.16, 0.20, 0.30], [0.24, 0.34, 0.47], [0.24, 0.43, 0.42], [0.38, 0.42, 0.29], [0.68, 0.57, 0.38],
    [0.66, 0.33, 0.25], [0.50, 0.20, 0.28], [0.36, 0.27, 0.42], [0.25, 0.25, 0.27], [0.80, 0.79, 0.76],
  ]

  static let backdrops: [Colour] = [
    [0.55, 0.66, 0.75], [0.48, 0.63, 0.64], [0.58, 0.67, 0.53], [0.77, 0.70, 0.53], [0.82, 0.63, 0.52],
    [0.74, 0.56, 0.58], [0.59, 0.55, 0.69], [0.60, 0.61, 0.63],
  ]
}
