import CKernels
import LimnTensors
import LimnTestSupport
import Testing

/// The kernels against plain loops in double precision: every instruction set this processor has, both group widths, random
/// shapes, odd sizes and single rows.
@Suite struct ConvolutionKernelsTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var scheme: limn_convolution_scheme
    var batch: Int, inputs: Int, outputs: Int, height: Int, width: Int
    var kernel: Int, stride: Int, padding: Int
    var isPlain = false

    var testDescription: String {
      "\(scheme.rawValue): \(batch)×\(inputs)→\(outputs), \(height)×\(width), kernel \(kernel)/\(stride)+\(padding)"
        + (isPlain ? ", plain" : "")
    }
  }

  static let instructions: [(limn_instructions, lanes: Int)] = {
    let best = limn_instruction_set()
    return [(limn_plain, 8), (limn_plain, 16)] + (best == limn_plain ? [] : [(limn_avx2, 8)])
      + (best == limn_avx512 ? [(limn_avx512, 16)] : [])
  }()

  static let cases: [Case] = {
    var cases = [
      Case(
        scheme: limn_winograd_3, batch: 1, inputs: 33, outputs: 7, height: 1, width: 9, kernel: 3, stride: 1, padding: 1
      ),
      Case(
        scheme: limn_winograd_3, batch: 2, inputs: 5, outputs: 40, height: 6, width: 11, kernel: 3, stride: 1,
        padding: 0),
      Case(
        scheme: limn_winograd_3, batch: 1, inputs: 16, outputs: 16, height: 9, width: 1, kernel: 3, stride: 1,
        padding: 2),
      Case(
        scheme: limn_winograd_4, batch: 1, inputs: 8, outputs: 9, height: 2, width: 4, kernel: 4, stride: 2, padding: 1),
      Case(
        scheme: limn_winograd_4, batch: 1, inputs: 8, outputs: 9, height: 4, width: 6, kernel: 4, stride: 2, padding: 0),
      Case(
        scheme: limn_patches, batch: 1, inputs: 20, outputs: 24, height: 7, width: 6, kernel: 5, stride: 1, padding: 2),
      Case(
        scheme: limn_patches, batch: 2, inputs: 17, outputs: 4, height: 1, width: 7, kernel: 1, stride: 1, padding: 0),
      Case(
        scheme: limn_patches, batch: 2, inputs: 9, outputs: 20, height: 7, width: 9, kernel: 2, stride: 2, padding: 0),
      Case(
        scheme: limn_patches, batch: 2, inputs: 3, outputs: 24, height: 8, width: 10, kernel: 4, stride: 2, padding: 1,
        isPlain: true),
      Case(
        scheme: limn_patches, batch: 1, inputs: 1, outputs: 9, height: 1, width: 5, kernel: 3, stride: 1, padding: 1,
        isPlain: true),
    ]
    var key = RandomKey(seed: 5)
    for index in 0..<6 {
      key = key.split(index)
      let key = key
      func draw(_ name: String, _ range: ClosedRange<Int>) -> Int {
        range.lowerBound + Int(key.split(name).uniform(in: 0...0.999_999) * Double(range.count))
      }
      let isThree = index % 2 == 0
      let multiple = isThree ? 1 : 2
      cases.append(
        Case(
          scheme: isThree ? limn_winograd_3 : limn_winograd_4, batch: draw("batch", 1...3),
          inputs: draw("inputs", 1...40),
          outputs: draw("outputs", 1...40), height: multiple * draw("height", 2...9),
          width: multiple * draw("width", 2...9),
          kernel: isThree ? 3 : 4, stride: multiple, padding: 1))
    }
    return cases
  }()

  @Test(arguments: cases)
  func everyInstructionSetComputesTheDefinition(_ item: Case) {
    for (set, lanes) in Self.instructions {
      let run = KernelRun(item, lanes: lanes)
      let found = run.kernels(set)
      let (expected, scale) = run.definition()
      for (name, values) in found {
        let wanted = expected[name] ?? []
        let worst = zip(values, wanted).map { abs(Double($0) - $1) }.max() ?? 0
        #expect(worst < 1e-5 * scale, "\(name) of instruction set \(set.rawValue) with \(lanes) lanes")
        #expect(values.count == wanted.count)
      }
    }
  }
}

