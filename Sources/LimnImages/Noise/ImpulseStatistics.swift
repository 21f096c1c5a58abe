import LimnTensors

/// Counts what sets impulses apart from all that is drawn or photographed: samples that stand out from seven of their eight
/// neighbours at least, where those are alike, spread evenly over the photo.
///
/// In drawings the neighbours are the very same (dots of text on a flat ground); in photos what stands out is no extreme, or
/// gathers where there is texture; stars are white dots on black.
struct ImpulseStatistics {
  /// Counts in one of the photo's 16 parts.
  private struct Part {
    var smooth = 0
    var extremes = 0
    var hot = 0
  }

  private let width: Int
  private let height: Int
  private let channels: Int
  private let spacing: Int
  private var parts = [Part](repeating: Part(), count: 16)
  private var outliers = 0
  private var white = 0
  private var flatExtremes = 0
  private var flatHot = 0
  private var extremePixels = 0
  private var wholePixels = 0
  private var brightGrounds = 0

  /// Where an outlier begins, in parts of the range.
  private static let contrast: Float = 40 / 255
  /// Where a hot pixel begins.
  private static let hotContrast: Float = 60 / 255
  /// How much neighbours that are alike may differ, the largest and the smallest left out.
  private static let smoothSpread: Float = 32 / 255

  init(width: Int, height: Int, channels: Int) {
    (self.width, self.height, self.channels) = (width, height, channels)
    spacing = max(16, width * height / 20_000)
  }

  /// Adds the inner rows of a strip `[1, C, h, W]`.
  mutating func add(_ strip: Tensor, firstRow: Int) {
    let (rows, columns) = (strip.shape[2], strip.shape[3])
    let contrast = Self.contrast
    strip.withValues { values in
      guard let base = values.baseAddress else { return }
      for row in 1..<max(1, rows - 1) {
        let band = (firstRow + row) * 4 / height * 4
        for channel in 0..<channels {
          let line = base + (channel * rows + row) * columns
          let (above, below) = (line - columns, line + columns)
          for column in 1..<max(1, columns - 1) {
            let value = line[column]
            let (a, b) = (line[column - 1], line[column + 1])
            let (c, d) = (above[column], below[column])
            let (highA, lowA) = (max(a, b), min(a, b))
            let (highB, lowB) = (max(c, d), min(c, d))
            // The second largest and second smallest of the four nearest.
            let second = max(max(lowA, lowB), min(highA, highB))
            let secondLow = min(min(highA, highB), max(lowA, lowB))
            guard value - second > contrast || secondLow - value > contrast else { continue }
            note(base, rows, columns, row, column, channel, band + column * 4 / width)
          }
        }
        sampleSmooth(base, rows, columns, row, firstRow, band)
      }
    }
  }

  /// Counts smooth places among every so many.
  private mutating func sampleSmooth(
    _ base: UnsafePointer<Float>, _ rows: Int, _ columns: Int, _ row: Int, _ firstRow: Int, _ band: Int
  ) {
    let offset = (firstRow + row) * columns
    var column = spacing - offset % spacing
    while column < columns - 1 {
      for channel in 0..<channels {
        let around = Neighbours(base + (channel * rows + row) * columns + column, columns)
        if around.spread <= Self.smoothSpread { parts[band + column * 4 / width].smooth += 1 }
      }
      column += spacing
    }
  }

  /// Looks closer at a sample that may be an outlier.
  private mutating func note(
    _ base: UnsafePointer<Float>, _ rows: Int, _ columns: Int, _ row: Int, _ column: Int, _ channel: Int, _ part: Int
  ) {
    func place(_ channel: Int) -> UnsafePointer<Float> { base + (channel * rows + row) * columns + column }
    let value = place(channel).pointee
    let around = Neighbours(place(channel), columns)
    let distance = around.distance(of: value)
    guard around.spread <= Self.smoothSpread, abs(distance) > max(Self.contrast, 1.5 * around.spread) else { return }
    outliers += 1
    if Impulses.isExtreme(value) {
      parts[part].extremes += 1
      if value > 0.5 { white += 1 }
      if around.spread == 0 { flatExtremes += 1 }
      if around.median > 48 / 255 { brightGrounds += 1 }
      extremePixels += 1
      if (0..<channels).allSatisfy({ Impulses.isExtreme(place($0).pointee) }) { wholePixels += 1 }
    }
    if channels == 3, distance > max(Self.hotContrast, 3 * around.spread) {
      let own = value - around.median
      let others = (0..<channels).filter { $0 != channel }
      if others.allSatisfy({ abs(place($0).pointee - Neighbours(place($0), columns).median) < 0.3 * own }) {
        parts[part].hot += 1
        if around.spread == 0 { flatHot += 1 }
      }
    }
  }

