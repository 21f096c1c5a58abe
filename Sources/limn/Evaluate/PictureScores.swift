/// One photo's figures against the clean one, as `limn evaluate pictures --json` prints them.
struct PictureScores: Encodable {
  let name: String
  let scores: [Entry]

  /// One folder's figures.
  struct Entry: Encodable {
    let folder: String
    /// In dB; null where the pictures are equal.
    let psnr: Double?
    let ssim: Double
  }

  init(_ name: String, _ scores: some Sequence<(String, Score)>) {
    self.name = name
    self.scores = scores.map { folder, score in
      Entry(folder: folder, psnr: score.psnr.isFinite ? score.psnr : nil, ssim: score.ssim)
    }
  }
}
