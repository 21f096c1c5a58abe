/// What an edit does to photos of faces, beside what the model alone and a random edit do to them.
public struct EditScores: Sendable, Hashable, Encodable {
  /// What the photos are compared as.
  public enum Kind: String, Sendable, Hashable, Encodable, CaseIterable {
    /// The photo as it is.
    case original
    /// What the model makes of it without an edit.
    case reconstruction
    /// The edit.
    case edit
    /// A random direction of the edit's length.
    case random = "random direction"
  }

  /// How often an attribute is judged otherwise than before.
  public struct Change: Sendable, Hashable, Encodable {
    /// The attribute, as the judge has it.
    public let attribute: String
    /// The share of photos whose class is another than that of the photo as it is.
    public let share: Figure
    /// The share whose class is another than that of the plain reconstruction.
    public let sinceReconstruction: Figure
  }

  /// One line: the photos as they are, reconstructed, edited, or edited at random.
  public struct Row: Sendable, Hashable, Encodable {
    /// Which.
    public let kind: Kind
    /// Photos measured.
    public let photos: Int
    /// The share that the judge sees as the edit wants it.
    public let success: Figure
    /// What else changed, by attribute.
    public let changes: [Change]
    /// The mean cosine of the embedding's features to those of the photo as it is.
    public let identity: Figure
    /// The same over the plain reconstruction's.
    public let relativeIdentity: Figure
    /// PSNR against the photo outside the edit's mask, in dB: the mean, equal pictures counted as `EditScores.mostDecibels`.
    public let outsideMask: Figure
    /// The same outside the region.
    public let outsideRegion: Figure
    /// The share of the photo that the mask leaves out.
    public let maskShare: Figure
    /// The mean absolute Laplacian of the eyes over that of faces without the attribute.
    public let sharpness: Figure
  }

  /// The pipeline's file.
  public let pipeline: String
  /// The model whose latents it edits.
  public let model: String
  /// The folder of photos.
  public let images: String
  /// The attribute that is edited, as the labels name it.
  public let attribute: String
  /// Whether the photos that are edited have it.
  public let from: Bool
  /// Whether they should have it afterwards.
  public let to: Bool
  /// The region of the model's frame that is left out of `outsideRegion`.
  public let region: String
  /// How many faces without the attribute sharpness is compared with.
  public let sharpnessReference: Int
  /// The lines in the order of `Kind`; none if no photo could be measured.
  public let rows: [Row]
  /// How good the judge is, on all photos that fulfil the condition.
  public let judge: JudgeAccuracy
  /// How good the embedding is on them; nil if the labels have no column `identity`.
  public let embedding: Verification?
  /// A line for each photo that could not be measured.
  public let failures: [String]

  /// Equal pictures, whose PSNR is infinite, count as this in a mean; rounding to 8 bits alone gives about 59 dB.
  public static let mostDecibels = 60.0

  /// The line of a kind.
  public subscript(kind: Kind) -> Row? { rows.first { $0.kind == kind } }
}

extension Figure {
  /// The mean of some PSNR in dB; infinite only if all are.
  init(meanDecibels values: [Double]) {
    if !values.isEmpty, values.allSatisfy({ $0 == .infinity }) {
      self.init(.infinity)
    } else {
      self.init(meanOf: values.map { min($0, EditScores.mostDecibels) })
    }
  }
}
