import Foundation
import LimnTensors

extension Gaussian {
  /// The log-density of each row of `[N, D]` under the even mixture of these K distributions `[K, D]`, of shape `[N]`:
  /// log (1/K · Σ q_k(z)). Gradients flow to the rows, the means and the log-variances.
  package func mixtureLogDensity(of rows: Variable) -> Variable {
    let (count, width, components) = (rows.shape[0], rows.shape[1], mean.shape[0])
    precondition(mean.shape == [components, width], "\(rows.shape) are no latents of a mixture of \(mean.shape)")
    let (z, means, logs) = (rows.value.array, mean.value.array, logVariance.value.array)
    let precisions = logs.map { exp(-$0) }
    let constants = (0..<components).map { component in
      let ownLogs = logs[component * width..<(component + 1) * width].reduce(0) { $0 + Double($1) }
      return -log(Double(components)) - 0.5 * (Double(width) * log(2 * Double.pi) + ownLogs)
    }
    // The share that each component has in each row's density.
    var shares = [Float](repeating: 0, count: count * components)
    let densities = Tensor(shape: [count]) { output in
      var terms = [Double](repeating: 0, count: components)
      for row in 0..<count {
        for component in 0..<components {
          var sum: Float = 0
          for unit in 0..<width {
            let deviation = z[row * width + unit] - means[component * width + unit]
            sum += deviation * deviation * precisions[component * width + unit]
          }
          terms[component] = constants[component] - 0.5 * Double(sum)
        }
        let (density, own) = logSumExpAndShares(terms)
        for component in 0..<components { shares[row * components + component] = Float(own[component]) }
        output[row] = Float(density)
      }
    }
    return Variable(densities, from: [rows, mean, logVariance]) { gradient in
      let gradient = gradient.array
      var ofRows = [Float](repeating: 0, count: count * width)
      var ofMeans = [Float](repeating: 0, count: components * width)
      var ofLogs = ofMeans
      for row in 0..<count {
        for component in 0..<components {
          let share = shares[row * components + component] * gradient[row]
          guard abs(share) > 1e-20 else { continue }
          for unit in 0..<width {
            let (own, place) = (row * width + unit, component * width + unit)
            let deviation = z[own] - means[place]
            let slope = share * deviation * precisions[place]
            ofRows[own] -= slope
            ofMeans[place] += slope
            ofLogs[place] += 0.5 * (slope * deviation - share)
          }
        }
      }
      return [
        Tensor(ofRows, shape: [count, width]), Tensor(ofMeans, shape: [components, width]),
        Tensor(ofLogs, shape: [components, width]),
      ]
    }
  }
}
