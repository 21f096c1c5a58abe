import LimnTensors

extension DetailTransfer {
  /// How many pixels around a place bound what sharpening may make of it, and how far it may go beyond.
  private static let (limitRadius, limitMargin) = (2.0, Float(0.04))
  /// Standard deviations of the blurs between which the bands lie, in the model's pixels.
  private static let sigmas = [1.0, 2.0, 4.0]
  /// The most that a band is amplified by.
  private static let mostGain = 3.0

  /// What has to be added to D(z′) `[1, C, h, w]` for it to be as sharp as the photo, here in the same size.
  ///
  /// Pictures that a model decodes are blurrier than photos. Both the photo and D(z) are cut into three bands of detail; by
  /// how much the photo has more of each, measured where the edit is not, D(z′) gets more of it. It stays within 0…1 and
  /// close to the lightest and the darkest of its neighbours, so that no halo shows; no noise is invented.
  func sharpening(of after: Tensor, photo: Tensor, before: Tensor, outside mask: Tensor) -> Tensor {
    let gains = Self.gains(of: photo, over: before, weights: mask.mapped { 1 - $0 })
    guard gains.contains(where: { $0 > 1 }) else { return Tensor(zeros: after.shape) }
    var sharp = after
    for (band, gain) in zip(Self.bands(of: after), gains) { sharp += band * Float(sharpen * (gain - 1)) }
    let most = after.dilated(radius: Self.limitRadius)
    let least = after.eroded(radius: Self.limitRadius)
    return sharp.combined(with: most) { min($0, $1 + Self.limitMargin, 1) }
      .combined(with: least) { max($0, $1 - Self.limitMargin, 0) } - after
  }

  /// How much more of each band the photo has than D(z), 1…`mostGain`; weights are `[1, 1, h, w]`.
  private static func gains(of photo: Tensor, over before: Tensor, weights: Tensor) -> [Double] {
    // With next to nothing outside the edit there is nothing to go by.
    guard weights.mean() > 0.01 else { return sigmas.map { _ in 1 } }
    func strength(_ band: Tensor) -> Double {
      (band.mapped(keepsZero: true) { abs($0) }.channelMean() * weights).sum()
    }
    return zip(bands(of: photo), bands(of: before)).map { photo, before in
      let (wanted, found) = (strength(photo), strength(before))
      return found > 0 ? min(max(wanted / found, 1), mostGain) : 1
    }
  }

  /// A picture's detail, finest first: what each blur takes away from the one before.
  private static func bands(of picture: Tensor) -> [Tensor] {
    let blurs = [picture] + sigmas.map { picture.blurred(sigma: $0) }
    return zip(blurs, blurs.dropFirst()).map { $0 - $1 }
  }
}
