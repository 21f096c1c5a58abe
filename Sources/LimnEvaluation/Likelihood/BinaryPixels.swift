import LimnTensors

extension Tensor {
  /// Pixels on or off, each drawn from the key with its value as the probability: binarised images.
  package func bits(key: RandomKey) -> Tensor {
    let values = array
    return Tensor(shape: shape) { output in
      for index in output.indices { output[index] = Float(key.uniform(at: index)) < values[index] ? 1 : 0 }
    }
  }
}
