import LimnTensors

extension DetailTransfer {
  /// Standard deviations of the blurs that carry the tone into the edit, in sides of the model's picture, and how much of what is outside the
  /// edit one must reach to count half, the rest being the next one's.
  private static let (reaches, half) = ([1.0 / 16, 1.0 / 8, 1.0 / 4], Float(0.05))

  /// What has to be added to D(z′) `[1, C, h, w]` for its brightness and colour to be the photo's around the edit.
  ///
  /// Outside the edit the photo and D(z) should agree. Where they do not, as in photos that are darker, paler or of another tint
  /// than those that the model was trained on, their difference is carried smoothly from there over the edit (normalised
  /// convolutions: Knutsson and Westin, 1993). `photo` is in the model's size, `mask` `[1, 1, h, w]`.
  func toning(photo: Tensor, before: Tensor, outside mask: Tensor) -> Tensor {
    let channels = before.shape[1]
    // Next to nothing of the photo is none of it.
    let weights = mask.mapped { 1 - min(1, max(0, 1.02 * $0)) }
    let difference = (photo - before) * weights.repeatingChannel(channels)
    var carried = Tensor(zeros: before.shape)
    for reach in Self.reaches.reversed() {
      let sigma = reach * Double(max(mask.shape[2], mask.shape[3]))
      let total = weights.blurred(sigma: sigma).repeatingChannel(channels)
      // total/(total + half) of the mean here, difference/total, and the rest of what is carried from farther away.
      let share = total.mapped { 1 / ($0 + Self.half) }
      carried = share * (difference.blurred(sigma: sigma) + carried * Self.half)
    }
    return carried * Float(tone)
  }
}
