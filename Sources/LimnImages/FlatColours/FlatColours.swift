import LimnTensors

/// The few flat colours that a drawing, a chart or a page of text consists of, and the white noise that lies on them.
///
/// A pixel is one of a few colours plus normal noise of one deviation, clipped to black and white, or with a small probability
/// anything else (the soft edge of a letter, a shaded part). Under that model the mean of a pixel given what it and its neighbours
/// look like is nearly exact, where a network only guesses. A picture is one of this kind only if the colours tell its pixels apart
/// and what they leave unexplained is white: a photo's shades fail both tests, and with them goes the harm that the model could do,
/// since shades that the tests cannot see are far below the noise.
package struct FlatColours: Sendable {
  /// One of the colours.
  struct Colour: Sendable {
    /// Its channels, in levels of 8 bits.
    var levels: [Float]
    /// The share of the pixels that have it.
    var weight: Float
  }

  /// The colours, in no particular order.
  let colours: [Colour]
  /// The noise's standard deviation, in levels of 8 bits.
  package let deviation: Float
  /// Whether all channels of the picture are the same.
  let isGrey: Bool

  /// How many colours there are.
  package var count: Int { colours.count }

  /// The share of the pixels that have none of the colours.
  var otherWeight: Float { max(1 - colours.reduce(0) { $0 + $1.weight }, 1e-4) }

  init(_ colours: [Colour], deviation: Float, isGrey: Bool) {
    (self.colours, self.deviation, self.isGrey) = (colours, deviation, isGrey)
  }

  /// The logarithm of how likely each of the 256 recorded levels is for a true level: a normal density, with all that lies beyond
  /// black and white recorded there.
  static func likelihoods(of level: Float, deviation: Float) -> [Float] {
    let own = ClippedNormal(mean: Double(level), deviation: Double(deviation))
    return (0..<256).map { Float(own.logLikelihood(recorded: $0)) }
  }

  /// The logarithm of how likely each pixel is under what is none of the colours: every level of each channel alike.
  static func otherLikelihood(channels: Int) -> Float { -Float(channels) * 5.545_177_4 }
}
