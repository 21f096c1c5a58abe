import LimnData
import LimnTensors

/// Batches of images for training: drawn from those of a tensor, with or without noise.
package enum ImageBatches {
  /// Images that are computed at once where nothing is learned.
  package static let size = 128
  /// The strongest noise that denoisers are trained with, a standard deviation of pixels from 0 to 1.
  package static let mostNoise = 50.0 / 255

  /// Some images `[N, C, H, W]` of a tensor, in the order given.
  package static func images(_ places: [Int], of images: Tensor) -> Tensor {
    let size = images.count / max(1, images.shape[0])
    return images.reshaped(to: [images.shape[0], size]).rows(places)
      .reshaped(to: Shape([places.count] + images.shape.dimensions.dropFirst()))
  }

  /// A batch of images drawn by a key; with noise, each has its own, from none to the strongest.
  package static func drawn(_ count: Int, of images: Tensor, hasNoise: Bool, key: RandomKey) -> Batch {
    let places = key.split("images")
    return batch(
      self.images((0..<count).map { places.integer(below: images.shape[0], at: $0) }, of: images), hasNoise: hasNoise,
      key: key)
  }

  /// Images as batches in their order, as many of them as are wanted at most.
  package static func all(of images: Tensor, most: Int, hasNoise: Bool, key: RandomKey) -> [Batch] {
    let count = min(most, images.shape[0])
    return stride(from: 0, to: count, by: size).map { start in
      batch(images.items(start..<min(count, start + size)), hasNoise: hasNoise, key: key.split(start))
    }
  }

  /// Images plus normal noise of one deviation each, `[N, C, H, W]`.
  package static func noisy(_ images: Tensor, deviations: [Double], key: RandomKey) -> Tensor {
    let size = images.count / max(1, images.shape[0])
    let noise = key.normal(images.shape).array
    let values = images.array
    return Tensor(shape: images.shape) { output in
      for place in output.indices { output[place] = values[place] + Float(deviations[place / size]) * noise[place] }
    }
  }

  private static func batch(_ images: Tensor, hasNoise: Bool, key: RandomKey) -> Batch {
    var input = images
    if hasNoise {
      let strengths = key.split("strengths")
      let deviations = (0..<images.shape[0]).map { strengths.uniform(in: 0...mostNoise, at: $0) }
      input = noisy(images, deviations: deviations, key: key.split("noise"))
    }
    guard let batch = try? Batch(count: images.shape[0], ["input": input, "target": images]) else {
      preconditionFailure("images and targets are as many")
    }
    return batch
  }
}
