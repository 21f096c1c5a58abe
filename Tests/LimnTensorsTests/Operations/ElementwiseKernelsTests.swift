import CKernels
import LimnTensors
import Testing

/// The kernels of every instruction set that this processor has, against the plain ones or their definitions: random
/// lengths, single elements and rows included.
@Suite struct ElementwiseKernelsTests {
  static let instructions: [limn_instructions] = {
    let best = limn_instruction_set()
    return [limn_plain] + (best == limn_plain ? [] : [limn_avx2]) + (best == limn_avx512 ? [limn_avx512] : [])
  }()

  static let counts = [1, 2, 7, 15, 16, 17, 31, 64, 511, 512, 513, 1500]

  private func expectNear(_ found: [Float], _ expected: [Float], _ what: String) {
    for (index, (a, b)) in zip(found, expected).enumerated() where !(abs(a - b) <= 1e-4 * (0.01 + abs(b))) {
      Issue.record("\(what): element \(index) is \(a), expected \(b)")
      return
    }
  }

  @Test(arguments: instructions)
  func activationsAndSlopes(set: limn_instructions) {
    for count in Self.counts {
      let (x, gradient) = (random([count]).array.map { $0 * 5 }, random([count], seed: 2).array)
      for kind in [limn_relu, limn_leaky_relu, limn_sigmoid, limn_tanh, limn_silu, limn_softplus] {
        var results = [[Float]](repeating: [Float](repeating: -9, count: count), count: 4)
        limn_activation(limn_plain, kind, count, x, &results[0])
        limn_activation(set, kind, count, x, &results[1])
        limn_activation_slope(limn_plain, kind, count, gradient, x, &results[2])
        limn_activation_slope(set, kind, count, gradient, x, &results[3])
        expectNear(results[1], results[0], "activation \(kind.rawValue) of \(count)")
        expectNear(results[3], results[2], "slope \(kind.rawValue) of \(count)")
      }
    }
  }

  @Test(arguments: instructions)
  func losses(set: limn_instructions) {
    for count in Self.counts {
      let (x, target) = (random([count]).array, random([count], seed: 2).array)
      for kind in [limn_l1, limn_mse, limn_charbonnier] {
        var slopes = [[Float]](repeating: [Float](repeating: -9, count: count), count: 2)
        var sums = [0.0, 0.0]
        limn_loss(limn_plain, kind, count, x, target, 0.3, &slopes[0], &sums[0])
        limn_loss(set, kind, count, x, target, 0.3, &slopes[1], &sums[1])
        #expect(abs(sums[0] - sums[1]) <= 1e-6 * sums[0])
        expectNear(slopes[1], slopes[0], "loss \(kind.rawValue) of \(count)")
      }
    }
  }

  @Test(arguments: instructions, [1, 2, 3, 5])
  func optimiserSteps(set: limn_instructions, shards: Int) {
    for count in Self.counts {
      let gradients = (0..<shards).map { random([count], seed: UInt64($0)) }
      let start = (10..<14).map { random([count], seed: UInt64($0)).array.map { abs($0) } }
      for hasAverage in [true, false] {
        var step = limn_adam_step(
          beta1: 0.9, beta2: 0.99, epsilon: 1e-8, rate: 0.01, decay: 0.1, scale1: 2, scale2: 3, gradientScale: 0.3,
          averageDecay: 0.9)
        var (weight, first, second, average) = (
          [start[0], start[0]], [start[1], start[1]], [start[2], start[2]], start[3]
        )
        var norms = [0.0, 0.0]
        let places = gradients.map { gradient in gradient.withValues { $0.baseAddress } }
        for (index, set) in [limn_plain, set].enumerated() {
          limn_gradient_norm(set, count, places, shards, &norms[index])
          if hasAverage && index == 1 {
            limn_adam(set, &step, count, places, shards, &weight[index], &first[index], &second[index], &average)
          } else {
            limn_adam(set, &step, count, places, shards, &weight[index], &first[index], &second[index], nil)
          }
        }
        let sum = gradients.dropFirst().reduce(gradients[0], +).array
        for norm in norms { #expect(abs(norm - sum.reduce(0) { $0 + Double($1) * Double($1) }) <= 1e-6 * norm) }
        expectNear(weight[1], weight[0], "the weights of a step over \(count)")
        expectNear(second[1], second[0], "the second moment of a step over \(count)")
        expectNear(first[1], zip(start[1], sum).map { 0.9 * $0 + 0.03 * $1 }, "the first moment over \(count)")
        let followed = zip(start[3], weight[1]).map { 0.9 * $0 + 0.1 * $1 }
        expectNear(average, hasAverage ? followed : start[3], "the average over \(count)")
        withExtendedLifetime(gradients) {}
      }
    }
  }

  @Test(arguments: instructions, [8, 16])
  func squaresOfPixels(set: limn_instructions, width: Int) {
    for columns in [1, 2, 5, 33] {
      for used in 1...4 {
        let (group, line) = (columns * width + 16, 2 * columns * width + 8)
        let coarse = random([4 * group]).array
        var fine = [Float](repeating: -9, count: 2 * line)
        limn_shuffle_squares(set, width, columns, used, group, line, coarse, &fine)
        var back = [Float](repeating: -9, count: 4 * group)
        limn_unshuffle_squares(set, width, columns, used, group, line, fine, &back)
        for lane in 0..<width {
          let (from, first) = (lane / (width / 4), 4 * (lane % (width / 4)))
          for column in 0..<columns {
            for pixel in 0..<4 {
              let place = pixel / 2 * line + (2 * column + pixel % 2) * width + lane
              let source = from * group + column * width + first + pixel
              let expected: (Float, Float) = from < used ? (coarse[source], coarse[source]) : (0, -9)
              if (fine[place], back[source]) != expected {
                Issue.record("\(columns) columns, \(used) groups: \(fine[place]), \(back[source]), not \(expected)")
                return
              }
            }
          }
        }
      }
    }
  }
}
