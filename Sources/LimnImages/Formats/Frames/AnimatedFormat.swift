/// A format whose files of several pictures, shown one after the other, are read and written one picture at a time.
package protocol AnimatedFormat: ImageFormat {
  /// The pictures of a file; throws where the file is damaged, and where all pictures together are above the limits.
  static func frames(
    of bytes: [UInt8], limits: ImageLimits, settings: FormatSettings
  ) throws(ImageError) -> any FrameReader

  /// A new file of several pictures, which has none yet.
  static func frameWriter(_ timing: FrameTiming) -> any FrameWriter
}

/// How the pictures of a file are shown.
package struct FrameTiming: Sendable, Hashable {
  /// How long a picture is shown, as a fraction of a second in the file's own numbers.
  package struct Delay: Sendable, Hashable {
    /// Above the line.
    package var numerator: UInt16
    /// Below the line; 0 is 100.
    package var denominator: UInt16

    /// Makes a delay.
    package init(_ numerator: UInt16, _ denominator: UInt16) {
      (self.numerator, self.denominator) = (numerator, denominator)
    }
  }

  /// How often all of them are shown; 0: without end.
  package var plays: Int
  /// Whether the first picture stands for the animation where that is not shown, and is no part of it.
  package var hasStill: Bool
  /// How long each picture of the animation is shown.
  package var delays: [Delay]

  /// Makes a timing.
  package init(plays: Int, hasStill: Bool = false, delays: [Delay]) {
    (self.plays, self.hasStill, self.delays) = (plays, hasStill, delays)
  }

  /// The pictures of the file, a still one among them.
  package var count: Int { delays.count + (hasStill ? 1 : 0) }
}

/// Decodes the pictures of a file, as many as its timing says, in order.
package protocol FrameReader: Sendable {
  /// How they are shown.
  var timing: FrameTiming { get }

  /// The next picture as a whole, in the orientation in which it is stored; throws where it is damaged.
  mutating func next() throws(ImageError) -> Image
}

/// Encodes the pictures of a file, in order.
package protocol FrameWriter: Sendable {
  /// Adds a picture, which has the size, channels and depth of those before it or is refused; metadata are the first one's.
  mutating func append(_ image: Image) throws(ImageError)

  /// Hands the bytes of the file on; returns false if `take` stopped it by false. As many pictures as the timing says have been added.
  func write(to take: (UnsafeRawBufferPointer) -> Bool) throws(ImageError) -> Bool
}
