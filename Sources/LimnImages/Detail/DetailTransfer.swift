import LimnTensors

/// Carries a model's edit over to the photo it was made from, so that the photo's own detail stays outside the edit.
///
/// A model gives two small pictures: D(z), the photo as the model sees it, and D(z′), the same after the edit. With x the
/// photo, m a soft mask of where the two differ, and g a window outside which the edit may change nothing,
///
///     out = x + g·(D(z′) + (1 − m)·(x − D(z)) − x) = x + g·(D(z′) − D(z) + m·(D(z) − x)).
///
/// Where m is 1 this is the model's own picture D(z′); where m is 0 it is the photo with what little changed there. Without a
/// window, g is 1. Masks are found at the model's resolution. Then everything is brought to the photo's size: pictures by
/// Lanczos, masks between neighbours, so that 0 stays 0.
package struct DetailTransfer: Sendable, Hashable {
  /// The change below which the photo's own detail stays, 0…1: of |D(z′) − D(z)|, the mean over channels.
  package var threshold: Double
  /// How far above the threshold a change must be for the detail to be the model's alone, 0…1.
  package var softness: Double
  /// How far mask and window are grown beyond where they were found, in the model's pixels.
  package var feather: Double
  /// How much of what D(z) lacks in sharpness against the photo is made up for in D(z′), 0…1.
  package var sharpen: Double
  /// How much of the difference in tone between the photo and D(z) around the edit is made up for in D(z′), 0…1.
  package var tone: Double
  /// The footprint below which nothing may change, and the one from which on everything may.
  package var footprint: ClosedRange<Double>
  /// The change up to which there is no edit at all, 0…1, of the same mean as for `threshold`; at twice that there wholly is.
  package var ignore = 0.0
  /// How far D(z) may be from the photo, 0…1, the mean over channels: from the first on the edit fades, from the second on there is
  /// none, since the model takes the place for something else than it is. `1...1` allows all.
  package var mismatch: ClosedRange<Double> = 1...1

  /// Makes a transfer; see the properties.
  package init(
    threshold: Double = 0.06, softness: Double = 0.06, feather: Double = 2, sharpen: Double = 1, tone: Double = 1,
    footprint: ClosedRange<Double> = 0.1...0.3
  ) {
    self.threshold = threshold
    self.softness = softness
    self.feather = feather
    self.sharpen = sharpen
    self.tone = tone
    self.footprint = footprint
  }

  /// The edited photo, of the photo's shape, and the mask g·m of where its detail is the model's, `[1, 1, H, W]` in 0…1.
  ///
  /// The photo is `[1, C, H, W]`, `before` and `after` are D(z) and D(z′), both `[1, D, h, w]`, C and D being 1 or 3;
  /// `footprint` is `[1, 1, any, any]` in 0…1, how much the edit's direction changes there, over its maximum.
  package func callAsFunction(
    photo: Tensor, before: Tensor, after: Tensor, footprint: Tensor? = nil
  ) -> (result: Tensor, mask: Tensor) {
    precondition(
      photo.shape.rank == 4 && photo.shape[0] == 1 && before.shape.rank == 4 && before.shape[0] == 1,
      "only single pictures are edited, not \(photo.shape) by \(before.shape)")
    precondition(before.shape == after.shape, "\(before.shape) and \(after.shape) are not alike")
    let (height, width) = (photo.shape[2], photo.shape[3])
    var (old, new) = (before.clipped(to: 0...1), after.clipped(to: 0...1))
    let mask = self.mask(of: new - old, from: threshold, to: threshold + softness)
    var window = footprint.map { self.window($0, like: mask) } ?? Tensor(repeating: 1, shape: mask.shape)
    if ignore > 0 { window = window * self.mask(of: new - old, from: ignore, to: 2 * ignore) }
    (old, new) = (old.matching(channels: photo.shape[1]), new.matching(channels: photo.shape[1]))
    let small = photo.resized(width: new.shape[3], height: new.shape[2])
    if mismatch.lowerBound < 1 { window = window * known(photo: small, before: old) }
    var base = old
    if sharpen > 0 { base += sharpening(of: new, photo: small, before: old, outside: mask * window) }
    if tone > 0 { base += toning(photo: small, before: old, outside: mask * window) }

    let (m, g) = (
      mask.resizedBilinearly(width: width, height: height), window.resizedBilinearly(width: width, height: height)
    )
    let change = new - old
    let planes = (0..<photo.shape[1]).map { channel in
      Self.mixed(
        photo.plane(channel), change.plane(channel).resized(width: width, height: height),
        base.plane(channel).resized(width: width, height: height), m, g)
    }
    return (Tensor.stacked(planes).reshaped(to: photo.shape), m * g)
  }

  /// x + g·(change + m·(base − x)), kept within 0…1 wherever x is.
  private static func mixed(_ photo: Tensor, _ change: Tensor, _ base: Tensor, _ mask: Tensor, _ window: Tensor)
    -> Tensor
  {
    Tensor(shape: photo.shape) { output in
      photo.withValues { x in
        change.withValues { change in
          base.withValues { base in
            mask.withValues { m in
              window.withValues { g in
                for index in 0..<output.count {
                  let value = x[index] + g[index] * (change[index] + m[index] * (base[index] - x[index]))
                  output[index] = min(max(value, min(0, x[index])), max(1, x[index]))
                }
              }
            }
          }
        }
      }
    }
  }

  /// Where a change is large enough to be the edit, grown, `[1, 1, h, w]`.
  private func mask(of change: Tensor, from low: Double, to high: Double) -> Tensor {
    grown(
      change.mapped(keepsZero: true) { abs($0) }.channelMean().blurred(sigma: 0.8).smoothStep(from: low, to: high))
  }

  /// Where D(z) shows what the photo shows, `[1, 1, h, w]`.
  private func known(photo: Tensor, before: Tensor) -> Tensor {
    (photo - before).mapped(keepsZero: true) { abs($0) }.channelMean().blurred(sigma: Self.mismatchBlur)
      .smoothStep(from: mismatch.lowerBound, to: mismatch.upperBound).mapped(keepsZero: false) { 1 - $0 }
  }

  /// Over how many of the model's pixels a mismatch counts, as a standard deviation: an edge that is a little aside is none.
  private static let mismatchBlur = 1.5

  /// Where a direction changes anything, grown, in the mask's size.
  private func window(_ footprint: Tensor, like mask: Tensor) -> Tensor {
    grown(
      footprint.resizedBilinearly(width: mask.shape[3], height: mask.shape[2])
        .smoothStep(from: self.footprint.lowerBound, to: self.footprint.upperBound))
  }

  /// Grown so far that the blur which follows takes nothing away from what was there.
  private func grown(_ mask: Tensor) -> Tensor {
    mask.dilated(radius: feather).blurred(sigma: feather / 2).clipped(to: 0...1)
  }
}

extension Tensor {
  /// 0 up to `low`, 1 from `high` on, and a smooth rise between the two.
  fileprivate func smoothStep(from low: Double, to high: Double) -> Tensor {
    let (low, width) = (Float(low), Float(max(high - low, 1e-6)))
    return mapped(keepsZero: low >= 0) { value in
      LimnTensors.smoothStep(min(max((value - low) / width, 0), 1))
    }
  }

  /// One channel of a picture `[1, C, H, W]`, as `[1, 1, H, W]`.
  fileprivate func plane(_ channel: Int) -> Tensor {
    converted(to: .plain).reshaped(to: [shape[1], 1, shape[2], shape[3]]).items(channel..<channel + 1)
  }
}

extension Tensor {
  /// Pictures `[N, 1 or 3, H, W]` with 1 or 3 channels: grey is repeated, colours become their mean.
  package func matching(channels: Int) -> Tensor {
    if channels == shape[1] { return converted(to: .plain) }
    return channels == 1 ? channelMean() : repeatingChannel(channels)
  }
}