/// One convolution with random numbers, by the kernels and by its definition; all results in plain order.
private struct KernelRun {
  let item: ConvolutionKernelsTests.Case
  var shape = limn_convolution()
  let x: [Float], weight: [Float], bias: [Float], addend: [Float], gradient: [Float]
  let rows: Int, columns: Int

  init(_ item: ConvolutionKernelsTests.Case, lanes: Int) {
    self.item = item
    func padded(_ channels: Int) -> Int32 { Int32((channels + lanes - 1) / lanes * lanes) }
    rows = (item.height + 2 * item.padding - item.kernel) / item.stride + 1
    columns = (item.width + 2 * item.padding - item.kernel) / item.stride + 1
    let places = item.kernel * item.kernel
    shape.scheme = item.scheme
    (shape.batch, shape.height, shape.width) = (Int32(item.batch), Int32(item.height), Int32(item.width))
    (shape.rows, shape.columns, shape.lanes) = (Int32(rows), Int32(columns), Int32(lanes))
    shape.inputs = item.isPlain ? Int32(item.inputs) : padded(item.inputs)
    shape.outputs = padded(item.outputs)
    (shape.usedInputs, shape.usedOutputs) = (Int32(item.inputs), Int32(item.outputs))
    (shape.kernel, shape.stride, shape.padding) = (Int32(item.kernel), Int32(item.stride), Int32(item.padding))
    shape.plain = item.isPlain ? 1 : 0
    (shape.outputStep, shape.inputStep, shape.placeStep) = (item.inputs * places, places, 1)
    let key = RandomKey(seed: 3)
    func draw(_ name: String, _ count: Int) -> [Float] { key.split(name).normal([count]).array }
    x = draw("x", item.batch * item.inputs * item.height * item.width)
    weight = draw("weight", item.outputs * item.inputs * places)
    bias = draw("bias", item.outputs)
    addend = draw("addend", item.batch * item.outputs * rows * columns)
    gradient = draw("gradient", item.batch * item.outputs * rows * columns)
  }

  /// [N, C, pixels] in groups of channels, the last one filled up with zeros, or back.
  private func blocked(_ values: [Float], channels: Int, pixels: Int) -> Aligned {
    let lanes = Int(shape.lanes)
    let groups = (channels + lanes - 1) / lanes
    let result = Aligned(item.batch * groups * lanes * pixels)
    for n in 0..<item.batch {
      for channel in 0..<channels {
        for pixel in 0..<pixels {
          result[((n * groups + channel / lanes) * pixels + pixel) * lanes + channel % lanes] =
            values[(n * channels + channel) * pixels + pixel]
        }
      }
    }
    return result
  }

  private func plain(_ values: Aligned, channels: Int, pixels: Int) -> [Float] {
    let lanes = Int(shape.lanes)
    let groups = (channels + lanes - 1) / lanes
    return (0..<item.batch * channels * pixels).map { index in
      let (n, channel, pixel) = (index / (channels * pixels), index / pixels % channels, index % pixels)
      return values[((n * groups + channel / lanes) * pixels + pixel) * lanes + channel % lanes]
    }
  }

