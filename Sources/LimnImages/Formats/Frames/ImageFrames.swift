import Synchronization

/// The pictures of a file that shows several, one after the other, each as it is to be seen.
package final class ImageFrames: Sendable {
  private let reader: Mutex<any FrameReader>
  private let seen: @Sendable (Image) -> Image
  /// How they are shown.
  package let timing: FrameTiming

  /// Takes what decodes them, and what then makes each one as it is to be seen.
  init(_ reader: any FrameReader, seen: @escaping @Sendable (Image) -> Image) {
    timing = reader.timing
    self.reader = Mutex(reader)
    self.seen = seen
  }

  /// The next picture, of as many as the timing says; throws where it is damaged.
  package func next() throws(ImageError) -> Image {
    seen(try reader.withLock { (reader) throws(ImageError) in try reader.next() })
  }
}
