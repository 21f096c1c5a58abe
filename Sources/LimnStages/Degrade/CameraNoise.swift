import Foundation
import LimnImages
import LimnTensors

/// The noise of cameras that are drawn from ranges: how it arises on the sensor and what becomes of it up to the file.
struct CameraNoise: Sendable {
  let gain: ClosedRange<Double>, read: ClosedRange<Double>
  let whiteBalance: ClosedRange<Double>
  let mosaic: Double
  let isPictureDemosaiced: Bool
  let matrix: ClosedRange<Double>
  let smoothing: Double
  let lumaBlur: ClosedRange<Double>, chromaBlur: ClosedRange<Double>, chromaGain: ClosedRange<Double>
  let smoothingGain: ClosedRange<Double>
  let gamma: ClosedRange<Double>

  /// From a sensor's colours to sRGB, typical of a camera in daylight; rows sum to 1, so that grey stays grey.
  private static let colourMatrix: [[Float]] = [[1.75, -0.6, -0.15], [-0.25, 1.6, -0.35], [0.02, -0.55, 1.53]]

  /// Pixels `[1, 1 or 3, H, W]` with the noise of the camera that the key draws, clipped to 0…1.
  func added(to pixels: Tensor, key: RandomKey) -> Tensor {
    let (channels, plane) = (pixels.shape[1], pixels.shape[2] * pixels.shape[3])
    let gamma = Float(key.split("gamma").uniform(in: gamma))
    var linear = pixels.converted(to: .plain)
    linear.withMutableValues { values in
      for index in values.indices { values[index] = pow(min(max(values[index], 0), 1), gamma) }
    }
    if channels == 1 { linear = linear.repeatingChannel(3) }
    var noise = sensorNoise(of: linear, key: key)
    if key.split("mosaic").uniform() < mosaic {
      let place = key.split("mosaic place").integer(below: 4)
      let filter = BayerMosaic(x: place % 2, y: place / 2)
      noise = filter.demosaiced(noise)
      if isPictureDemosaiced { linear = filter.demosaiced(linear) }
    }
    mixChannels(of: &noise, strength: Float(key.split("matrix").uniform(in: matrix)))
    if key.split("smoothing").uniform() < smoothing { noise = smoothed(noise, key: key) }
    noise.withMutableValues { noise in
      linear.withValues { linear in
        for index in noise.indices { noise[index] = pow(min(max(linear[index] + noise[index], 0), 1), 1 / gamma) }
      }
    }
    precondition(noise.count == 3 * plane)
    return channels == 1 ? noise.luma() : noise
  }

  /// Photon and read noise `[1, 3, H, W]` of linear light of the same shape, after white balance.
  private func sensorNoise(of linear: Tensor, key: RandomKey) -> Tensor {
    let gain = key.split("gain").logUniform(in: gain)
    let multiple = read.lowerBound > 0 ? key.split("read").logUniform(in: read) : key.split("read").uniform(in: read)
    let (photons, electronics) = (Float(gain), Float(pow(multiple * pow(gain, 0.9), 2)))
    let balance = ["red", "", "blue"].map { $0.isEmpty ? 1 : Float(key.split($0).uniform(in: whiteBalance)) }
    let plane = linear.shape[2] * linear.shape[3]
    var noise = key.split("noise").normal(linear.shape)
    noise.withMutableValues { noise in
      linear.withValues { linear in
        for channel in 0..<3 {
          let factor = balance[channel]
          for index in channel * plane..<(channel + 1) * plane {
            noise[index] *= (linear[index] / factor * photons + electronics).squareRoot() * factor
          }
        }
      }
    }
    return noise
  }

  /// Mixes the channels of `[1, 3, H, W]` by the colour matrix, at strength 0 not at all.
  private func mixChannels(of noise: inout Tensor, strength: Float) {
    guard strength > 0 else { return }
    let plane = noise.count / 3
    let rows = (0..<3).map { row in
      (0..<3).map { (row == $0 ? 1 - strength : 0) + strength * Self.colourMatrix[row][$0] }
    }
    noise.withMutableValues { noise in
      for index in 0..<plane {
        let (red, green, blue) = (noise[index], noise[plane + index], noise[2 * plane + index])
        for channel in 0..<3 {
          let row = rows[channel]
          noise[channel * plane + index] = row[0] * red + row[1] * green + row[2] * blue
        }
      }
    }
  }

  /// What a camera's own noise reduction leaves of noise `[1, 3, H, W]`: blurred, its colour once more.
  private func smoothed(_ noise: Tensor, key: RandomKey) -> Tensor {
    let blurred = noise.blurred(sigma: key.split("luma blur").uniform(in: lumaBlur))
    let luma = blurred.luma().repeatingChannel(3)
    let gain = Float(key.split("smoothing gain").uniform(in: smoothingGain))
    let colour = Float(key.split("chroma gain").uniform(in: chromaGain))
    let chroma = (blurred - luma).blurred(sigma: key.split("chroma blur").uniform(in: chromaBlur))
    return (luma + chroma * colour) * gain
  }
}