  func kernels(_ set: limn_instructions) -> [String: [Float]] {
    var shape = shape
    let (inner, outer) = (item.height * item.width, rows * columns)
    let input = item.isPlain ? Aligned(x) : blocked(x, channels: item.inputs, pixels: inner)
    let blockedAddend = blocked(addend, channels: item.outputs, pixels: outer)
    let blockedBias = Aligned(bias + [Float](repeating: 0, count: Int(shape.outputs) - bias.count))
    let outputGradient = blocked(gradient, channels: item.outputs, pixels: outer)
    let output = Aligned(blockedAddend.count)
    let weights = Aligned(weight)
    let packed = Aligned(limn_convolution_packed(&shape))
    limn_convolution_pack(set, &shape, weights.base, 0, packed.base)
    let units = limn_convolution_units(&shape)
    let piece = max(1, min(11, units))
    let scratch = Aligned(limn_convolution_scratch(&shape, piece))
    var end = limn_convolution_end(bias: blockedBias.base, addend: blockedAddend.base, relu: 1)
    for first in stride(from: 0, to: units, by: piece) {
      limn_convolution_forward(
        set, &shape, first, min(first + piece, units), input.base, packed.base, &end, output.base, scratch.base)
    }
    limn_convolution_pack(set, &shape, weights.base, 1, packed.base)
    let inputGradient = Aligned(input.count)
    let weightGradient = Aligned(packed.count)
    let biasGradient = Aligned(blockedBias.count)
    for first in stride(from: 0, to: units, by: piece) {
      var back = limn_convolution_back()
      back.input = UnsafePointer(input.base)
      back.gradient = UnsafePointer(outputGradient.base)
      back.mask = UnsafePointer(output.base)
      back.weight = UnsafePointer(packed.base)
      back.inputGradient = inputGradient.base
      back.weightGradient = weightGradient.base
      back.biasGradient = biasGradient.base
      back.add = first > 0 ? 1 : 0
      limn_convolution_backward(set, &shape, first, min(first + piece, units), &back, scratch.base)
    }
    let unpacked = Aligned(weight.count)
    limn_convolution_unpack(set, &shape, weightGradient.base, unpacked.base)
    withExtendedLifetime((blockedAddend, blockedBias, outputGradient, weights, packed, scratch)) {}
    return [
      "output": plain(output, channels: item.outputs, pixels: outer),
      "input gradient": item.isPlain
        ? inputGradient.array : plain(inputGradient, channels: item.inputs, pixels: inner),
      "weight gradient": unpacked.array,
      "bias gradient": Array(biasGradient.array.prefix(item.outputs)),
    ]
  }

  /// The same by its definition, and how large its numbers are.
  func definition() -> (values: [String: [Double]], scale: Double) {
    let (h, w, k) = (item.height, item.width, item.kernel)
    var output = addend.map(Double.init)
    var (dx, dw) = ([Double](repeating: 0, count: x.count), [Double](repeating: 0, count: weight.count))
    var db = [Double](repeating: 0, count: item.outputs)
    for pass in 0..<2 {
      for n in 0..<item.batch {
        for o in 0..<item.outputs {
          for pixel in 0..<rows * columns {
            let at = (n * item.outputs + o) * rows * columns + pixel
            if pass == 0 { output[at] += Double(bias[o]) }
            let g = output[at] > 0 ? Double(gradient[at]) : 0
            if pass == 1 { db[o] += g }
            for place in 0..<item.inputs * k * k {
              let (c, i, j) = (place / (k * k), place / k % k, place % k)
              let y = pixel / columns * item.stride - item.padding + i
              let column = pixel % columns * item.stride - item.padding + j
              guard (0..<h).contains(y), (0..<w).contains(column) else { continue }
              let (from, weightAt) = ((n * item.inputs + c) * h * w + y * w + column, o * item.inputs * k * k + place)
              if pass == 0 {
                output[at] += Double(x[from]) * Double(weight[weightAt])
              } else {
                dx[from] += g * Double(weight[weightAt])
                dw[weightAt] += g * Double(x[from])
              }
            }
            if pass == 0 { output[at] = max(output[at], 0) }
          }
        }
      }
    }
    let scale = [output, dx, dw].map { $0.reduce(1) { max($0, abs($1)) } }.max() ?? 1
    return (["output": output, "input gradient": dx, "weight gradient": dw, "bias gradient": db], scale)
  }
}

/// A block of floats aligned to 64 bytes, zero at first.
private final class Aligned {
  let base: UnsafeMutablePointer<Float>
  let count: Int

  init(_ count: Int) {
    self.count = count
    let raw = UnsafeMutableRawPointer.allocate(byteCount: max(count, 1) * 4, alignment: 64)
    base = raw.initializeMemory(as: Float.self, repeating: 0, count: max(count, 1))
  }

  convenience init(_ values: [Float]) {
    self.init(values.count)
    for (index, value) in values.enumerated() { base[index] = value }
  }

  deinit { base.deallocate() }

  subscript(index: Int) -> Float {
    get { base[index] }
    set { base[index] = newValue }
  }

  var array: [Float] { Array(UnsafeBufferPointer(start: base, count: count)) }
}
