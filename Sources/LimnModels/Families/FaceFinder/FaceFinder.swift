import LimnData
import LimnFoundation
import LimnImages
import LimnNetworks
import LimnTensors

/// Finds faces in photos by a cascade of three networks (Zhang et al., "Joint face detection and alignment using multitask
/// cascaded convolutional networks", 2016).
///
/// It has no latents and so neither encodes nor decodes; the stage `faces` uses it.
package struct FaceFinder: FaceDetector {
  /// The name of the family in `config.json`.
  package static let familyName = "face-finder"

  /// How folders of this family become models.
  package static let family = ModelFamily(
    familyName, "Finds faces and their landmarks in photos of any size.", network: FaceFinderNetworks.init
  ) { folder in
    LearnedModel(folder: folder, input: .pixels(), roles: .init(faceDetector: try FaceFinder(folder)))
  }

  /// The folder it came from.
  package let folder: ModelFolder
  private let cascade: FaceCascade

  /// Makes a finder of a folder; throws `ModelError` for an architecture or weights that do not fit.
  package init(_ folder: ModelFolder) throws {
    self.folder = folder
    let architecture = try folder.architecture(FaceFinderArchitecture.self)
    cascade = FaceCascade(
      parameters: try folder.parameters(FaceFinderNetworks(architecture).parameters), architecture: architecture)
  }

  /// The faces of an upright photo that are at least `smallest` pixels large, largest first, whatever their confidence, and places that may
  /// hold other ones, which lean: see `FaceCascade.found`.
  ///
  /// The smaller the smallest face, the longer it takes: a photo is looked at 12 / smallest times as large as it is.
  package func facesAndDoubts(in photo: Image, smallest: Double) -> (faces: [Face], doubts: [Face]) {
    precondition(smallest > 0, "a face is larger than \(smallest) pixels")
    return cascade.found(in: photo.withRGBFromCMYK(), smallest: smallest)
  }

  /// The face at a place that may hold one, if it does: see `FaceCascade.confirmed`.
  package func confirmed(_ doubt: Face, in photo: Image, confidence: Double) -> Face? {
    cascade.confirmed(doubt, in: photo.withRGBFromCMYK(), confidence: confidence)
  }

  /// The same by another network: see `FaceCascade.verified`.
  package func verified(_ doubt: Face, in photo: Image, confidence: Double) -> Face? {
    cascade.verified(doubt, in: photo.withRGBFromCMYK(), confidence: confidence)
  }

  /// Whether that network lets a place be a face: see `FaceCascade.isFace`.
  package func isFace(_ face: Face, in photo: Image, confidence: Double) -> Bool {
    cascade.isFace(face, in: photo.withRGBFromCMYK(), confidence: confidence)
  }

  /// A face that was found in an upright photo, seen as upright as it can be: see `FaceCascade.righted`.
  package func righted(_ face: Face, in photo: Image) -> Face {
    cascade.righted(face, in: photo.withRGBFromCMYK())
  }
}
