import LimnTensors

extension Tensor {
  /// The brightness of pixels `[1, 1 or 3, H, W]` as `[1, 1, H, W]` (ITU-R BT.601).
  func luma() -> Tensor {
    guard shape[1] == 3 else { return self }
    let plane = shape[2] * shape[3]
    let weights = GreyStage.weights.map { Float($0) }
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
