import LimnData
import LimnPipelines

extension Stage {
  /// Throws `PortError` unless held stages give pixels of the channels and the size that they are given, tried on pictures of
  /// `width` by `height` if such are to be expected; the message calls the stages `stages` and what they have to keep `size`.
  func checkKeepsPixels(
    channels: Int?, width: Int? = nil, height: Int? = nil, calling stages: String, keeping size: String
  ) throws(PortError) {
    let inner = try outputType(for: [.pixels(width: width, height: height, channels: channels)])
    guard inner.kind == .pixels else {
      throw PortError("\(stages) give \(inner): end them with one that gives pixels")
    }
    if let channels, let found = inner.channels, found != channels {
      throw PortError("\(stages) give \(inner) for a photo \(channels == 1 ? "in grey" : "in colour")")
    }
    if inner.width.map({ $0 != width }) ?? false || inner.height.map({ $0 != height }) ?? false {
      throw PortError("\(stages) give \(inner): they must keep \(size)")
    }
  }
}
