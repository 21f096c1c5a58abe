import LimnData
import LimnPipelines

extension Stage {
  /// Throws `PortError` unless held stages give pixels of the channels and the size that they are given; the message calls them
  /// `stages` and what they have to keep `size`.
  func checkKeepsPixels(channels: Int?, calling stages: String, keeping size: String) throws(PortError) {
    let inner = try outputType(for: [.pixels(channels: channels)])
    guard inner.kind == .pixels else {
      throw PortError("\(stages) give \(inner): end them with one that gives pixels")
    }
    if let channels, let found = inner.channels, found != channels {
      throw PortError("\(stages) give \(inner) for a photo \(channels == 1 ? "in grey" : "in colour")")
    }
    if inner.width != nil || inner.height != nil {
      throw PortError("\(stages) give \(inner): they must keep \(size)")
    }
  }
}
