import LimnTensors

/// What red, green and blue count in the brightness of a pixel: ITU-R BT.601 with the digits of MATLAB's `rgb2gray`, by which the
/// denoising papers made their grey test images.
package enum Luma {
  /// The weights of red, green and blue.
  package static let weights: [Double] = [0.298936021293775, 0.587043074451121, 0.114020904255103]
}

extension Tensor {
  /// The brightness of pixels `[1, 1 or 3, H, W]` as `[1, 1, H, W]` (ITU-R BT.601).
  package func luma() -> Tensor {
    guard shape[1] == 3 else { return self }
    let plane = shape[2] * shape[3]
    let weights = Luma.weights.map { Float($0) }
    let plain = converted(to: .plain)
    return Tensor(shape: [1, 1, shape[2], shape[3]]) { output in
      plain.withValues { input in
        for index in 0..<plane {
          output[index] =
            weights[0] * input[index] + weights[1] * input[plane + index] + weights[2] * input[2 * plane + index]
        }
      }
    }
  }
}
