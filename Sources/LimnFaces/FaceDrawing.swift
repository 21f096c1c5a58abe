import LimnImages
import LimnTensors

/// Pictures of faces that are made from numbers, in the frame of aligned face photos.
///
/// The frame is CelebA's (Liu et al., "Deep learning face attributes in the wild", ICCV 2015), 89×109 units of any scale:
/// a face that is held straight has its eyes at (34.5, 55.5) and (54.5, 55.5) and its mouth near y = 76. A picture of other
/// proportions shows the largest part around the frame's middle, so that a square one shows the centred square.
package enum FaceDrawing {
  /// Draws a face with 8 bits, red, green and blue; the same bytes on every machine.
  package static func image(_ factors: FaceFactors, width: Int, height: Int) -> Image {
    precondition(width > 0 && height > 0, "a picture of \(width)×\(height) has no pixels")
    let painter = FacePainter(factors, width: width, height: height)
    painter.paint()
    return Image(width: width, height: height, channels: .rgb, samples: .uint8(painter.canvas.samples))
  }

  /// Draws a face as floats `[1, 3, height, width]`, rounded as `image` rounds.
  package static func pixels(_ factors: FaceFactors, width: Int, height: Int) -> Tensor {
    image(factors, width: width, height: height).pixels()
  }
}
