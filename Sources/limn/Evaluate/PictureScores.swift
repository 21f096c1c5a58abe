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

    private enum CodingKeys: String, CodingKey { case folder, psnr, ssim }

    func encode(to encoder: any Encoder) throws {
      var values = encoder.container(keyedBy: CodingKeys.self)
      try values.encode(folder, forKey: .folder)
      // Null, not left out.
      try values.encode(psnr, forKey: .psnr)
      try values.encode(ssim, forKey: .ssim)
    }
  }

  init(_ name: String, _ scores: some Sequence<(String, Score)>) {
    self.name = name
    self.scores = scores.map { folder, score in
      Entry(folder: folder, psnr: score.psnr.isFinite ? score.psnr : nil, ssim: score.ssim)
    }
  }
}
