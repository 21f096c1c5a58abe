import Foundation
import LimnTensors

extension FlatColours {
  /// How far around a pixel its colour is looked for, in pixels.
  package static let reach = 2
  /// Rows that are worked on at a time.
  static let stripRows = 64
  /// How much of a pixel's expectation comes from its neighbours, and not from the whole picture.
  private static let local: Float = 0.85

  /// Pixels `[1, C, H, W]`, black 0 and white 1, with each one's mean under the flat colours; what is none of them has the values of
  /// `other`, of the same shape.
  package func restored(_ pixels: Tensor, other: Tensor) -> Tensor {
    precondition(pixels.shape == other.shape, "\(pixels.shape) is not \(other.shape)")
    let (height, width) = (pixels.shape[2], pixels.shape[3])
    var restored = other.converted(to: .plain)
    for top in stride(from: 0, to: height, by: Self.stripRows) {
      let rows = top..<min(height, top + Self.stripRows)
      let window = max(0, top - Self.reach)..<min(height, rows.upperBound + Self.reach)
      let strip = pixels.cropped(x: 0, y: window.lowerBound, width: width, height: window.count)
      let shares = shares(of: strip)
      restored.withMutableValues { values in
        shares.withValues { shares in
          let before = (rows.lowerBound - window.lowerBound) * width
          for channel in 0..<pixels.shape[1] {
            let start = channel * height * width + top * width
            for pixel in 0..<rows.count * width {
              var value = shares[count * window.count * width + before + pixel] * values[start + pixel]
              for (kind, colour) in colours.enumerated() {
                let level = min(max(colour.levels[isGrey ? 0 : channel], 0), 255)
                value += shares[kind * window.count * width + before + pixel] * level / 255
              }
              values[start + pixel] = value
            }
          }
        }
      }
    }
    return restored
  }

  /// The share of each colour, and last of anything else, in each pixel of a strip `[1, C, h, w]`: `[1, K + 1, h, w]`.
  ///
  /// Twice the shares around a pixel become its expectation (a mean field of the colours: Zhang, "The mean field theory in EM
  /// procedures for Markov random fields", 1992).
  func shares(of strip: Tensor) -> Tensor {
    let likelihoods = likelihoods(of: strip)
    let weights = colours.map(\.weight) + [otherWeight]
    var shares = Self.normalised(likelihoods) { kind, _ in log(weights[kind] + 1e-9) }
    for _ in 0..<Self.reach {
      let pixels = strip.shape[2] * strip.shape[3]
      let around = shares.boxMean(radius: 1)
      shares = around.withValues { around in
        Self.normalised(likelihoods) { kind, pixel in
          log((1 - Self.local) * weights[kind] + Self.local * around[kind * pixels + pixel] + 1e-9)
        }
      }
    }
    return shares
  }

  /// The logarithm of how likely each pixel is under each colour and under anything else, `[1, K + 1, h, w]`.
  private func likelihoods(of strip: Tensor) -> Tensor {
    let (channels, pixels) = (strip.shape[1], strip.shape[2] * strip.shape[3])
    let used = isGrey ? 1 : channels
    let tables = colours.map { colour in
      colour.levels.map { Self.likelihoods(of: $0, deviation: deviation) }
    }
    return Tensor(shape: [1, count + 1, strip.shape[2], strip.shape[3]]) { output in
      strip.withValues { values in
        for pixel in 0..<pixels {
          var levels = SIMD4<Int32>()
          for channel in 0..<channels {
            levels[channel] = Int32(FlatColourSample.level(values[channel * pixels + pixel]))
          }
          // A coloured pixel in what was grey elsewhere has none of the colours.
          let isStrange = isGrey && (levels[0] != levels[1] || levels[0] != levels[2])
          for kind in 0..<count {
            var sum: Float = isStrange ? -1e4 : 0
            for channel in 0..<used { sum += tables[kind][channel][Int(levels[channel])] }
            output[kind * pixels + pixel] = sum
          }
          output[count * pixels + pixel] = Self.otherLikelihood(channels: used)
        }
      }
    }
  }

  /// Shares of each pixel that add up to 1, in proportion to `exp(likelihood + prior)`.
  private static func normalised(_ likelihoods: Tensor, prior: (Int, Int) -> Float) -> Tensor {
    let (kinds, pixels) = (likelihoods.shape[1], likelihoods.shape[2] * likelihoods.shape[3])
    return Tensor(shape: likelihoods.shape) { output in
      likelihoods.withValues { values in
        for pixel in 0..<pixels {
          var most = -Float.infinity
          for kind in 0..<kinds {
            let value = values[kind * pixels + pixel] + prior(kind, pixel)
            output[kind * pixels + pixel] = value
            most = max(most, value)
          }
          var sum: Float = 0
          for kind in 0..<kinds {
            let share = exp(output[kind * pixels + pixel] - most)
            output[kind * pixels + pixel] = share
            sum += share
          }
          for kind in 0..<kinds { output[kind * pixels + pixel] /= sum }
        }
      }
    }
  }
}
