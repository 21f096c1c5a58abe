/// How a WebP stored its picture.
struct WebPStorage: FormatStorage {
  /// Whether nothing was lost.
  let isLossless: Bool
}
