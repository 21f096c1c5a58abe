/// Where elements of `[N, C, H, W]` lie in memory.
struct Places {
  /// Elements between neighbouring pixels.
  let pixel: Int
  private let pixels: Int
  private let paddedChannels: Int
  private let width: Int

  init(_ shape: Shape, _ layout: Layout) {
    pixels = shape[2] * shape[3]
    width = layout == .blocked ? Layout.groupWidth : 1
    pixel = width
    paddedChannels = layout == .blocked ? Layout.paddedChannels(shape[1]) : shape[1]
  }

  /// The place of a channel's first pixel.
  func base(item: Int, channel: Int) -> Int {
    (item * paddedChannels + channel / width * width) * pixels + channel % width
  }
}
