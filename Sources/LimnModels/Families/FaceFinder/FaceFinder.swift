import LimnFoundation
import LimnImages
import LimnNetworks
import LimnTensors

/// Finds faces in photos by a cascade of three networks (Zhang et al., "Joint face detection and alignment using multitask
/// cascaded convolutional networks", 2016).
///
/// It has no latents and so is no `Model` of a pipeline; the stage `faces` uses it.
public struct FaceFinder: Sendable {
  /// The name of the family in `config.json`.
  public static let familyName = "face-finder"

  /// How folders of this family are rejected where an encoder and a decoder are needed.
  public static let family = ModelFamily(
    familyName,
    weights: { header in
      _ = try architecture(of: header)
      return parameters.map { ($0.name, $0.shape) }
    }
  ) { folder in
    throw ModelError(
      "\(folder.path.printable) finds faces, it neither encodes nor decodes; give an autoencoder")
  }

  /// The folder it came from.
  public let folder: ModelFolder
  private let cascade: FaceCascade

  /// Makes a finder of a folder; throws `ModelError` for another family, and for an architecture or weights that do not fit.
  public init(_ folder: ModelFolder) throws {
    guard folder.config.family == Self.familyName else {
      throw ModelError(
        "\(folder.path.printable)/config.json: a face finder is needed here, not a model of the family "
          + "\"\(folder.config.family.printable)\"")
    }
    self.folder = folder
    cascade = FaceCascade(
      parameters: try folder.parameters(Self.parameters), architecture: try Self.architecture(of: folder.header))
  }

  private static var parameters: [ParameterSpec] {
    FaceFinderNetwork.proposal.parameters + FaceFinderNetwork.refinement.parameters
      + FaceFinderNetwork.output.parameters
  }

  private static func architecture(of header: ModelHeader) throws(ModelError) -> FaceFinderArchitecture {
    try header.architecture(FaceFinderArchitecture.self) { (architecture) throws(ShapeError) in
      try architecture.validate()
    }
  }

  /// The faces of an upright photo that are at least `smallest` pixels large, largest first, whatever their confidence.
  ///
  /// The smaller the smallest face, the longer it takes: a photo is looked at 12 / smallest times as large as it is.
  public func faces(in photo: Image, smallest: Double) -> [Face] {
    precondition(smallest > 0, "a face is larger than \(smallest) pixels")
    return cascade(photo.channels == .cmyk ? photo.withRGBFromCMYK() : photo, smallest: smallest)
  }

  /// A face that was found in an upright photo, seen as upright as it can be: see `FaceCascade.righted`.
  func righted(_ face: Face, in photo: Image) -> Face {
    cascade.righted(face, in: photo.channels == .cmyk ? photo.withRGBFromCMYK() : photo)
  }
}