  /// What was found.
  var finding: Impulses? {
    // Each place looked at stands for as many as the spacing.
    let smooth = Float(parts.reduce(0) { $0 + $1.smooth } * spacing)
    guard smooth > 0 else { return nil }
    let extremes = parts.reduce(0) { $0 + $1.extremes }
    let hot = parts.reduce(0) { $0 + $1.hot }
    func isEven(_ count: (Part) -> Int, _ total: Int, share: Int) -> Bool {
      let expected = parts.map { (Float($0.smooth * spacing) * Float(total) / smooth, count($0)) }.filter { $0.0 >= 4 }
      return !expected.isEmpty && expected.count { Float($0.1) > 0.25 * $0.0 } * 10 >= expected.count * share
    }
    let isWhole = wholePixels * 2 >= extremePixels
    let bothEnds = white * 100 >= extremes * 15 && white * 100 <= extremes * 85
    let hasExtremes =
      extremes >= 8 && Float(extremes) >= 5e-4 * smooth && extremes * 10 >= outliers * 3 && flatExtremes * 2 <= extremes
      && (bothEnds || (isWhole && brightGrounds * 2 >= extremes)) && isEven({ $0.extremes }, extremes, share: 7)
    // One channel alone far above its neighbours is next to unknown in photos and drawings. Strong noise has many, among many more
    // outliers of other kinds; texture has those too, so that few hot pixels may be a small part of all.
    let standOut = hot * 10 >= outliers * 3 || (hot * 8 >= outliers && Float(hot) <= 4e-3 * smooth)
    let isEnough = hot >= 8 && Float(hot) >= 3e-4 * smooth || hot >= 16 && Float(hot) >= 5e-5 * smooth
    let isHot = isEnough && standOut && flatHot * 2 <= hot && isEven({ $0.hot }, hot, share: 6)
    guard hasExtremes || isHot else { return nil }
    return Impulses(
      extremes: hasExtremes ? (isWhole ? .pixels : .channels) : .none, areHot: isHot,
      share: Float(hasExtremes ? max(extremes, hot) : hot) / smooth)
  }
}

extension Impulses {
  /// Whether a value is at an end of the range.
  static func isExtreme(_ value: Float) -> Bool { value <= 0 || value >= 0.9999 }
}

/// The eight neighbours of a sample, sorted.
struct Neighbours {
  private let sorted: SIMD8<Float>

  init(_ place: UnsafePointer<Float>, _ columns: Int) {
    var (a, b, c, d) = (place[-columns - 1], place[-columns], place[-columns + 1], place[-1])
    var (e, f, g, h) = (place[1], place[columns - 1], place[columns], place[columns + 1])
    // Batcher's network of 19 comparisons (1968).
    func order(_ low: inout Float, _ high: inout Float) { (low, high) = (min(low, high), max(low, high)) }
    order(&a, &b)
    order(&c, &d)
    order(&e, &f)
    order(&g, &h)
    order(&a, &c)
    order(&b, &d)
    order(&e, &g)
    order(&f, &h)
    order(&b, &c)
    order(&f, &g)
    order(&a, &e)
    order(&b, &f)
    order(&c, &g)
    order(&d, &h)
    order(&c, &e)
    order(&d, &f)
    order(&b, &c)
    order(&d, &e)
    order(&f, &g)
    sorted = SIMD8(a, b, c, d, e, f, g, h)
  }

  /// The second largest minus the second smallest.
  var spread: Float { sorted[6] - sorted[1] }
  /// The mean of the middle two.
  var median: Float { (sorted[3] + sorted[4]) / 2 }
  /// How far a value lies above the second largest (positive) or below the second smallest (negative), or 0.
  func distance(of value: Float) -> Float {
    value > sorted[6] ? value - sorted[6] : value < sorted[1] ? value - sorted[1] : 0
  }
}
